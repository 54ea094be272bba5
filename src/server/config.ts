import { existsSync, readFileSync } from 'node:fs';
import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import { z } from 'zod';

/** What an operator can set, and nothing else: unknown keys are errors. */
export interface Config {
  /** `host:port`. */
  readonly listen: string;
  /** `file:…` or `memory:`. */
  readonly storageUrl: string;
  /** Origin of the addresses in answers. */
  readonly externalUrl?: string;
  readonly authToken?: string;
  /** Name of a profile. */
  readonly profile: string;
  readonly openDiscovery: boolean;
  /** Paths of PEM files; both or neither. */
  readonly tlsCertificate?: string;
  readonly tlsKey?: string;
  /** Whether something in front speaks TLS. */
  readonly behindProxy: boolean;
  readonly passwords: boolean;
  /** Path of a JSON file with the default tenant's own schemas and resource types. */
  readonly definitions?: string;
  /** What becomes of members nobody knows; absent: as the profile says. */
  readonly unknownMembers?: 'reject' | 'skip';
  /** Token of the management API that reaches everything. */
  readonly apiToken?: string;
  /** Requests a second of a connection that has no limit of its own, and at once after a rest. */
  readonly requestsPerSecond: number;
  readonly requestBurst: number;
  /** Requests a minute from one address that may fail for want of a valid token before it is told to wait. */
  readonly failuresPerMinute: number;
  /** Minutes an access token is valid. */
  readonly accessTokenMinutes: number;
  /** Hosts that keys of other issuers may be fetched from. */
  readonly trustedHosts: readonly string[];
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
}

/** A setting that is wrong; the message says which, why, and what would be right. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

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

interface Setting {
  /** Key in rollcall.json. */
  readonly key: string;
  readonly environment: string;
  readonly schema: z.ZodType;
  readonly defaultValue: string | boolean | number | readonly string[] | undefined;
  readonly description: string;
  /** Never printed. */
  readonly secret?: true;
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
  z.array(z.string().refine(isHost, 'must be a host name'), 'must be host names, with commas between them'),
);
const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;

