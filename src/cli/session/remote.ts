import { readFileSync } from 'node:fs';
import { createClient } from '../../client/index.ts';
import { ConfigError } from '../../server/config.ts';
import { isLoopback } from '../../server/settings.ts';
import type { ServerOptions } from '../options.ts';
import { explainRemoteFailure } from './remote-failure.ts';
import type { Session } from './session.ts';

/**
 * Opens the management API of a server over HTTP.
 *
 * @param given URL of the server, with its sub-path
 * @throws ConfigError for a URL or a token that cannot be right
 */
export function openRemoteSession(given: string, options: ServerOptions): Session {
  if (options.storageUrl !== undefined)
    throw new ConfigError('--url and --storage-url name two places; give one of them');
  const url = serverUrlOf(given);
  const token = tokenOf(options);
  warnOfPlainHttp(url);
  const text = url.href.replace(/\/$/u, '');
  return {
    api: createClient({ url: text, token }),
    url: text,
    isRemote: true,
    forwardKey: () => token,
    explain: (error) => explainRemoteFailure(error, text),
    close: async () => undefined,
  };
}

/** Returns the URL of a server. What users copy from an identity provider's form is explained. */
function serverUrlOf(given: string): URL {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol))
    throw new ConfigError(
      `the URL must be that of the server, such as https://scim.example.com; ${JSON.stringify(given)} was given`,
    );
  if (url.username !== '' || url.password !== '')
    throw new ConfigError(
      'the URL must not hold a password; the token is read from ROLLCALL_API_TOKEN or --api-token-file',
    );
  const end = /(?:\/t\/[^/]+)?(?:\/\.api)?\/scim(?:\/v2)?\/?$|\/api\/v1\/?$/u.exec(url.pathname);
  if (end !== null)
    throw new ConfigError(
      `${given} is not the URL of the server but of one of its APIs; give ${url.origin}${url.pathname.slice(0, end.index)}`,
    );
  url.search = '';
  url.hash = '';
  return url;
}

/** @throws ConfigError when there is no token */
function tokenOf({ apiTokenFile }: ServerOptions): string {
  const { ROLLCALL_API_TOKEN: token, ROLLCALL_API_TOKEN_FILE: file } = process.env;
  const path = apiTokenFile ?? (token === undefined ? file : undefined);
  if (path !== undefined) return readToken(path);
  if (token !== undefined && token.trim() !== '') return token.trim();
  throw new ConfigError(
    'a token is missing: set ROLLCALL_API_TOKEN or give --api-token-file. Create one on the server with rollcall api-token create',
  );
}

function readToken(path: string): string {
  try {
    const token = readFileSync(path, 'utf8').trim();
    if (token !== '') return token;
  } catch {
    throw new ConfigError(`cannot read the token file ${path}`);
  }
  throw new ConfigError(`the token file ${path} is empty`);
}

/** A token that travels without TLS can be read on its way. */
function warnOfPlainHttp({ protocol, hostname, host }: URL): void {
  if (protocol === 'https:' || isLoopback(hostname.replace(/^\[|\]$/gu, ''))) return;
  process.stderr.write(`warning: the token travels to ${host} without TLS; use https://\n`);
}
