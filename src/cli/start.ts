import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import type { Config } from '../server/config.ts';
import { createLogger } from '../server/log.ts';
import { writePrivateFile } from '../server/private-file.ts';
import type { RunningServer } from '../server/server.ts';
import { storagePath, withoutPassword } from '../server/settings.ts';
import { startServer } from '../server/start-server.ts';
import { isPostgresUrl } from '../storage/postgres/address.ts';
import { type CommonOptions, resolveConfig, withCommonOptions } from './options.ts';
import { prettyLog } from './pretty-log.ts';
import { print, printJson } from './print.ts';

/** Options that are settings too, and win over them. */
interface StartOptions extends CommonOptions {
  readonly listen?: string;
  readonly externalUrl?: string;
  readonly logLevel?: string;
  readonly logFormat?: 'pretty' | 'json';
}

/** Returns `rollcall start`. */
export function startCommand(): Command {
  return withCommonOptions(new Command('start'))
    .description('Serve SCIM until stopped (SIGTERM or Ctrl-C).')
    .option('--listen <host:port>', 'address to listen on (default: 127.0.0.1:8080)')
    .option('--external-url <url>', 'URL under which clients reach this server')
    .option('--log-level <level>', 'debug, info, warn, error or silent')
    .addOption(
      new Option(
        '--log-format <format>',
        'how lines of the log look (default: pretty on a terminal, else json)',
      ).choices(['pretty', 'json']),
    )
    .action(start);
}

/** Runs a server until a signal stops it. */
async function start(options: StartOptions): Promise<void> {
  const { listen, externalUrl, logLevel } = options;
  const { config, warnings } = resolveConfig(options, { listen, externalUrl, logLevel });
  const isPretty = (options.logFormat ?? (process.stderr.isTTY ? 'pretty' : 'json')) === 'pretty';
  const logger = createLogger(config.logLevel, isPretty ? prettyLog : undefined);
  for (const detail of warnings) logger.log('warn', 'deprecated setting', { detail });
  const keepRunning = process.pid === 1 ? endOnEarlySignal() : undefined;
  const server = await startServer({
    config,
    logger,
    onFatal: (error) => {
      logger.log('error', 'the server cannot continue', { cause: error });
      logger.flush();
      process.exit(1);
    },
  });
  // Before the line that says ready, because a signal may follow it at once.
  const stopped = stopSignal();
  keepRunning?.();
  const files: FirstFiles = {
    token: saveSecret(server.firstToken, 'first-token', config),
    link: saveSecret(server.ownerLink, 'console-link', config),
  };
  if (options.json === true) printJson(readyFacts(server, files));
  else announce(server, files, config);
  const signal = await stopped;
  logger.log('info', 'stopping', { signal });
  // Ctrl-C is interactive, so it does not wait for requests to drain; nor does a second signal.
  await server.close(signal === 'SIGINT' ? Promise.resolve() : stopSignal());
  logger.flush();
}

/**
 * Ends the process on a signal that arrives before the server is ready. The system ignores signals
 * to the first process of a container unless it has a handler; everywhere else they end it anyway.
 *
 * @returns a function that removes the handlers
 */
function endOnEarlySignal(): () => void {
  const end = (): void => process.exit(0);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, end);
  return () => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.off(signal, end);
  };
}

/** Paths of files with what is shown once. */
interface FirstFiles {
  readonly token?: string;
  readonly link?: string;
}

/**
 * Writes a secret of the first start to a file that only its owner can read, unless standard output
 * is a terminal: otherwise it may be a log that others can read.
 *
 * @returns the path of the file; undefined when there is no secret, or it is to be printed
 */
function saveSecret(
  secret: string | undefined,
  name: 'first-token' | 'console-link',
  { storageUrl }: Config,
): string | undefined {
  if (secret === undefined || process.stdout.isTTY) return undefined;
  const database = isPostgresUrl(storageUrl) ? undefined : storagePath(storageUrl);
  const path =
    database === undefined ? resolve(`rollcall.${name}`) : `${resolve(database)}.${name}`;
  try {
    writePrivateFile(path, `${secret}\n`);
  } catch (cause) {
    // Another link can be had at any time; the first token cannot.
    if (name === 'console-link') return undefined;
    throw cause;
  }
  return path;
}

/** Returns what `--json` prints when the server is ready. */
function readyFacts(
  { url, origin, threads, firstToken, ownerLink, startup }: RunningServer,
  files: FirstFiles,
): object {
  return {
    ready: true,
    url,
    scim: `${origin}/scim/v2`,
    threads,
    startupMilliseconds: Math.round(startup),
    tokenFile: files.token,
    token: files.token === undefined ? firstToken : undefined,
    consoleLinkFile: files.link,
    consoleLink: process.stdout.isTTY ? ownerLink : undefined,
  };
}

/** Prints how to reach the server, ending with the line that says it is ready. */
function announce(
  server: RunningServer,
  files: FirstFiles,
  { authToken, storageUrl, consoleEnabled = false }: Config,
): void {
  const { url, origin, firstToken, startup } = server;
  const { token: tokenFile } = files;
  const base = `${origin}/scim/v2`;
  const isConfigured = authToken !== undefined;
  const shown = tokenFile === undefined ? firstToken : `$(cat '${tokenFile}')`;
  const token = shown ?? (isConfigured ? '<your scim.authToken>' : '<your token>');
  print(`SCIM base URL   ${base}   (also ${origin}/.api/scim/v2)`);
  print(`Bearer token    ${tokenHint(firstToken, tokenFile, isConfigured)}`);
  if (consoleEnabled) print(`Console         ${consoleHint(server, files)}`);
  print(`Directory       ${withoutPassword(storageUrl)}`);
  print('');
  print('Create a user:');
  print(`  curl -H "Authorization: Bearer ${token}" -H 'Content-Type: application/scim+json' \\`);
  print(
    `    -d '{"userName":"ada@example.com","name":{"givenName":"Ada","familyName":"Lovelace"}}' ${base}/Users`,
  );
  print('Show its account:  npx rollcall users list');
  print('');
  print(`ready ${url} in ${Math.round(startup)} ms`);
}

/** Returns where the operator finds the console, and how to come in where there is no owner yet. */
function consoleHint({ origin, ownerLink }: RunningServer, { link }: FirstFiles): string {
  const page = `${origin}/console/`;
  if (ownerLink === undefined) return page;
  if (link !== undefined) return `${page}   (first sign-in: the one-time link in ${link})`;
  if (process.stdout.isTTY) return `${ownerLink}   (creates the first owner; once, within a day)`;
  return `${page}   (first sign-in: rollcall console prints a one-time link)`;
}

/** Returns where the operator finds a bearer token. */
function tokenHint(
  firstToken: string | undefined,
  tokenFile: string | undefined,
  isConfigured: boolean,
): string {
  if (tokenFile !== undefined)
    return `in ${tokenFile}   (only its hash is stored; delete the file after reading it)`;
  if (firstToken !== undefined) return `${firstToken}   (shown once; only its hash is stored)`;
  return isConfigured
    ? 'scim.authToken of the configuration'
    : 'created earlier; for another: npx rollcall token create';
}

/** Resolves to the next signal that stops the process. */
function stopSignal(): Promise<'SIGTERM' | 'SIGINT'> {
  return new Promise((received) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const)
      process.once(signal, () => received(signal));
  });
}