export const settings = {
  listen: {
    key: 'listen',
    environment: 'ROLLCALL_LISTEN',
    schema: z.string().refine((text) => parseListen(text) !== undefined, 'must be host:port, such as 127.0.0.1:8080'),
    defaultValue: '127.0.0.1:8080',
    description: 'Address to serve at; port 0 takes a free one.',
  },
  storageUrl: {
    key: 'storage.url',
    environment: 'ROLLCALL_STORAGE_URL',
    schema: z.string().refine((text) => storagePath(text) !== undefined || text === 'memory:', 'must be file:PATH or memory:'),
    defaultValue: 'file:./data/rollcall.db',
    description: 'Where the directory is kept: `file:PATH` (SQLite) or `memory:` (gone at the end).',
  },
  externalUrl: {
    key: 'externalUrl',
    environment: 'ROLLCALL_EXTERNAL_URL',
    schema: z.string().refine(isOrigin, 'must be an http or https URL without path, such as https://scim.example.com'),
    defaultValue: undefined,
    description: 'Where clients reach this server. Default: the address it listens at.',
  },
  authToken: {
    key: 'scim.authToken',
    environment: 'ROLLCALL_SCIM_AUTH_TOKEN',
    schema: authToken,
    defaultValue: undefined,
    description: 'Bearer token of the default tenant: 1 to 255 letters and digits. Alone enough to be provisioned.',
    secret: true,
  },
  identityProvider: {
    key: 'scim.identityProvider',
    environment: 'ROLLCALL_SCIM_IDENTITY_PROVIDER',
    schema: z
      .string()
      .refine((name) => profileOf(name) !== undefined, `must be one of ${[...identityProviders.keys()].join(', ')}`),
    defaultValue: 'STANDARD',
    description: `Who sends: ${[...identityProviders.keys()].map((name) => `\`${name}\``).join(', ')}.`,
  },
  openDiscovery: {
    key: 'scim.openDiscovery',
    environment: 'ROLLCALL_SCIM_OPEN_DISCOVERY',
    schema: flag,
    defaultValue: true,
    description: 'Whether /ServiceProviderConfig, /Schemas and /ResourceTypes answer without a token.',
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
    description: 'Says that a proxy in front speaks TLS. Without it and without `tls.…`, only loopback addresses are served.',
  },
  passwords: {
    key: 'scim.passwords',
    environment: 'ROLLCALL_SCIM_PASSWORDS',
    schema: flag,
    defaultValue: false,
    description: 'Whether `password` is part of the User schema; then its salted hash is kept. Otherwise it is ignored.',
  },
  definitions: {
    key: 'scim.definitions',
    environment: 'ROLLCALL_SCIM_DEFINITIONS',
    schema: z.string().refine(existsSync, 'must be the path of a JSON file with schemas and resource types'),
    defaultValue: undefined,
    description: 'JSON file with schemas, extensions and resource types of your own; see `docs/schemas.md`.',
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
      'Requests a minute from one address that may be refused for want of a valid token; then it is told to wait. Valid tokens go on.',
  },
  accessTokenMinutes: {
    key: 'oauth.accessTokenMinutes',
    environment: 'ROLLCALL_OAUTH_ACCESS_TOKEN_MINUTES',
    schema: number(60, 360, 'must be a whole number of minutes, 60 to 360'),
    defaultValue: 60,
    description: 'Minutes an access token of the OAuth token endpoint is valid.',
  },
  trustedHosts: {
    key: 'oauth.trustedHosts',
    environment: 'ROLLCALL_OAUTH_TRUSTED_HOSTS',
    schema: hosts,
    defaultValue: ['login.microsoftonline.com'],
    description:
      'Hosts that the keys of trusted issuers may be fetched from (workload identity federation), with commas between them.',
  },
  logLevel: {
    key: 'log.level',
    environment: 'ROLLCALL_LOG_LEVEL',
    schema: z.enum(logLevels, `must be one of ${logLevels.join(', ')}`),
    defaultValue: 'info',
    description: 'What goes to standard error: `debug` has a line for every request, `info` one for every refused one.',
  },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof settings;

export interface ConfigSources {
  /** Path of rollcall.json; must be there when `mustExist`. */
  readonly file: string;
  readonly mustExist: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** By setting; wins over everything. */
  readonly flags: Readonly<Partial<Record<SettingName, string>>>;
}

export interface ResolvedConfig {
  readonly config: Config;
  /** Where each setting came from, for `config print`. */
  readonly origins: Readonly<Record<SettingName, 'default' | 'file' | 'environment' | 'flag'>>;
}

/**
 * The configuration: rollcall.json, then environment (`ROLLCALL_…`, or `…_FILE` naming a file that holds the value), then flags.
 *
 * @throws ConfigError naming every setting that is wrong
 */
export function loadConfig(sources: ConfigSources): ResolvedConfig {
  const problems: string[] = [];
  const file = readFile(sources, problems);
  checkEnvironment(sources.environment, problems);
  const values: Partial<Record<SettingName, unknown>> = {};
  const origins: Partial<Record<SettingName, 'default' | 'file' | 'environment' | 'flag'>> = {};
  for (const name of Object.keys(settings) as SettingName[]) {
    const setting: Setting = settings[name];
    const fromEnvironment = readEnvironment(setting, sources.environment, problems);
    const fromFlag = sources.flags[name];
    const given = fromFlag ?? fromEnvironment ?? file.get(setting.key);
    origins[name] =
      fromFlag !== undefined ? 'flag' : fromEnvironment !== undefined ? 'environment' : given !== undefined ? 'file' : 'default';
    values[name] = given === undefined ? setting.defaultValue : check(setting, given, problems);
  }
  checkTransport(values, problems);
  if (values.apiToken !== undefined && values.apiToken === values.authToken)
    problems.push('"api.token" and "scim.authToken" are the same; a token of one must never open the other');
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));
  const { identityProvider, ...rest } = values as Record<SettingName, unknown> & { readonly identityProvider: string };
  const present = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return {
    config: { ...(present as unknown as Omit<Config, 'profile'>), profile: profileOf(identityProvider)! },
    origins: origins as ResolvedConfig['origins'],
  };
}

/** Bearer tokens travel over TLS only (RFC 7644 §7.2, §7.4): ours, or a proxy's. */
function checkTransport(values: Partial<Record<SettingName, unknown>>, problems: string[]): void {
  const { tlsCertificate, tlsKey, behindProxy, listen } = values;
  if ((tlsCertificate === undefined) !== (tlsKey === undefined))
    problems.push('"tls.certificate" and "tls.key" go together; give both');
  const host = typeof listen === 'string' ? parseListen(listen)!.host : 'localhost';
  const isLoopback = host === 'localhost' || host === '::1' || host.startsWith('127.');
  if (!isLoopback && tlsCertificate === undefined && behindProxy !== true) {
    problems.push(
      `"listen" ${String(listen)} is reachable from elsewhere, and tokens must not travel in clear: set "tls.certificate" and "tls.key", or "behindProxy": true when a proxy in front speaks TLS`,
    );
  }
}

/** The profile of an identity provider, its name taken without case. */
function profileOf(name: string): string | undefined {
  for (const [provider, profile] of identityProviders) {
    if (provider.toLowerCase() === name.toLowerCase()) return profile;
  }
  return undefined;
}

export function parseListen(text: string): { readonly host: string; readonly port: number } | undefined {
  const colon = text.lastIndexOf(':');
  const host = text.slice(0, colon);
  const port = Number(text.slice(colon + 1));
  if (colon < 1 || text.length === colon + 1 || !Number.isInteger(port) || port < 0 || port > 65_535) return undefined;
  return { host: host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host, port };
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
    return (code >= 0x30 && code <= 0x39) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a && code < 0x80);
  });
}

function isApiToken(text: string): boolean {
  return text.length >= 20 && isLettersAndDigits(text);
}

function isHost(text: string): boolean {
  return text !== '' && URL.canParse(`https://${text}`) && new URL(`https://${text}`).host === text;
}

