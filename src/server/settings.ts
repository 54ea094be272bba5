import { existsSync } from 'node:fs';
import { isIP } from 'node:net';
import { z } from 'zod';
import { isPostgresUrl } from '../storage/postgres/address.ts';

/** Identity providers as site configurations name them, and the profile each gets. */
const identityProviders: ReadonlyMap<string, string> = new Map([
  ['STANDARD', 'default'],
  ['Azure AD', 'entra'],
  ['Microsoft Entra ID', 'entra'],
  ['Okta', 'okta'],
  ['OneLogin', 'onelogin'],
  ['RFC strict', 'rfc-strict'],
  ['Interop strict', 'interop-strict'],
]);

export interface Setting {
  /** Key in rollcall.json. */
  readonly key: string;
  readonly environment: string;
  readonly schema: z.ZodType;
  readonly defaultValue: string | boolean | number | readonly string[] | undefined;
  readonly description: string;
  /** Never printed. */
  readonly secret?: true;
}

function isWebUrl(text: string): boolean {
  return URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);
}

const authToken = z.string().refine(isLettersAndDigits, 'must be 1 to 255 letters and digits');
const flag = z.preprocess(
  (value) => (value === 'true' ? true : value === 'false' ? false : value),
  z.boolean('must be true or false'),
);
const number = (least: number, most: number, what: string): z.ZodType =>
  z.preprocess(
    (value) => (typeof value === 'string' && value.trim() !== '' ? Number(value) : value),
    z.number(what).int(what).min(least, what).max(most, what),
  );
const hosts = z.preprocess(
  (value) => (typeof value === 'string' ? value.split(',').map((host) => host.trim()) : value),
  z.array(
    z.string().refine(isHost, 'must be a host name'),
    'must be host names, with commas between them',
  ),
);
const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;

