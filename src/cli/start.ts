import { resolve } from 'node:path';
import { Command } from 'commander';
import type { Config } from '../server/config.ts';
import { createLogger } from '../server/log.ts';
import { writePrivateFile } from '../server/private-file.ts';
import { type RunningServer, startServer } from '../server/server.ts';
import { storagePath, withoutPassword } from '../server/settings.ts';
import { isPostgresUrl } from '../storage/postgres/address.ts';
import {
  type CommonOptions,
  print,
  printJson,
  resolveConfig,
  withCommonOptions,
} from './options.ts';

interface StartOptions extends CommonOptions {
  readonly listen?: string;
  readonly externalUrl?: string;
  readonly logLevel?: string;
}

export function startCommand(): Command {
  return withCommonOptions(new Command('start'))
    .description('Serve SCIM until told to stop (SIGTERM or Ctrl-C).')
    .option('--listen <host:port>', 'address to serve at (default: 127.0.0.1:8080)')
    .option('--external-url <url>', 'where clients reach this server')
    .option('--log-level <level>', 'debug, info, warn, error or silent')
    .action(start);
}

async function start(options: StartOptions): Promise<void> {
  const { listen, externalUrl, logLevel } = options;
  const { config } = resolveConfig(options, { listen, externalUrl, logLevel });
  const logger = createLogger(config.logLevel);
  const server = await startServer({
    config,
    logger,
    onFatal: (error) => {
      logger.log('error', 'the server can not go on', { cause: error });
      logger.flush();
      process.exit(1);
    },
  });
  // Before the line that says ready: a signal may follow it at once.
  const stopped = stopSignal();
  const tokenFile = keepFirstToken(server, config);
  if (options.json === true) printJson(readyFacts(server, tokenFile));
  else
    announce(server, tokenFile, config.authToken !== undefined, withoutPassword(config.storageUrl));
  const signal = await stopped;
  logger.log('info', 'stopping', { signal });
  // Ctrl-C is for a person who waits; so is a second signal.
  await server.close(signal === 'SIGINT' ? Promise.resolve() : stopSignal());
  logger.flush();
}

/**
 * Writes the first token to a file that only its owner can read, unless standard output is a
 * terminal: it may be a log, which others read.
 *
 * @returns the path of the file; undefined when there is no first token, or it is to be printed
 */
function keepFirstToken({ firstToken }: RunningServer, { storageUrl }: Config): string | undefined {
  if (firstToken === undefined || process.stdout.isTTY) return undefined;
  const database = isPostgresUrl(storageUrl) ? undefined : storagePath(storageUrl);
  const path =
    database === undefined ? resolve('rollcall.first-token') : `${resolve(database)}.first-token`;
  writePrivateFile(path, `${firstToken}\n`);
  return path;
}

function readyFacts(
  { url, origin, firstToken, startup }: RunningServer,
  tokenFile: string | undefined,
): object {
  return {
    ready: true,
    url,
    scim: `${origin}/scim/v2`,
    startupMilliseconds: Math.round(startup),
    ...(tokenFile === undefined ? {} : { tokenFile }),
    ...(firstToken === undefined || tokenFile !== undefined ? {} : { token: firstToken }),
  };
}

function announce(
  { url, origin, firstToken, startup }: RunningServer,
  tokenFile: string | undefined,
  isConfigured: boolean,
  storage: string,
): void {
  const base = `${origin}/scim/v2`;
  const shown = tokenFile === undefined ? firstToken : `$(cat '${tokenFile}')`;
  const token = shown ?? (isConfigured ? '<your scim.authToken>' : '<your token>');
  print(`SCIM base URL   ${base}   (also ${origin}/.api/scim/v2)`);
  if (tokenFile !== undefined)
    print(
      `Bearer token    in ${tokenFile}   (only its hash is kept; delete the file when you have read it)`,
    );
  else if (firstToken !== undefined)
    print(`Bearer token    ${firstToken}   (shown once; only its hash is kept)`);
  else if (isConfigured) print('Bearer token    the scim.authToken of the configuration');
  else print('Bearer token    one made earlier; for another: npx rollcall token create');
  print(`Directory       ${storage}`);
  print('');
  print('Create a user:');
  print(`  curl -H "Authorization: Bearer ${token}" -H 'Content-Type: application/scim+json' \\`);
  print(
    `    -d '{"userName":"ada@example.com","name":{"givenName":"Ada","familyName":"Lovelace"}}' ${base}/Users`,
  );
  print('See the account it got:  npx rollcall users list');
  print('');
  print(`ready ${url} in ${Math.round(startup)} ms`);
}

function stopSignal(): Promise<'SIGTERM' | 'SIGINT'> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const)
      process.once(signal, () => resolve(signal));
  });
}