function isOrigin(text: string): boolean {
  try {
    const url = new URL(text);
    return (url.protocol === 'http:' || url.protocol === 'https:') && (text === url.origin || text === `${url.origin}/`);
  } catch {
    return false;
  }
}

function check(setting: Setting, given: unknown, problems: string[]): unknown {
  const result = setting.schema.safeParse(given);
  if (result.success) return result.data;
  const shown = setting.secret === true ? '' : `: ${JSON.stringify(given)} was given`;
  problems.push(`"${setting.key}" (${setting.environment}) ${result.error.issues[0]!.message}${shown}`);
  return undefined;
}

function readEnvironment(setting: Setting, environment: ConfigSources['environment'], problems: string[]): string | undefined {
  const direct = environment[setting.environment];
  const path = environment[`${setting.environment}_FILE`];
  if (path === undefined) return direct;
  if (direct !== undefined)
    problems.push(`${setting.environment} and ${setting.environment}_FILE are both set; give one of them`);
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    problems.push(`${setting.environment}_FILE names ${path}, which can't be read`);
    return undefined;
  }
}

function checkEnvironment(environment: ConfigSources['environment'], problems: string[]): void {
  const known = (Object.values(settings) as Setting[]).flatMap((setting) => [setting.environment, `${setting.environment}_FILE`]);
  for (const name of Object.keys(environment)) {
    if (name.startsWith('ROLLCALL_') && !name.startsWith('ROLLCALL_TEST_') && !known.includes(name)) {
      problems.push(`${name} is no setting${suggestion(name, known)}`);
    }
  }
}

/** Nested objects and dotted keys mean the same: {"scim": {"authToken": …}} and {"scim.authToken": …}. */
function readFile({ file, mustExist }: ConfigSources, problems: string[]): ReadonlyMap<string, unknown> {
  const values = new Map<string, unknown>();
  if (!existsSync(file)) {
    if (mustExist) problems.push(`the configuration file ${file} is not there`);
    return values;
  }
  const errors: ParseError[] = [];
  const parsed: unknown = parse(readFileSync(file, 'utf8'), errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error !== undefined)
    problems.push(`${file} is not valid JSON: ${printParseErrorCode(error.error)} at character ${error.offset + 1}`);
  else if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    problems.push(`${file} must hold a JSON object`);
  else flatten('', parsed, values);
  const known = (Object.values(settings) as Setting[]).map(({ key }) => key);
  for (const key of values.keys()) {
    if (!known.includes(key)) problems.push(`"${key}" in ${file} is no setting${suggestion(key, known)}`);
  }
  return values;
}

function flatten(prefix: string, object: object, values: Map<string, unknown>): void {
  for (const [key, value] of Object.entries(object)) {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) flatten(`${prefix}${key}.`, value, values);
    else values.set(prefix + key, value);
  }
}

/** The known name that takes the fewest edits, when that is few. */
function suggestion(name: string, known: readonly string[]): string {
  const ranked = known.map((candidate) => ({ candidate, edits: distance(name.toLowerCase(), candidate.toLowerCase()) }));
  const best = ranked.sort((left, right) => left.edits - right.edits)[0];
  return best !== undefined && best.edits <= Math.max(3, name.length / 3) ? `; did you mean ${best.candidate}?` : '';
}

function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const substitution = row[j - 1]! + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[right.length]!;
}