export const settings = {
  listen: {
    key: 'listen',
    environment: 'ROLLCALL_LISTEN',
    schema: z
      .string()
      .refine(
        (text) => parseListen(text) !== undefined,
        'must be host:port, such as 127.0.0.1:8080',
      ),
    defaultValue: '127.0.0.1:8080',
    description: 'Address to serve at; port 0 takes a free one.',
  },
  storageUrl: {
    key: 'storage.url',
    environment: 'ROLLCALL_STORAGE_URL',
    schema: z
      .string()
      .refine(
        (text) => storagePath(text) !== undefined || text === 'memory:' || isPostgresUrl(text),
        'must be file:PATH, postgres://… or memory:',
      ),
    defaultValue: 'file:./data/rollcall.db',
    description:
      'Where the directory is kept: `file:PATH` (SQLite), `postgres://user@host:5432/database` (PostgreSQL, for several nodes) or `memory:` (gone at the end).',
  },
  replicaUrl: {
    key: 'storage.replicaUrl',
    environment: 'ROLLCALL_STORAGE_REPLICA_URL',
    schema: z.string().refine(isPostgresUrl, 'must be postgres://…'),
    defaultValue: undefined,
    description:
      'A hot standby of the PostgreSQL in `storage.url`, or several behind one address, for lists and feeds. It is asked only when it has everything the tenant has committed. Default: none; the primary answers.',
  },
  externalUrl: {
    key: 'externalUrl',
    environment: 'ROLLCALL_EXTERNAL_URL',
    schema: z
      .string()
      .refine(
        isPublicUrl,
        'must be an http or https URL without query, such as https://scim.example.com or https://example.com/idm',
      ),
    defaultValue: undefined,
    description:
      'Where clients reach this server; it may have a path, which a proxy may take off or leave on. Default: the address it listens at.',
  },
  authToken: {
    key: 'scim.authToken',
    environment: 'ROLLCALL_SCIM_AUTH_TOKEN',
    schema: authToken,
    defaultValue: undefined,
    description:
      'Bearer token of the default tenant: 1 to 255 letters and digits. Alone enough to be provisioned.',
    secret: true,
  },
  identityProvider: {
    key: 'scim.identityProvider',
    environment: 'ROLLCALL_SCIM_IDENTITY_PROVIDER',
    schema: z
      .string()
      .refine(
        (name) => profileOf(name) !== undefined,
        `must be one of ${[...identityProviders.keys()].join(', ')}`,
      ),
    defaultValue: 'STANDARD',
    description: `Who sends: ${[...identityProviders.keys()].map((name) => `\`${name}\``).join(', ')}.`,
  },
  openDiscovery: {
    key: 'scim.openDiscovery',
    environment: 'ROLLCALL_SCIM_OPEN_DISCOVERY',
    schema: flag,
    defaultValue: true,
    description:
      'Whether /ServiceProviderConfig, /Schemas and /ResourceTypes answer without a token.',
  },
  documentationUri: {
    key: 'scim.documentationUri',
    environment: 'ROLLCALL_SCIM_DOCUMENTATION_URI',
    schema: z.url().refine(isWebUrl, 'must be an http or https URL'),
    defaultValue: undefined,
    description:
      'Where /ServiceProviderConfig says that the documentation for people is (`documentationUri`). Default: RFC 7644.',
  },
  tlsCertificate: {
    key: 'tls.certificate',
    environment: 'ROLLCALL_TLS_CERTIFICATE',
    schema: z.string().refine(existsSync, 'must be the path of a PEM file'),
    defaultValue: undefined,
    description: 'PEM file with the certificate chain; serves HTTPS (TLS 1.2 and 1.3).',
  },
  tlsKey: {
    key: 'tls.key',
    environment: 'ROLLCALL_TLS_KEY',
    schema: z.string().refine(existsSync, 'must be the path of a PEM file'),
    defaultValue: undefined,
    description: 'PEM file with the private key of the certificate.',
  },
  behindProxy: {
    key: 'behindProxy',
    environment: 'ROLLCALL_BEHIND_PROXY',
    schema: flag,
    defaultValue: false,
    description:
      'Says that a proxy in front speaks TLS. Without it and without `tls.…`, only loopback addresses are served.',
  },
  passwords: {
    key: 'scim.passwords',
    environment: 'ROLLCALL_SCIM_PASSWORDS',
    schema: flag,
    defaultValue: false,
    description:
      'Whether `password` is part of the User schema; then its salted hash is kept. Otherwise it is ignored.',
  },
  definitions: {
    key: 'scim.definitions',
    environment: 'ROLLCALL_SCIM_DEFINITIONS',
    schema: z
      .string()
      .refine(existsSync, 'must be the path of a JSON file with schemas and resource types'),
    defaultValue: undefined,
    description:
      'JSON file with schemas, extensions and resource types of your own; see `docs/schemas.md`.',
  },
  unknownMembers: {
    key: 'scim.unknownMembers',
    environment: 'ROLLCALL_SCIM_UNKNOWN_MEMBERS',
    schema: z.enum(['reject', 'skip'], 'must be reject or skip'),
    defaultValue: undefined,
    description:
      'A group member that names nobody: `reject` the request, naming each, or `skip` them. Default: as the profile says, which is `reject`.',
  },
  apiToken: {
    key: 'api.token',
    environment: 'ROLLCALL_API_TOKEN',
    schema: z.string().refine(isApiToken, 'must be 20 to 255 letters and digits'),
    defaultValue: undefined,
    description:
      'Bearer token of the management API that reaches everything: 20 to 255 letters and digits. Others are made with `rollcall api-token create`.',
    secret: true,
  },
  requestsPerSecond: {
    key: 'limits.requestsPerSecond',
    environment: 'ROLLCALL_LIMITS_REQUESTS_PER_SECOND',
    schema: number(1, 1_000_000, 'must be a whole number, 1 to 1000000'),
    defaultValue: 100,
    description:
      'Requests a second that a connection may go on with for ever, where it has no limit of its own. Each bulk operation counts.',
  },
  requestBurst: {
    key: 'limits.burst',
    environment: 'ROLLCALL_LIMITS_BURST',
    schema: number(1, 1_000_000, 'must be a whole number, 1 to 1000000'),
    defaultValue: 300,
    description: 'Requests at once that a connection may send after a rest.',
  },
  failuresPerMinute: {
    key: 'limits.failuresPerMinute',
    environment: 'ROLLCALL_LIMITS_FAILURES_PER_MINUTE',
    schema: number(1, 1_000_000, 'must be a whole number, 1 to 1000000'),
    defaultValue: 30,
    description:
      'Requests a minute from one address that may be refused for want of a valid token; then it waits, and its tokens are not looked at until it has.',
  },
  accessTokenMinutes: {
    key: 'oauth.accessTokenMinutes',
    environment: 'ROLLCALL_OAUTH_ACCESS_TOKEN_MINUTES',
    schema: number(60, 360, 'must be a whole number of minutes, 60 to 360'),
    defaultValue: 60,
    description: 'Minutes an access token of the OAuth token endpoint is valid.',
  },
  drainSeconds: {
    key: 'drain.seconds',
    environment: 'ROLLCALL_DRAIN_SECONDS',
    schema: number(0, 300, 'must be a whole number of seconds, 0 to 300'),
    defaultValue: 3,
    description:
      'Seconds that /readyz answers 503 after SIGTERM while requests are still served, so that load balancers look away first. Then the listener closes.',
  },
  trustedHosts: {
    key: 'oauth.trustedHosts',
    environment: 'ROLLCALL_OAUTH_TRUSTED_HOSTS',
    schema: hosts,
    defaultValue: ['login.microsoftonline.com'],
    description:
      'Hosts that the keys of trusted issuers may be fetched from (workload identity federation), with commas between them.',
  },
  events: {
    key: 'events.enabled',
    environment: 'ROLLCALL_EVENTS_ENABLED',
    schema: flag,
    defaultValue: true,
    description:
      'Whether every change is written to the event log, from which the feed and webhooks are served.',
  },
  eventDays: {
    key: 'events.retentionDays',
    environment: 'ROLLCALL_EVENTS_RETENTION_DAYS',
    schema: number(1, 3_650, 'must be a whole number of days, 1 to 3650'),
    defaultValue: 30,
    description: 'Days events are kept.',
  },
  requestLog: {
    key: 'requests.enabled',
    environment: 'ROLLCALL_REQUESTS_ENABLED',
    schema: flag,
    defaultValue: true,
    description:
      'Whether requests are kept, as much as the policy of each tenant says (`requestLog`).',
  },
  requestDays: {
    key: 'requests.retentionDays',
    environment: 'ROLLCALL_REQUESTS_RETENTION_DAYS',
    schema: number(1, 3_650, 'must be a whole number of days, 1 to 3650'),
    defaultValue: 14,
    description: 'Days requests are kept.',
  },
  mostRequests: {
    key: 'requests.most',
    environment: 'ROLLCALL_REQUESTS_MOST',
    schema: number(1_000, 100_000_000, 'must be a whole number, 1000 to 100000000'),
    defaultValue: 1_000_000,
    description: 'Requests that are kept at most; the oldest make room.',
  },
  webhookHosts: {
    key: 'webhooks.allowedHosts',
    environment: 'ROLLCALL_WEBHOOKS_ALLOWED_HOSTS',
    schema: hosts,
    defaultValue: [],
    description:
      'Hosts that webhooks may be sent to although they are private, on another port or not https: for development.',
  },
  vaultKey: {
    key: 'vault.key',
    environment: 'ROLLCALL_VAULT_KEY',
    schema: z.string().min(20, 'must be 20 characters or more').max(500),
    defaultValue: undefined,
    description:
      'Key under which secrets of webhooks are kept. Default: made on the first start, in a file beside the database (`….key`), which a backup must take along.',
    secret: true,
  },
  logLevel: {
    key: 'log.level',
    environment: 'ROLLCALL_LOG_LEVEL',
    schema: z.enum(logLevels, `must be one of ${logLevels.join(', ')}`),
    defaultValue: 'info',
    description:
      'What goes to standard error: `debug` has a line for every request, `info` one for every refused one.',
  },
} as const satisfies Record<string, Setting>;

/** The profile of an identity provider, its name taken without case. */
export function profileOf(name: string): string | undefined {
  for (const [provider, profile] of identityProviders) {
    if (provider.toLowerCase() === name.toLowerCase()) return profile;
  }
  return undefined;
}

export function parseListen(
  text: string,
): { readonly host: string; readonly port: number } | undefined {
  const colon = text.lastIndexOf(':');
  const host = text.slice(0, colon);
  const port = Number(text.slice(colon + 1));
  if (
    colon < 1 ||
    text.length === colon + 1 ||
    !Number.isInteger(port) ||
    port < 0 ||
    port > 65_535
  )
    return undefined;
  return { host: host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host, port };
}

/** True for `0.0.0.0` and `::` in every spelling: every address of the machine. */
export function isUnspecified(host: string): boolean {
  const url = `http://${isIP(host) === 6 ? `[${host}]` : host}/`;
  return URL.canParse(url) && ['0.0.0.0', '[::]', '[::ffff:0:0]'].includes(new URL(url).hostname);
}

