import { existsSync } from 'node:fs';
import { isIP } from 'node:net';
import { isPostgresUrl } from '../storage/postgres/address.ts';
import { flag, hosts, oneOf, type SettingReader, text, wholeNumber } from './setting-readers.ts';

/** Identity providers as site configurations name them, each with its profile. */
const identityProviders: ReadonlyMap<string, string> = new Map([
  ['STANDARD', 'default'],
  ['Azure AD', 'entra'],
  ['Microsoft Entra ID', 'entra'],
  ['Okta', 'okta'],
  ['OneLogin', 'onelogin'],
  ['RFC strict', 'rfc-strict'],
  ['Interop strict', 'interop-strict'],
]);

/** What an operator can set. */
export interface Setting {
  /** Key in rollcall.json. */
  readonly key: string;
  /** Name of its environment variable; `…_FILE` names a file that holds the value. */
  readonly environment: string;
  /** Names of the release before, which are still read, with a warning. */
  readonly formerly?: { readonly key: string; readonly environment: string };
  readonly read: SettingReader<unknown>;
  /** Undefined: not set. */
  readonly defaultValue: string | boolean | number | readonly string[] | undefined;
  readonly description: string;
  /** True: the value is never printed. */
  readonly secret?: true;
}

/** Whether a text is the URL of an issuer; tokens must not travel in clear. */
function isIssuer(text: string): boolean {
  if (!isWebUrl(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || isLoopback(hostname === '[::1]' ? '::1' : hostname);
}

function isWebUrl(text: string): boolean {
  return URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);
}

const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;

/** Every setting. `docs/configuration.md`, the JSON schema and `config print` follow. */
export const settings = {
  listen: {
    key: 'listen',
    environment: 'ROLLCALL_LISTEN',
    read: text(
      (text) => parseListen(text) !== undefined,
      'must be host:port, such as 127.0.0.1:8080',
      { pattern: ':[0-9]{1,5}$' },
    ),
    defaultValue: '127.0.0.1:8080',
    description: 'Address to listen on; port 0 selects a free one.',
  },
  threads: {
    key: 'server.threads',
    environment: 'ROLLCALL_SERVER_THREADS',
    read: wholeNumber(1, 64),
    defaultValue: undefined,
    description:
      'Threads that answer requests. Default: one less than the processors, 1 to 8. `memory:`, and systems where threads cannot share a port (macOS, Windows), have one.',
  },
  storageUrl: {
    key: 'storage.url',
    environment: 'ROLLCALL_STORAGE_URL',
    read: text(
      (text) => storagePath(text) !== undefined || text === 'memory:' || isPostgresUrl(text),
      'must be file:PATH, postgres://… or memory:',
      { pattern: '^(file:.+|postgres(ql)?://.+|memory:)$' },
    ),
    defaultValue: 'file:./data/rollcall.db',
    description:
      'Where data is stored: `file:PATH` (SQLite), `postgres://user@host:5432/database` (PostgreSQL, for several nodes) or `memory:` (deleted at exit).',
  },
  replicaUrl: {
    key: 'storage.replicaUrl',
    environment: 'ROLLCALL_STORAGE_REPLICA_URL',
    read: text(isPostgresUrl, 'must be postgres://…'),
    defaultValue: undefined,
    description:
      'A hot standby of the PostgreSQL in `storage.url`, or several behind one address, for lists and feeds. It is read only while it has every committed change of the tenant. Default: none; the primary is read.',
  },
  externalUrl: {
    key: 'externalUrl',
    environment: 'ROLLCALL_EXTERNAL_URL',
    read: text(
      isPublicUrl,
      'must be an http or https URL without query, such as https://scim.example.com or https://example.com/idm',
    ),
    defaultValue: undefined,
    description:
      'URL under which clients reach this server. It may have a path, which a proxy may remove or keep. Default: the address it listens on.',
  },
  authToken: {
    key: 'scim.authToken',
    environment: 'ROLLCALL_SCIM_AUTH_TOKEN',
    read: text(isLettersAndDigits, 'must be 1 to 255 letters and digits', {
      pattern: '^[A-Za-z0-9]{1,255}$',
    }),
    defaultValue: undefined,
    description:
      'Bearer token of the default tenant: 1 to 255 letters and digits. No other setting is required.',
    secret: true,
  },
  identityProvider: {
    key: 'scim.identityProvider',
    environment: 'ROLLCALL_SCIM_IDENTITY_PROVIDER',
    read: text(
      (name) => profileOf(name) !== undefined,
      `must be one of ${[...identityProviders.keys()].join(', ')}`,
      { examples: [...identityProviders.keys()] },
    ),
    defaultValue: 'STANDARD',
    description: `The identity provider of the default tenant: ${[...identityProviders.keys()].map((name) => `\`${name}\``).join(', ')}.`,
  },
  openDiscovery: {
    key: 'scim.openDiscovery',
    environment: 'ROLLCALL_SCIM_OPEN_DISCOVERY',
    read: flag,
    defaultValue: true,
    description: 'Whether /ServiceProviderConfig, /Schemas and /ResourceTypes need no token.',
  },
  documentationUri: {
    key: 'scim.documentationUri',
    environment: 'ROLLCALL_SCIM_DOCUMENTATION_URI',
    read: text(isWebUrl, 'must be an http or https URL'),
    defaultValue: undefined,
    description: 'The `documentationUri` of /ServiceProviderConfig. Default: RFC 7644.',
  },
  tlsCertificate: {
    key: 'tls.certificate',
    environment: 'ROLLCALL_TLS_CERTIFICATE',
    read: text(existsSync, 'must be the path of a PEM file'),
    defaultValue: undefined,
    description: 'PEM file with the certificate chain; enables HTTPS (TLS 1.2 and 1.3).',
  },
  tlsKey: {
    key: 'tls.key',
    environment: 'ROLLCALL_TLS_KEY',
    read: text(existsSync, 'must be the path of a PEM file'),
    defaultValue: undefined,
    description: 'PEM file with the private key of the certificate.',
  },
  behindProxy: {
    key: 'behindProxy',
    environment: 'ROLLCALL_BEHIND_PROXY',
    read: flag,
    defaultValue: false,
    description:
      'Set to true when a proxy in front terminates TLS. Without it and without `tls.…`, only loopback addresses are allowed.',
  },
  passwords: {
    key: 'scim.passwords',
    environment: 'ROLLCALL_SCIM_PASSWORDS',
    read: flag,
    defaultValue: false,
    description:
      'Whether `password` is part of the User schema; its salted hash is then stored. Otherwise it is ignored.',
  },
  definitions: {
    key: 'scim.definitions',
    environment: 'ROLLCALL_SCIM_DEFINITIONS',
    read: text(existsSync, 'must be the path of a JSON file with schemas and resource types'),
    defaultValue: undefined,
    description:
      'JSON file with your own schemas, extensions and resource types; see `docs/schemas.md`.',
  },
  unknownMembers: {
    key: 'scim.unknownMembers',
    environment: 'ROLLCALL_SCIM_UNKNOWN_MEMBERS',
    read: oneOf(['reject', 'skip']),
    defaultValue: undefined,
    description:
      'Group members that do not exist: `reject` the request, naming each, or `skip` them. Default: from the profile, which is `reject`.',
  },
  apiToken: {
    key: 'api.token',
    environment: 'ROLLCALL_API_TOKEN',
    read: text(isApiToken, 'must be 20 to 255 letters and digits', {
      pattern: '^[A-Za-z0-9]{20,255}$',
    }),
    defaultValue: undefined,
    description:
      'Bearer token of the management API with access to everything: 20 to 255 letters and digits. Create others with `rollcall api-token create`.',
    secret: true,
  },
  consoleEnabled: {
    key: 'console.enabled',
    environment: 'ROLLCALL_CONSOLE_ENABLED',
    read: flag,
    defaultValue: true,
    description:
      'Whether the console is served, at `/console`, and administrators may sign in. Set to false where only tokens administer the server.',
  },
  consoleIdleMinutes: {
    key: 'console.idleMinutes',
    environment: 'ROLLCALL_CONSOLE_IDLE_MINUTES',
    read: wholeNumber(5, 10_080, ' of minutes'),
    defaultValue: 480,
    description: 'Minutes without use after which a session of the console ends.',
  },
  consoleSessionDays: {
    key: 'console.sessionDays',
    environment: 'ROLLCALL_CONSOLE_SESSION_DAYS',
    read: wholeNumber(1, 90, ' of days'),
    defaultValue: 7,
    description: 'Days after a sign-in at which the session ends, however much it is used.',
  },
  oidcIssuer: {
    key: 'console.oidc.issuer',
    environment: 'ROLLCALL_CONSOLE_OIDC_ISSUER',
    read: text(isIssuer, 'must be an https URL (http for this machine), as in ID tokens'),
    defaultValue: undefined,
    description:
      'OpenID provider that administrators may sign in with, as its configuration names it. An administrator with the verified e-mail address must exist. Default: passwords only.',
  },
  oidcClientId: {
    key: 'console.oidc.clientId',
    environment: 'ROLLCALL_CONSOLE_OIDC_CLIENT_ID',
    read: text(({ length }) => length >= 1 && length <= 500, 'must be 1 to 500 characters'),
    defaultValue: undefined,
    description:
      'Id of the client at the provider. Its redirect URI is `…/api/v1/session/oidc/callback`.',
  },
  oidcClientSecret: {
    key: 'console.oidc.clientSecret',
    environment: 'ROLLCALL_CONSOLE_OIDC_CLIENT_SECRET',
    read: text(({ length }) => length >= 1 && length <= 1_000, 'must be 1 to 1000 characters'),
    defaultValue: undefined,
    description: 'Secret of the client. Default: a public client, with PKCE alone.',
    secret: true,
  },
  oidcName: {
    key: 'console.oidc.name',
    environment: 'ROLLCALL_CONSOLE_OIDC_NAME',
    read: text(({ length }) => length >= 1 && length <= 100, 'must be 1 to 100 characters'),
    defaultValue: undefined,
    description: 'Name of the provider on the sign-in page. Default: the host of the issuer.',
  },
  oidcAllowedDomains: {
    key: 'console.oidc.allowedDomains',
    environment: 'ROLLCALL_CONSOLE_OIDC_ALLOWED_DOMAINS',
    read: hosts,
    defaultValue: [],
    description: 'Domains of e-mail addresses that may sign in with the provider. Default: any.',
  },
  requestsPerSecond: {
    key: 'limits.requestsPerSecond',
    environment: 'ROLLCALL_LIMITS_REQUESTS_PER_SECOND',
    read: wholeNumber(1, 1_000_000),
    defaultValue: 100,
    description:
      'Sustained request rate per connection, unless it has its own limit. Each bulk operation counts.',
  },
  requestBurst: {
    key: 'limits.burst',
    environment: 'ROLLCALL_LIMITS_BURST',
    read: wholeNumber(1, 1_000_000),
    defaultValue: 300,
    description: 'Requests that a connection may send at once after a pause.',
  },
  failuresPerMinute: {
    key: 'limits.failuresPerMinute',
    environment: 'ROLLCALL_LIMITS_FAILURES_PER_MINUTE',
    read: wholeNumber(1, 1_000_000),
    defaultValue: 30,
    description:
      'Requests per minute from one address that may fail authentication. Further ones are refused, valid tokens included, until it has waited.',
  },
  accessTokenMinutes: {
    key: 'oauth.accessTokenMinutes',
    environment: 'ROLLCALL_OAUTH_ACCESS_TOKEN_MINUTES',
    read: wholeNumber(60, 360, ' of minutes'),
    defaultValue: 60,
    description: 'Minutes until an access token of the OAuth token endpoint expires.',
  },
  drainSeconds: {
    key: 'drain.seconds',
    environment: 'ROLLCALL_DRAIN_SECONDS',
    read: wholeNumber(0, 300, ' of seconds'),
    defaultValue: 3,
    description:
      'Seconds after SIGTERM in which /readyz answers 503 but requests are still served, so that load balancers stop sending them. While requests still arrive, up to four times as long. Then the listener closes.',
  },
  trustedHosts: {
    key: 'oauth.trustedHosts',
    environment: 'ROLLCALL_OAUTH_TRUSTED_HOSTS',
    read: hosts,
    defaultValue: ['login.microsoftonline.com'],
    description:
      'Hosts from which keys of trusted issuers may be fetched (workload identity federation), comma-separated.',
  },
  events: {
    key: 'events.enabled',
    environment: 'ROLLCALL_EVENTS_ENABLED',
    read: flag,
    defaultValue: true,
    description:
      'Whether every change is written to the event log, which the feed and webhooks are served from.',
  },
  eventDays: {
    key: 'events.retentionDays',
    environment: 'ROLLCALL_EVENTS_RETENTION_DAYS',
    read: wholeNumber(1, 3_650, ' of days'),
    defaultValue: 30,
    description: 'Days until an event is deleted.',
  },
  requestLog: {
    key: 'requests.enabled',
    environment: 'ROLLCALL_REQUESTS_ENABLED',
    read: flag,
    defaultValue: true,
    description:
      'Whether requests are logged; how many is part of the policy of each tenant (`requestLog`).',
  },
  requestDays: {
    key: 'requests.retentionDays',
    environment: 'ROLLCALL_REQUESTS_RETENTION_DAYS',
    read: wholeNumber(1, 3_650, ' of days'),
    defaultValue: 14,
    description: 'Days until a request is deleted from the request log.',
  },
  maxRequestEntries: {
    key: 'requests.maxEntries',
    environment: 'ROLLCALL_REQUESTS_MAX_ENTRIES',
    formerly: { key: 'requests.most', environment: 'ROLLCALL_REQUESTS_MOST' },
    read: wholeNumber(1_000, 100_000_000),
    defaultValue: 1_000_000,
    description: 'Maximum size of the request log; the oldest entries are deleted.',
  },
  requestLevel: {
    key: 'requests.level',
    environment: 'ROLLCALL_REQUESTS_LEVEL',
    read: oneOf(['off', 'errors', 'changes', 'all', 'full']),
    defaultValue: 'changes',
    description:
      'Which requests are logged of tenants whose policy has no `requestLog`; `full` keeps bodies and headers too.',
  },
  bodyHours: {
    key: 'requests.bodyRetentionHours',
    environment: 'ROLLCALL_REQUESTS_BODY_RETENTION_HOURS',
    read: wholeNumber(1, 168, ' of hours'),
    defaultValue: 24,
    description: 'Hours until bodies and headers that the level `full` keeps are deleted.',
  },
  maxBodyBytes: {
    key: 'requests.maxBodyBytes',
    environment: 'ROLLCALL_REQUESTS_MAX_BODY_BYTES',
    read: wholeNumber(1_024, 1_048_576, ' of bytes'),
    defaultValue: 65_536,
    description: 'Maximum size of a body that the level `full` keeps; the rest is cut off.',
  },
  maxBodies: {
    key: 'requests.maxBodies',
    environment: 'ROLLCALL_REQUESTS_MAX_BODIES',
    read: wholeNumber(100, 10_000_000),
    defaultValue: 20_000,
    description: 'Maximum number of requests whose bodies are kept; the oldest are deleted.',
  },
  webhookHosts: {
    key: 'webhooks.allowedHosts',
    environment: 'ROLLCALL_WEBHOOKS_ALLOWED_HOSTS',
    read: hosts,
    defaultValue: [],
    description:
      'Hosts that webhooks may be sent to even if private, on another port or without TLS; for development.',
  },
  backupFolder: {
    key: 'backup.folder',
    environment: 'ROLLCALL_BACKUP_FOLDER',
    read: text((folder) => folder !== '', 'must be the path of a folder'),
    defaultValue: undefined,
    description:
      'Folder into which a running server writes backups of its SQLite database; see `docs/backup.md`. Default: none are written.',
  },
  backupHours: {
    key: 'backup.everyHours',
    environment: 'ROLLCALL_BACKUP_EVERY_HOURS',
    read: wholeNumber(1, 744, ' of hours'),
    defaultValue: 6,
    description: 'Hours between two backups.',
  },
  backupsKept: {
    key: 'backup.keep',
    environment: 'ROLLCALL_BACKUP_KEEP',
    read: wholeNumber(1, 10_000, ' of backups'),
    defaultValue: 14,
    description: 'Backups that stay in the folder; older ones are deleted.',
  },
  vaultKey: {
    key: 'vault.key',
    environment: 'ROLLCALL_VAULT_KEY',
    read: text(({ length }) => length >= 20 && length <= 500, 'must be 20 to 500 characters', {
      minLength: 20,
      maxLength: 500,
    }),
    defaultValue: undefined,
    description:
      'Key that encrypts secrets of webhooks. Default: generated on the first start, in a file beside the database (`….key`), which a backup must include.',
    secret: true,
  },
  logLevel: {
    key: 'log.level',
    environment: 'ROLLCALL_LOG_LEVEL',
    read: oneOf(logLevels),
    defaultValue: 'info',
    description:
      'Level of the log on standard error: `debug` has a line per request, `info` a line per refused request.',
  },
} as const satisfies Record<string, Setting>;

/** Returns the profile of an identity provider, whose name ignores case; undefined: unknown. */
export function profileOf(name: string): string | undefined {
  for (const [provider, profile] of identityProviders) {
    if (provider.toLowerCase() === name.toLowerCase()) return profile;
  }
  return undefined;
}

/** Returns host and port of `host:port`, an IPv6 host without brackets; undefined: invalid. */
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

/** Returns true for `0.0.0.0` and `::` in every spelling: all addresses of the machine. */
export function isUnspecified(host: string): boolean {
  const url = `http://${isIP(host) === 6 ? `[${host}]` : host}/`;
  return URL.canParse(url) && ['0.0.0.0', '[::]', '[::ffff:0:0]'].includes(new URL(url).hostname);
}

/** Returns true for addresses that only this machine can reach. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** Returns a URL without its password, for output. */
export function withoutPassword(url: string): string {
  const start = url.indexOf('://');
  const end = url.lastIndexOf('@');
  const colon = url.indexOf(':', start + 3);
  return start < 0 || colon < 0 || colon > end ? url : `${url.slice(0, colon)}:…${url.slice(end)}`;
}

/** Returns the path of a `file:` URL, as it is; undefined for every other URL. */
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

/** Whether its path has plain segments only, because it becomes part of every URL in answers. */
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
