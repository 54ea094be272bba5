import { Command } from 'commander';
import { StorageError } from '../ports/store.ts';
import { moveStoredSecrets } from '../server/move-secrets.ts';
import { hashing, openWholeDatabase, registryReader } from '../server/stored-secrets.ts';
import { createSecretCipher, scryptSecrets } from '../server/system.ts';
import { readVaultKey } from '../server/vault-key.ts';
import { type CommonOptions, resolveConfig, withCommonOptions } from './options.ts';
import { print, printJson } from './print.ts';
import { createProgress } from './progress.ts';

interface AuditOptions extends CommonOptions {
  readonly check?: boolean;
}

/** Exit code of `--check` when it finds secrets. */
const foundExitCode = 2;

/** Returns `rollcall secrets`. */
export function secretsCommand(): Command {
  return new Command('secrets')
    .description('Secret values of resources: attributes that are writeOnly or never returned.')
    .addCommand(
      withCommonOptions(new Command('audit'))
        .description(
          'Find secrets that an earlier release stored unencrypted, in resources, events and the request log, and move them. Resumes if interrupted.',
        )
        .option('--check', `only count them; the exit code is ${foundExitCode} when there are any`)
        .action(audit),
    );
}

/** Counts or moves the secrets, and prints how many there were. */
async function audit(options: AuditOptions): Promise<void> {
  const { config } = resolveConfig(options);
  const { check: onlyCounts = false, json = false } = options;
  const database = await openWholeDatabase(config);
  if (database === undefined)
    throw new StorageError('missing', 'memory: exists only inside its server; nothing to audit');
  const progress = createProgress(json);
  try {
    const protect = hashing(createSecretCipher(readVaultKey(config)), scryptSecrets);
    const found = await moveStoredSecrets({
      database,
      registryOf: registryReader(config),
      protect,
      writes: !onlyCounts,
      onProgress: (label, fraction) => progress.show(label, fraction),
    });
    progress.end();
    const total = found.resources + found.events + found.requests;
    const counts = `${found.resources} resources, ${found.events} events and ${found.requests} requests`;
    if (json) printJson({ ...found, moved: !onlyCounts });
    else if (total === 0) print('no secret is stored unencrypted');
    else if (onlyCounts) print(`unencrypted secrets are stored in ${counts}`);
    else print(`moved the secrets of ${counts}; rotate them, because they were unencrypted`);
    if (onlyCounts && total > 0) process.exitCode = foundExitCode;
  } finally {
    progress.end();
    await database.close();
  }
}
