import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import type { RequestLogLevel } from '../access/principal.ts';
import { suggestion } from '../protocol/text/suggest.ts';
import { isPostgresUrl } from '../storage/postgres/address.ts';
import type { SettingReader } from './setting-readers.ts';
import {
  isLoopback,
  parseListen,
  profileOf,
  type Setting,
  settings,
  storagePath,
} from './settings.ts';

/** The configuration of a server. `loadConfig` reads it; an application may also build it. */
export interface Config {
  /** `host:port`. */
  readonly listen: string;
  /** Threads that answer requests. Default 1; `loadConfig` decides by the processors. */
  readonly threads?: number;
  /** `file:…`, `postgres://…` or `memory:`. */
  readonly storageUrl: string;
  /** A standby of the PostgreSQL in `storageUrl`, for lists and feeds. */
  readonly replicaUrl?: string;
  /** URL under which clients reach the server. Default: the address it listens on. */
  readonly externalUrl?: string;
  /** Bearer token of the default tenant. */
  readonly authToken?: string;
  /** Name of a profile. */
  readonly profile: string;
  /** Whether discovery needs no token. */
  readonly openDiscovery: boolean;
  /** The `documentationUri` of /ServiceProviderConfig. */
  readonly documentationUri?: string;
  /** Paths of PEM files; both or neither. */
  readonly tlsCertificate?: string;
  readonly tlsKey?: string;
  /** Whether a proxy in front terminates TLS. */
  readonly behindProxy: boolean;
  /** Whether `password` is part of the User schema. */
  readonly passwords: boolean;
  /** Path of a JSON file with schemas and resource types of the default tenant. */
  readonly definitions?: string;
  /** What happens to group members that do not exist. Default: from the profile. */
  readonly unknownMembers?: 'reject' | 'skip';
  /** Token of the management API with access to everything. */
  readonly apiToken?: string;
  /** Whether the console is served. Default false; `loadConfig` says true. */
  readonly consoleEnabled?: boolean;
  /** OpenID provider that administrators may sign in with, and the client there. */
  readonly oidcIssuer?: string;
  readonly oidcClientId?: string;
  readonly oidcClientSecret?: string;
  readonly oidcName?: string;
  readonly oidcAllowedDomains?: readonly string[];
  /** Folder of the built pages. Default: that of the package. */
  readonly consoleFolder?: string;
  /** Minutes without use after which a session of the console ends. Default 480. */
  readonly consoleIdleMinutes?: number;
  /** Days after which a session of the console ends. Default 7. */
  readonly consoleSessionDays?: number;
  /** Sustained requests per second of a connection that has no limit of its own. */
  readonly requestsPerSecond: number;
  /** Requests that such a connection may send at once after a pause. */
  readonly requestBurst: number;
  /** Requests per minute from one address that may fail authentication before it must wait. */
  readonly failuresPerMinute: number;
  /** Minutes until an access token expires. */
  readonly accessTokenMinutes: number;
  /** Seconds between the end of readiness and the close of the listener. */
  readonly drainSeconds?: number;
  /** Hosts from which keys of other issuers may be fetched. */
  readonly trustedHosts: readonly string[];
  /** Whether changes are written to the event log. */
  readonly events: boolean;
  /** Days until an event is deleted. */
  readonly eventDays: number;
  /** Whether requests are logged, as each tenant's policy says. */
  readonly requestLog: boolean;
  /** Days until a request is deleted from the request log. */
  readonly requestDays: number;
  /** Level of the request log for tenants whose policy has none. Default `changes`. */
  readonly requestLevel?: RequestLogLevel;
  /** Hours for which bodies of requests are kept. Default 24. */
  readonly bodyHours?: number;
  /** Size of a body that is kept. Default 65,536. */
  readonly maxBodyBytes?: number;
  /** Requests whose bodies are kept. Default 20,000. */
  readonly maxBodies?: number;
  /** Maximum size of the request log. */
  readonly maxRequestEntries: number;
  /** @deprecated Use `maxRequestEntries`. */
  readonly mostRequests?: number;
  /** Hosts that webhooks may be sent to even if private or without TLS; for development. */
  readonly webhookHosts: readonly string[];
  /** Folder into which a running server writes backups. Default: none are written. */
  readonly backupFolder?: string;
  /** Hours between two backups. Default 6. */
  readonly backupHours?: number;
  /** Backups that stay in the folder. Default 14. */
  readonly backupsKept?: number;
  /**
   * Key that encrypts secrets which must be read again. Default: from a file beside the database.
   */
  readonly vaultKey?: string;
  /** Level of the log. */
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
}

/** Returns the tokens that the configuration itself has. */
export function configuredTokens({ authToken, apiToken }: Config): readonly string[] {
  return [authToken, apiToken].filter((token) => token !== undefined);
}

