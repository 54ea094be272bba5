import { resolve } from 'node:path';
import { decryptText, encryptText, isProtected } from '../directory/secrets/encrypted-text.ts';
import type { ProtectLeaf } from '../directory/secrets/move.ts';
import type { Reader } from '../ports/store.ts';
import type { Logger, SecretCipher, Secrets } from '../ports/system.ts';
import { builtInDefinitions, extendDefinitions } from '../protocol/schema/built-in.ts';
import { createRegistry, type Registry } from '../protocol/schema/registry.ts';
import { isPostgresUrl } from '../storage/postgres/address.ts';
import type { RawDatabase } from '../storage/sql/copy.ts';
import { openRawSqlite } from '../storage/sqlite/raw.ts';
import type { Config } from './config.ts';
import { movedSetting, moveStoredSecrets } from './move-secrets.ts';
import { storagePath } from './settings.ts';

/** Returns a function from stored definitions to their registry; undefined: the built-in one. */
export function registryReader({
  passwords,
}: Pick<Config, 'passwords'>): (definitions: string | undefined) => Registry {
  const builtIn = builtInDefinitions({ passwords });
  return (definitions) => {
    const { schemas, resourceTypes } =
      definitions === undefined ? builtIn : extendDefinitions(builtIn, definitions);
    return createRegistry(schemas, resourceTypes);
  };
}

/**
 * Returns a function that encrypts values that are stored in clear. It is fast enough for a start
 * to wait; `hashing` replaces encryption by hashes later.
 */
export function encrypting(cipher: SecretCipher): ProtectLeaf {
  return async ({ path }, value, { tenant, id }) =>
    isProtected(value) ? value : encryptText(cipher, { tenant, id, path }, value);
}

/**
 * Returns a function that hashes values that are stored in clear, or that a start has encrypted.
 * Takes tens of milliseconds per value.
 */
export function hashing(cipher: SecretCipher, secrets: Secrets): ProtectLeaf {
  return async (attribute, value, { tenant, id }) => {
    const place = { tenant, id, path: attribute.path };
    const clear = isProtected(value) ? decryptText(cipher, place, value) : value;
    if (clear === undefined || (attribute.secret === 'sealed' && isProtected(value))) return value;
    return attribute.secret === 'sealed'
      ? encryptText(cipher, place, clear)
      : secrets.hash(String(clear));
  };
}

/**
 * Opens the configured database for whole tables, while other processes may use it. Resolves
 * undefined for a database in memory.
 */
export async function openWholeDatabase({
  storageUrl,
}: Pick<Config, 'storageUrl'>): Promise<RawDatabase | undefined> {
  if (isPostgresUrl(storageUrl))
    return (await import('../storage/postgres/raw.ts')).openRawPostgres(storageUrl);
  const path = storagePath(storageUrl);
  return path === undefined ? undefined : openRawSqlite(resolve(path), true);
}

/** Progress is logged only after this time, which a new database does not take. */
const quietMs = 2_000;

/**
 * Moves secrets that an earlier release stored in clear, unless that was done, before requests are
 * answered.
 */
export async function moveEarlierSecrets(
  config: Config,
  reader: Reader,
  cipher: SecretCipher,
  logger: Logger,
): Promise<void> {
  if ((await reader.setting(movedSetting)) !== undefined) return;
  const database = await openWholeDatabase(config);
  if (database === undefined) return;
  let logged = 0;
  const begun = performance.now();
  const onProgress = (label: string, fraction: number): void => {
    if (performance.now() - begun < quietMs) return;
    const tenth = Math.floor(fraction * 10);
    if (tenth > logged)
      logger.log('info', 'moving secrets of earlier releases', { label, percent: tenth * 10 });
    logged = Math.max(logged, tenth);
  };
  try {
    const protect = encrypting(cipher);
    const moved = await moveStoredSecrets({
      database,
      registryOf: registryReader(config),
      protect,
      writes: true,
      onProgress,
    });
    if (moved.resources + moved.events + moved.requests > 0) {
      logger.log(
        'warn',
        'secrets were stored in clear and have been moved; rotate them, and run `rollcall secrets audit` to hash them',
        { ...moved },
      );
    }
  } finally {
    await database.close();
  }
}
