import { resolve } from 'node:path';
import { StorageError } from '../../ports/store.ts';
import type { Config, ResolvedConfig } from '../../server/config.ts';
import { storagePath } from '../../server/settings.ts';
import { systemClock } from '../../server/system.ts';
import { isPostgresUrl } from '../../storage/postgres/address.ts';
import { planSqliteMigration } from '../../storage/sqlite/sqlite-store.ts';
import { describeFailure } from '../describe-failure.ts';
import { openStore } from '../open-store.ts';
import type { CommonOptions } from '../options.ts';
import type { ContentFacts, Facts } from './facts.ts';
import { readContent } from './read-content.ts';
import { readBackups, readFiles, readMaxOpenFiles } from './read-files.ts';
import { readCertificate, readExternal } from './read-network.ts';
import { readPostgres } from './read-postgres.ts';

/** Options of the reading of facts. */
export interface ReadOptions extends CommonOptions {
  readonly production?: boolean;
  /** Folder of backups. */
  readonly backups?: string;
  /** Nodes that share the PostgreSQL. */
  readonly nodes: number;
  /** True: nothing is asked over the network but the database. */
  readonly offline?: boolean;
}

/** The facts of the storage. */
type StorageFacts = Pick<Facts, 'postgres' | 'replica' | 'schema' | 'storageFailure' | 'content'>;

/** Resolves to what the checks look at. Nothing is changed. */
export async function readFacts(
  { config, origins, warnings }: ResolvedConfig,
  options: ReadOptions,
): Promise<Facts> {
  const file = resolve(options.config ?? 'rollcall.json');
  const { externalUrl } = config;
  const asks = options.production === true && options.offline !== true;
  return {
    now: systemClock.now(),
    nodeVersion: process.versions.node,
    isRoot: process.getuid?.() === 0,
    isTlsUnchecked: process.env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0',
    maxOpenFiles: readMaxOpenFiles(),
    config,
    inFile: (Object.keys(origins) as (keyof typeof origins)[]).filter(
      (name) => origins[name] === 'file' && config[name as keyof Config] !== undefined,
    ),
    configWarnings: warnings,
    ...readFiles(config, file, process.env),
    backups: options.backups === undefined ? undefined : readBackups(resolve(options.backups)),
    certificate: readCertificate(config),
    external: asks && externalUrl !== undefined ? await readExternal(externalUrl) : undefined,
    ...(await readStorage(config, options)),
  };
}

async function readStorage(config: Config, options: ReadOptions): Promise<StorageFacts> {
  const { storageUrl, replicaUrl } = config;
  if (storageUrl === 'memory:') return { schema: 'unknown' };
  let facts: StorageFacts = { schema: 'unknown' };
  try {
    if (isPostgresUrl(storageUrl))
      facts = { ...facts, postgres: await readPostgres(storageUrl, options.nodes) };
    if (replicaUrl !== undefined)
      facts = { ...facts, replica: await readPostgres(replicaUrl, options.nodes) };
    const { isStandby, isSuperuser, bypassesRls } = facts.postgres ?? {};
    // Such a server is not used; the check of the role or of the standby says so.
    if (isStandby === true || isSuperuser === true || bypassesRls === true) return facts;
    const isPending = (await pendingMigrations(storageUrl)) !== '';
    if (isPending) return { ...facts, schema: 'pending' };
    return { ...facts, schema: 'current', content: await contentOf(storageUrl) };
  } catch (error) {
    if (error instanceof StorageError && error.reason === 'newer')
      return { ...facts, schema: 'newer' };
    return { ...facts, storageFailure: describeFailure(error).split('\n', 1)[0]! };
  }
}

async function contentOf(url: string): Promise<ContentFacts> {
  const store = await openStore(url, 'read');
  try {
    return await readContent(store);
  } finally {
    await store.close();
  }
}

async function pendingMigrations(url: string): Promise<string> {
  if (!isPostgresUrl(url)) {
    const path = resolve(storagePath(url)!);
    return planSqliteMigration({ path });
  }
  const { planPostgresMigration } = await import('../../storage/postgres/store.ts');
  return planPostgresMigration({ url });
}
