import { readFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { ConfigError } from '../server/config.ts';
import { createClientCredentials, type TokenSource } from '../simulators/index.ts';

/** Options that say how a client of a SCIM server authenticates. */
export interface TokenOptions {
  readonly token?: string;
  readonly clientId?: string;
  readonly clientSecretFile?: string;
  readonly tokenUrl?: string;
}

/** Adds the options of TokenOptions to a command. */
export function addTokenOptions(command: Command): Command {
  return command
    .addOption(new Option('--token <token>', 'bearer token').env('SCIM_TOKEN'))
    .option('--client-id <id>', 'OAuth client, instead of a token')
    .option('--client-secret-file <file>', 'file that holds the secret of the OAuth client')
    .option('--token-url <url>', 'token endpoint of the OAuth client');
}

/** Returns the source of the token that the options name. @throws ConfigError */
export function tokenSourceOf({
  token,
  clientId,
  clientSecretFile,
  tokenUrl,
}: TokenOptions): TokenSource {
  if (clientId === undefined) {
    if (token === undefined)
      throw new ConfigError(
        'a token is missing: give --token, SCIM_TOKEN, or --client-id with --client-secret-file and --token-url',
      );
    return async () => token;
  }
  if (clientSecretFile === undefined || tokenUrl === undefined)
    throw new ConfigError('--client-id needs --client-secret-file and --token-url');
  return createClientCredentials(tokenUrl, clientId, readFileSync(clientSecretFile, 'utf8').trim());
}
