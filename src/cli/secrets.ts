import { Command } from 'commander';
import { StorageError } from '../ports/store.ts';
import { moveStoredSecrets } from '../server/move-secrets.ts';
import { hashing, openWholeDatabase, registryReader } from '../server/stored-secrets.ts';
import { createSecretCipher, scryptSecrets } from '../server/system.ts';
import { readVaultKey } from '../server/vault-key.ts';
import {
  type CommonOptions,
  print,
  printJson,
  resolveConfig,
  withCommonOptions,
} from './options.ts';
import { createProgress } from './progress.ts';

interface AuditOptions extends CommonOptions {
  readonly check?: boolean;
}

export function secretsCommand(): Command {
  return new Command('secrets')
    .description('Secret values of resources: what definitions call writeOnly or never returned.')
    .addCommand(
      withCommonOptions(new Command('audit'))
        .description(
          'Find secrets that an earlier release stored in clear, in resources, events and the request log, and move them. Works beside a running server; resumes if interrupted.',
        )
        .option('--check', 'only count them; the exit code is 2 when there are any')
        .action(audit),
    );
}

async function audit(options: AuditOptions): Promise<void> {
  const { config } = resolveConfig(options);
  const { check: onlyCounts = false, json = false } = options;
  const database = await openWholeDatabase(config);
  if (database === undefined)
    throw new StorageError('missing', 'memory: is gone with its server; there is nothing to audit');
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
    if (json) printJson({ ...found, moved: !onlyCounts });
    else if (total === 0) print('no secret stands in clear');
    else {
      const counts = `${found.resources} resources, ${found.events} events and ${found.requests} requests`;
      print(
        onlyCounts
          ? `secrets stand in clear in ${counts}`
          : `moved the secrets of ${counts}; rotate them, for they stood in clear`,
      );
    }
    if (onlyCounts && total > 0) process.exitCode = 2;
  } finally {
    progress.end();
    await database.close();
  }
}
