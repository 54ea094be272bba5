import { Command } from 'commander';
import { createLogger } from '../server/log.ts';
import { type RunningServer, startServer } from '../server/server.ts';
import { withoutPassword } from '../server/settings.ts';
import { type CommonOptions, print, printJson, resolveConfig, withCommonOptions } from './options.ts';

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
  if (options.json === true) printJson(readyFacts(server));
  else announce(server, config.authToken !== undefined, withoutPassword(config.storageUrl));
  const signal = await stopSignal();
  logger.log('info', 'stopping', { signal });
  // Ctrl-C is for a person who waits; so is a second signal.
  await server.close(signal === 'SIGINT' ? Promise.resolve() : stopSignal());
  logger.flush();
}

function readyFacts({ url, origin, firstToken, startup }: RunningServer): object {
  return {
    ready: true,
    url,
    scim: `${origin}/scim/v2`,
    startupMilliseconds: Math.round(startup),
    ...(firstToken === undefined ? {} : { token: firstToken }),
  };
}

function announce({ url, origin, firstToken, startup }: RunningServer, isConfigured: boolean, storage: string): void {
  const base = `${origin}/scim/v2`;
  const token = firstToken ?? (isConfigured ? '<your scim.authToken>' : '<your token>');
  print(`SCIM base URL   ${base}   (also ${origin}/.api/scim/v2)`);
  if (firstToken !== undefined) print(`Bearer token    ${firstToken}   (shown once; only its hash is kept)`);
  else if (isConfigured) print('Bearer token    the scim.authToken of the configuration');
  else print('Bearer token    one made earlier; for another: npx rollcall token create');
  print(`Directory       ${storage}`);
  print('');
  print('Create a user:');
  print(`  curl -H 'Authorization: Bearer ${token}' -H 'Content-Type: application/scim+json' \\`);
  print(`    -d '{"userName":"ada@example.com","name":{"givenName":"Ada","familyName":"Lovelace"}}' ${base}/Users`);
  print('See the account it got:  npx rollcall users list');
  print('');
  print(`ready ${url} in ${Math.round(startup)} ms`);
}

function stopSignal(): Promise<'SIGTERM' | 'SIGINT'> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve(signal));
  });
}
