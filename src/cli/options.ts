import { type Command, Option } from 'commander';
import {
  ConfigError,
  loadConfig,
  type ResolvedConfig,
  type SettingName,
} from '../server/config.ts';

/** Options of commands on this machine. */
export interface CommonOptions {
  /** Path of the configuration. Default: rollcall.json in the working directory, if it exists. */
  readonly config?: string;
  /** Wins over `storage.url` of the configuration. */
  readonly storageUrl?: string;
  /** True: print JSON. */
  readonly json?: boolean;
}

/** Options of commands on a server: the one at a URL, or the configured store. */
export interface ServerOptions extends CommonOptions {
  /** URL of a server. Default: `ROLLCALL_URL`, or else the configured store. */
  readonly url?: string;
  /** File that holds a token of the management API. Default: `ROLLCALL_API_TOKEN`. */
  readonly apiTokenFile?: string;
  /** True: show ids beside names. */
  readonly ids?: boolean;
}

/** Adds the options of commands on this machine, which cannot run against another server. */
export function withCommonOptions(command: Command): Command {
  return addStoreOptions(command)
    .addOption(new Option('--url <url>', 'not for this command').hideHelp())
    .hook('preAction', (_, chosen) => refuseUrl(chosen));
}

/** @throws ConfigError */
function refuseUrl(command: Command): void {
  if (command.opts<{ readonly url?: string }>().url === undefined) return;
  throw new ConfigError(
    `${command.name()} works on this machine, not on a server at a URL; run it where the server runs, without --url`,
  );
}

/** Adds the options of commands on a server. */
export function withServerOptions(command: Command): Command {
  return addStoreOptions(command)
    .option('--url <url>', 'server to administer (default: ROLLCALL_URL, or else the database)')
    .option(
      '--api-token-file <file>',
      'file with a token of its management API (default: ROLLCALL_API_TOKEN)',
    );
}

/** Adds the options that name a store, and `--json`. */
export function addStoreOptions(command: Command): Command {
  return command
    .option(
      '-c, --config <file>',
      'configuration file (default: rollcall.json in the working directory, if it exists)',
    )
    .option('--storage-url <url>', 'file:PATH of the database, or postgres://…')
    .option('--json', 'print JSON');
}

/**
 * Returns the configuration of a command.
 *
 * @param flags settings that the command has options for
 * @throws ConfigError
 */
export function resolveConfig(
  options: CommonOptions,
  flags: Readonly<Partial<Record<SettingName, string>>> = {},
): ResolvedConfig {
  return loadConfig({
    file: options.config ?? 'rollcall.json',
    mustExist: options.config !== undefined,
    environment: process.env,
    flags: { storageUrl: options.storageUrl, ...flags },
  });
}