/** A wrong setting; the message says which, why, and what would be right. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Names of settings in the code. */
export type SettingName = keyof typeof settings;

/** Where settings are read from. */
export interface ConfigSources {
  /** Path of rollcall.json. */
  readonly file: string;
  /** Whether a missing file is an error. */
  readonly mustExist: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** By setting; they win over everything. */
  readonly flags: Readonly<Partial<Record<SettingName, string>>>;
}

type Origin = 'default' | 'file' | 'environment' | 'flag';

/** A configuration, and how it came about. */
export interface ResolvedConfig {
  readonly config: Config;
  /** The source of each setting. */
  readonly origins: Readonly<Record<SettingName, Origin>>;
  /** What an operator should change before the next release, such as former names of settings. */
  readonly warnings: readonly string[];
}

/** What has been found while reading. */
interface Findings {
  readonly problems: string[];
  readonly warnings: string[];
}

type Values = Partial<Record<SettingName, unknown>>;

/** The values of all settings once they are checked; those without a default may be undefined. */
type Checked = {
  readonly [N in SettingName]: (typeof settings)[N]['defaultValue'] extends undefined
    ? ValueOf<N> | undefined
    : ValueOf<N>;
};

type ValueOf<N extends SettingName> =
  (typeof settings)[N]['read'] extends SettingReader<infer T> ? T : never;

/**
 * Returns the configuration: rollcall.json, then environment (`ROLLCALL_…`, or `…_FILE` with the
 * path of a file that holds the value), then flags. The later source wins.
 *
 * @throws ConfigError naming every setting that is wrong
 */
export function loadConfig(sources: ConfigSources): ResolvedConfig {
  const findings: Findings = { problems: [], warnings: [] };
  const file = readFile(sources, findings);
  requireKnownNames(sources.environment, findings);
  const values: Values = {};
  const origins: Partial<Record<SettingName, Origin>> = {};
  for (const name of Object.keys(settings) as SettingName[]) {
    const setting: Setting = settings[name];
    const flag = sources.flags[name];
    const environment = readEnvironment(setting, sources.environment, findings);
    const given = flag ?? environment ?? file.get(setting.key);
    origins[name] = originOf(flag, environment, given);
    values[name] = given === undefined ? setting.defaultValue : check(setting, given, findings);
  }
  checkTransport(values, findings);
  checkReplica(values, findings);
  checkBackup(values, findings);
  checkOidc(values, findings);
  const { problems, warnings } = findings;
  if (values.apiToken !== undefined && values.apiToken === values.authToken)
    problems.push('"api.token" and "scim.authToken" must differ; neither may open the other API');
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));
  const { identityProvider, threads = defaultThreads(), ...rest } = values as Checked;
  return {
    config: { ...rest, threads, profile: profileOf(identityProvider)! },
    origins: origins as ResolvedConfig['origins'],
    warnings,
  };
}

/** Threads that answer where the operator has not decided: one processor is left to the writer. */
const maxDefaultThreads = 8;

function defaultThreads(): number {
  return Math.min(maxDefaultThreads, Math.max(1, availableParallelism() - 1));
}

function originOf(flag: unknown, environment: unknown, given: unknown): Origin {
  if (flag !== undefined) return 'flag';
  if (environment !== undefined) return 'environment';
  return given === undefined ? 'default' : 'file';
}

/** A replica's position is read from the event log, so the event log must be enabled. */
function checkReplica({ replicaUrl, storageUrl, events }: Values, { problems }: Findings): void {
  if (replicaUrl === undefined) return;
  if (typeof storageUrl === 'string' && !isPostgresUrl(storageUrl))
    problems.push(
      '"storage.replicaUrl" must be a standby of "storage.url", which is not a PostgreSQL',
    );
  if (events === false)
    problems.push(
      '"storage.replicaUrl" needs the event log; set "events.enabled": true, or leave it out',
    );
}

/** PostgreSQL has tools of its own, and `memory:` nothing to keep. */
function checkBackup({ backupFolder, storageUrl }: Values, { problems }: Findings): void {
  if (backupFolder === undefined || typeof storageUrl !== 'string') return;
  if (storagePath(storageUrl) === undefined)
    problems.push(
      '"backup.folder" is for a SQLite file in "storage.url"; for PostgreSQL see docs/backup.md',
    );
}

/** A provider without a client, or the reverse, would let no administrator in. */
function checkOidc({ oidcIssuer, oidcClientId }: Values, { problems }: Findings): void {
  if ((oidcIssuer === undefined) !== (oidcClientId === undefined))
    problems.push('"console.oidc.issuer" and "console.oidc.clientId" belong together; set both');
}

