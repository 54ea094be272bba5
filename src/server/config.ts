import { existsSync, readFileSync } from 'node:fs';
import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import { suggestion } from '../protocol/text/suggest.ts';
import { isPostgresUrl } from '../storage/postgres/address.ts';
import { isLoopback, parseListen, profileOf, type Setting, settings } from './settings.ts';

/** What an operator can set, and nothing else: unknown keys are errors. */
export interface Config {
  /** `host:port`. */
  readonly listen: string;
  /** `file:…`, `postgres://…` or `memory:`. */
  readonly storageUrl: string;
  /** Where lists and feeds are read beside a PostgreSQL in `storageUrl`. */
  readonly replicaUrl?: string;
  /** Origin of the addresses in answers. */
  readonly externalUrl?: string;
  readonly authToken?: string;
  /** Name of a profile. */
  readonly profile: string;
  readonly openDiscovery: boolean;
  /** Documentation for people, as /ServiceProviderConfig names it. */
  readonly documentationUri?: string;
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
  /** Seconds between the end of readiness and that of the listener. */
  readonly drainSeconds?: number;
  /** Hosts that keys of other issuers may be fetched from. */
  readonly trustedHosts: readonly string[];
  /** Whether changes are written to the event log. */
  readonly events: boolean;
  /** Days events are kept. */
  readonly eventDays: number;
  /** Whether requests are kept as each tenant's policy says. */
  readonly requestLog: boolean;
  /** Days requests are kept, and how many of them at most. */
  readonly requestDays: number;
  readonly mostRequests: number;
  /** Hosts that webhooks may be sent to although they are private or not https; for development. */
  readonly webhookHosts: readonly string[];
  /** Key under which secrets that must be read again are kept; absent: from a file beside the database. */
  readonly vaultKey?: string;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
}

/** A setting that is wrong; the message says which, why, and what would be right. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

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
      fromFlag !== undefined
        ? 'flag'
        : fromEnvironment !== undefined
          ? 'environment'
          : given !== undefined
            ? 'file'
            : 'default';
    values[name] = given === undefined ? setting.defaultValue : check(setting, given, problems);
  }
  checkTransport(values, problems);
  checkReplica(values, problems);
  if (values.apiToken !== undefined && values.apiToken === values.authToken)
    problems.push(
      '"api.token" and "scim.authToken" are the same; a token of one must never open the other',
    );
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));
  const { identityProvider, ...rest } = values as Record<SettingName, unknown> & {
    readonly identityProvider: string;
  };
  const present = Object.fromEntries(
    Object.entries(rest).filter(([, value]) => value !== undefined),
  );
  return {
    config: {
      ...(present as unknown as Omit<Config, 'profile'>),
      profile: profileOf(identityProvider)!,
    },
    origins: origins as ResolvedConfig['origins'],
  };
}

/** How far a replica is is known by the events it has. */
function checkReplica(
  { replicaUrl, storageUrl, events }: Partial<Record<SettingName, unknown>>,
  problems: string[],
): void {
  if (replicaUrl === undefined) return;
  if (typeof storageUrl === 'string' && !isPostgresUrl(storageUrl))
    problems.push('"storage.replicaUrl" is a standby of a PostgreSQL; "storage.url" names none');
  if (events === false)
    problems.push(
      '"storage.replicaUrl" needs the event log; set "events.enabled": true, or leave it out',
    );
}

/** Bearer tokens travel over TLS only (RFC 7644 §7.2, §7.4): ours, or a proxy's. */
function checkTransport(values: Partial<Record<SettingName, unknown>>, problems: string[]): void {
  const { tlsCertificate, tlsKey, behindProxy, listen } = values;
  if ((tlsCertificate === undefined) !== (tlsKey === undefined))
    problems.push('"tls.certificate" and "tls.key" go together; give both');
  const host = typeof listen === 'string' ? parseListen(listen)!.host : 'localhost';
  if (!isLoopback(host) && tlsCertificate === undefined && behindProxy !== true) {
    problems.push(
      `"listen" ${String(listen)} is reachable from elsewhere, and tokens must not travel in clear: set "tls.certificate" and "tls.key", or "behindProxy": true when a proxy in front speaks TLS`,
    );
  }
}

function check(setting: Setting, given: unknown, problems: string[]): unknown {
  const result = setting.schema.safeParse(given);
  if (result.success) return result.data;
  const shown = setting.secret === true ? '' : `: ${JSON.stringify(given)} was given`;
  problems.push(
    `"${setting.key}" (${setting.environment}) ${result.error.issues[0]!.message}${shown}`,
  );
  return undefined;
}

function readEnvironment(
  setting: Setting,
  environment: ConfigSources['environment'],
  problems: string[],
): string | undefined {
  const direct = environment[setting.environment];
  const path = environment[`${setting.environment}_FILE`];
  if (path === undefined) return direct;
  if (direct !== undefined)
    problems.push(
      `${setting.environment} and ${setting.environment}_FILE are both set; give one of them`,
    );
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    problems.push(`${setting.environment}_FILE names ${path}, which can't be read`);
    return undefined;
  }
}

function checkEnvironment(environment: ConfigSources['environment'], problems: string[]): void {
  const known = (Object.values(settings) as Setting[]).flatMap((setting) => [
    setting.environment,
    `${setting.environment}_FILE`,
  ]);
  for (const name of Object.keys(environment)) {
    if (
      name.startsWith('ROLLCALL_') &&
      !name.startsWith('ROLLCALL_TEST_') &&
      !known.includes(name)
    ) {
      problems.push(`${name} is no setting${suggestion(name, known)}`);
    }
  }
}

/** Nested objects and dotted keys mean the same: {"scim": {"authToken": …}} and {"scim.authToken": …}. */
function readFile(
  { file, mustExist }: ConfigSources,
  problems: string[],
): ReadonlyMap<string, unknown> {
  const values = new Map<string, unknown>();
  if (!existsSync(file)) {
    if (mustExist) problems.push(`the configuration file ${file} is not there`);
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
  const known = (Object.values(settings) as Setting[]).map(({ key }) => key);
  for (const key of values.keys()) {
    if (!known.includes(key))
      problems.push(`"${key}" in ${file} is no setting${suggestion(key, known)}`);
  }
  return values;
}

function flatten(prefix: string, object: object, values: Map<string, unknown>): void {
  for (const [key, value] of Object.entries(object)) {
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      flatten(`${prefix}${key}.`, value, values);
    else values.set(prefix + key, value);
  }
}