/** True for addresses that only this machine reaches. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** A URL as it may be shown: without a password. */
export function withoutPassword(url: string): string {
  const start = url.indexOf('://');
  const end = url.lastIndexOf('@');
  const colon = url.indexOf(':', start + 3);
  return start < 0 || colon < 0 || colon > end ? url : `${url.slice(0, colon)}:…${url.slice(end)}`;
}

/** The path of a `file:` URL; relative ones are taken from the working directory. */
export function storagePath(url: string): string | undefined {
  if (!url.startsWith('file:')) return undefined;
  const path = url.startsWith('file:///') ? url.slice('file://'.length) : url.slice('file:'.length);
  return path === '' ? undefined : path;
}

function isLettersAndDigits(text: string): boolean {
  if (text.length < 1 || text.length > 255) return false;
  return [...text].every((character) => {
    const code = character.charCodeAt(0);
    return (
      (code >= 0x30 && code <= 0x39) ||
      ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a && code < 0x80)
    );
  });
}

function isApiToken(text: string): boolean {
  return text.length >= 20 && isLettersAndDigits(text);
}

function isHost(text: string): boolean {
  return text !== '' && URL.canParse(`https://${text}`) && new URL(`https://${text}`).host === text;
}

/** A path of plain segments only: it becomes part of every address in answers. */
function isPublicUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash, pathname, origin } = new URL(text);
  if (protocol !== 'http:' && protocol !== 'https:') return false;
  const isBare = username === '' && password === '' && search === '' && hash === '';
  const given = text.endsWith('/') ? text.slice(0, -1) : text;
  const path = pathname.endsWith('/') ? pathname.slice(0, -1) : pathname;
  return (
    isBare &&
    given === origin + path &&
    !path.includes('//') &&
    !path.includes('%') &&
    !path.endsWith('/')
  );
}