/** Bearer tokens travel over TLS only (RFC 7644 §7.2, §7.4): the server's own, or a proxy's. */
function checkTransport(values: Values, { problems }: Findings): void {
  const { tlsCertificate, tlsKey, behindProxy, listen } = values;
  if ((tlsCertificate === undefined) !== (tlsKey === undefined))
    problems.push('"tls.certificate" and "tls.key" belong together; set both');
  const host = typeof listen === 'string' ? parseListen(listen)!.host : 'localhost';
  if (!isLoopback(host) && tlsCertificate === undefined && behindProxy !== true)
    problems.push(
      `"listen" ${String(listen)} is reachable from other machines, and tokens must not travel without TLS: set "tls.certificate" and "tls.key", or "behindProxy": true when a proxy in front terminates TLS`,
    );
}

function check(setting: Setting, given: unknown, { problems }: Findings): unknown {
  const reading = setting.read(given);
  if ('value' in reading) return reading.value;
  const shown = setting.secret === true ? '' : `; ${JSON.stringify(given)} was given`;
  problems.push(`"${setting.key}" (${setting.environment}) ${reading.problem}${shown}`);
  return undefined;
}

function readEnvironment(
  { environment: name, formerly }: Setting,
  environment: ConfigSources['environment'],
  findings: Findings,
): string | undefined {
  const value = readVariable(name, environment, findings);
  if (formerly === undefined) return value;
  const former = readVariable(formerly.environment, environment, findings);
  if (former !== undefined) warnOfName(formerly.environment, name, findings);
  return value ?? former;
}

/** Returns the value of a variable, or what is in the file that `…_FILE` names. */
function readVariable(
  name: string,
  environment: ConfigSources['environment'],
  { problems }: Findings,
): string | undefined {
  const direct = environment[name];
  const path = environment[`${name}_FILE`];
  if (path === undefined) return direct;
  if (direct !== undefined) problems.push(`${name} and ${name}_FILE are both set; set one of them`);
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    problems.push(`cannot read ${path}, the file that ${name}_FILE names`);
    return undefined;
  }
}

function warnOfName(former: string, name: string, { warnings }: Findings): void {
  warnings.push(
    `the setting ${former} is now ${name}; the next release will not read the old name`,
  );
}

/** Names the server that commands administer; it is not a setting of a server. */
const remoteName = 'ROLLCALL_URL';

function requireKnownNames(
  environment: ConfigSources['environment'],
  { problems }: Findings,
): void {
  const withFiles = (name: string): readonly string[] => [name, `${name}_FILE`];
  const all: readonly Setting[] = Object.values(settings);
  const known = all.flatMap((setting) => withFiles(setting.environment));
  const former = new Set(
    all.flatMap(({ formerly }) => (formerly ? withFiles(formerly.environment) : [])),
  );
  for (const name of Object.keys(environment)) {
    if (!name.startsWith('ROLLCALL_') || name.startsWith('ROLLCALL_TEST_')) continue;
    if (name === remoteName) continue;
    if (!known.includes(name) && !former.has(name))
      problems.push(`unknown setting ${name}${suggestion(name, known)}`);
  }
}

/**
 * Returns the values of rollcall.json by key. Nested objects and dotted keys mean the same:
 * `{"scim": {"authToken": …}}` and `{"scim.authToken": …}`.
 */
function readFile(
  { file, mustExist }: ConfigSources,
  findings: Findings,
): ReadonlyMap<string, unknown> {
  const { problems } = findings;
  const values = new Map<string, unknown>();
  if (!existsSync(file)) {
    if (mustExist) problems.push(`the configuration file ${file} does not exist`);
    return values;
  }
  const errors: ParseError[] = [];
  const parsed: unknown = parse(readFileSync(file, 'utf8'), errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error !== undefined)
    problems.push(
      `${file} is not valid JSON: ${printParseErrorCode(error.error)} at character ${error.offset + 1}`,
    );
  else if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    problems.push(`${file} must hold a JSON object`);
  else flatten('', parsed, values);
  // For editors; it says nothing to the server.
  values.delete('$schema');
  for (const { key, formerly } of Object.values(settings) as readonly Setting[]) {
    if (formerly === undefined || !values.has(formerly.key)) continue;
    warnOfName(`"${formerly.key}"`, `"${key}"`, findings);
    if (!values.has(key)) values.set(key, values.get(formerly.key));
    values.delete(formerly.key);
  }
  const known = Object.values(settings).map(({ key }) => key as string);
  for (const key of values.keys())
    if (!known.includes(key))
      problems.push(`unknown setting "${key}" in ${file}${suggestion(key, known)}`);
  return values;
}

function flatten(prefix: string, object: object, values: Map<string, unknown>): void {
  for (const [key, value] of Object.entries(object)) {
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      flatten(`${prefix}${key}.`, value, values);
    else values.set(prefix + key, value);
  }
}
