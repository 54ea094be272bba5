import { readFileSync } from 'node:fs';
import type { ClientConfig } from 'pg';
import { StorageError } from '../../ports/store.ts';
import { identifier, join, literal, type Sql, sql } from '../sql/sql.ts';

/**
 * Where PostgreSQL is, and how it is used: read from
 * `postgres://user:password@host:port,host:port/database?option=…`.
 */
export interface PostgresAddress {
  /** Asked which of them takes writes (`target_session_attrs=read-write`). */
  readonly hosts: readonly HostConfig[];
  /** Maximum of connections that a node opens. */
  readonly poolSize: number;
  /** Parts that large tables are cut into when the schema is made; 1: they are not. */
  readonly partitions: number;
  /** Time for a statement and its answer: beyond it the session is given up. */
  readonly answerTimeoutMs: number;
  /** What each transaction sets, where sessions do not keep settings; each ends with `; `. */
  readonly settings: Sql;
  /**
   * False where a pooler gives each transaction another session: PgBouncer before 1.21 in
   * transaction mode. Then LISTEN does not work either.
   */
  readonly keepsSessions: boolean;
  /** True: the sessions are an application's, and the tables are not in its search path. */
  readonly isEmbedded?: boolean;
}

const defaults = {
  poolSize: 10,
  statementTimeout: 30_000,
  lockTimeout: 10_000,
  connectTimeout: 5_000,
} as const;
const defaultPort = 5432;
/**
 * Joins go along indexes in the order in which they are written: a planner that takes a list of one
 * id for a hundred, and what is found of it for a thousand, would look at every membership there
 * is.
 */
const plans = [
  ['enable_hashjoin', 'off'],
  ['enable_mergejoin', 'off'],
  ['join_collapse_limit', '1'],
  // A plan that was made while a table was small is kept when it has grown.
  ['enable_seqscan', 'off'],
  // They are for long statements, and plans take none of ours for short.
  ['jit', 'off'],
  ['max_parallel_workers_per_gather', '0'],
] as const;
/** Milliseconds after which a transaction that does nothing is ended. */
const idleTimeout = 60_000;
/** Milliseconds an answer is on its way at most, when the statement is done. */
const answerTime = 5_000;
const schemes = ['postgres://', 'postgresql://'];
const sslModes = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full'];
const options = [
  'pool_size',
  'statement_timeout',
  'lock_timeout',
  'connect_timeout',
  'sslmode',
  'sslrootcert',
  'sslcert',
  'sslkey',
  'passfile',
  'pooler',
  'partitions',
  'target_session_attrs',
  'application_name',
] as const;

/** Returns SQL that sets these for one transaction; each ends with a semicolon. */
function setLocally(limits: readonly (readonly [name: string, value: string | number])[]): Sql {
  return join(
    limits.map(([name, value]) => sql`SET LOCAL ${identifier(name)} = ${literal(value)}; `),
    sql``,
  );
}

/** Setting of a transaction that keeps the search path of the application. */
export const hostPath = sql`'rollcall.host_path'`;

/**
 * Returns how the sessions of an application are used, with Rollcall's tables in a schema of their
 * own.
 */
export function embeddedAddress(schema: Sql): PostgresAddress {
  return {
    hosts: [],
    poolSize: defaults.poolSize,
    partitions: 1,
    answerTimeoutMs: defaults.statementTimeout + answerTime,
    // Temporary tables of the application would otherwise be found first.
    settings: sql`SELECT set_config(${hostPath}, 'is ' || current_setting('search_path'), true); SET LOCAL search_path TO ${schema}, pg_temp; ${setLocally(plans)}`,
    keepsSessions: false,
    isEmbedded: true,
  };
}

/** SQL that gives an application's transaction its own settings back. */
export const hostSettings: Sql = sql`SELECT set_config('search_path', substr(current_setting(${hostPath}), 4), true); ${join(
  plans.map(([name]) => sql`SET LOCAL ${identifier(name)} TO DEFAULT; `),
  sql``,
)}`;

export function isPostgresUrl(text: string): boolean {
  return schemes.some((scheme) => text.startsWith(scheme));
}

/**
 * Options, as libpq has them where it has: `sslmode` (disable, prefer, require, verify-ca,
 * verify-full; default disable for loopback, else verify-full), `sslrootcert`, `sslcert`, `sslkey`
 * (PEM files), `passfile` (a file with the password), `connect_timeout` (seconds); and `pool_size`,
 * `statement_timeout`, `lock_timeout` (milliseconds), `pooler=transaction`, `partitions`.
 *
 * @throws StorageError missing, saying what is wrong with the URL
 */
export function readAddress(text: string): PostgresAddress {
  // Several hosts are more than `URL` reads; all of them have the rest in common.
  const scheme = schemes.find((one) => text.startsWith(one));
  if (scheme === undefined) throw wrong('must begin with postgres://');
  const body = text.slice(scheme.length);
  const slash = body.indexOf('/') < 0 ? body.length : body.indexOf('/');
  const authority = body.slice(0, slash);
  const at = authority.lastIndexOf('@');
  const credentials = at < 0 ? '' : authority.slice(0, at + 1);
  const rest = body.slice(slash);
  const urls = authority
    .slice(at + 1)
    .split(',')
    .map((host) => `postgres://${credentials}${host}${rest}`);
  const parsed = urls.map((url) => (URL.canParse(url) ? new URL(url) : undefined));
  const [first] = parsed;
  if (first === undefined || parsed.includes(undefined))
    throw wrong('is not a URL; write postgres://user@host:5432/database');
  const given = first.searchParams;
  for (const name of given.keys())
    if (!(options as readonly string[]).includes(name))
      throw wrong(`has an option ${name}; there are ${options.join(', ')}`);
  const session = given.get('target_session_attrs') ?? 'read-write';
  if (session !== 'read-write' && session !== 'any')
    throw wrong('takes target_session_attrs=read-write');
  const database = decodeURIComponent(first.pathname.slice(1));
  if (database === '') throw wrong('names no database; write postgres://user@host:5432/database');
  const connectTimeout =
    numberOf(given, 'connect_timeout', defaults.connectTimeout / 1_000) * 1_000;
  const keepsSessions = given.get('pooler') !== 'transaction';
  const statementTimeout = numberOf(given, 'statement_timeout', defaults.statementTimeout);
  const lockTimeout = numberOf(given, 'lock_timeout', defaults.lockTimeout);
  const limits = [
    ['statement_timeout', statementTimeout],
    ['lock_timeout', lockTimeout],
    ['idle_in_transaction_session_timeout', idleTimeout],
    ...plans,
  ] as const;
  const hosts = parsed.map((url) => ({
    ...hostOf(url!, given),
    database,
    connectionTimeoutMillis: connectTimeout,
    ...(keepsSessions && sessionOptions(given, limits)),
  }));
  return {
    hosts,
    poolSize: numberOf(given, 'pool_size', defaults.poolSize),
    partitions: partitionsOf(given),
    answerTimeoutMs: statementTimeout + answerTime,
    settings: keepsSessions ? sql`` : setLocally(limits),
    keepsSessions,
  };
}

function hostOf(url: URL, given: URLSearchParams): HostConfig {
  const host = bareHost(url.hostname);
  const passfile = given.get('passfile');
  const password = passfile === null ? decodeURIComponent(url.password) : passwordIn(passfile);
  return {
    host,
    port: url.port === '' ? defaultPort : Number(url.port),
    user: decodeURIComponent(url.username),
    password: password === '' ? undefined : password,
    ...sslOf(given, host),
    keepAlive: true,
  };
}

function sessionOptions(
  given: URLSearchParams,
  limits: readonly (readonly [name: string, value: string | number])[],
): Pick<ClientConfig, 'application_name' | 'options'> {
  return {
    application_name: given.get('application_name') ?? 'rollcall',
    options: limits.map(([name, value]) => `-c ${name}=${value}`).join(' '),
  };
}

const maxPartitions = 64;

function partitionsOf(given: URLSearchParams): number {
  const partitions = numberOf(given, 'partitions', 1);
  if (partitions > maxPartitions)
    throw wrong(`has partitions=${partitions}; there may be up to ${maxPartitions}`);
  return partitions;
}

/**
 * Read for each new session, for it may have been changed meanwhile; and now, to say what is wrong
 * with it.
 */
function passwordIn(path: string): () => string {
  const read = (): string => fileText('passfile', path).trim();
  read();
  return read;
}

/** A server, and whether it may be asked without TLS where it has none. */
export interface HostConfig extends ClientConfig {
  readonly prefersTls?: true;
}

/** TLS is off on this machine by default; over a network, the server must prove its identity. */
function sslOf(given: URLSearchParams, host: string): Pick<HostConfig, 'ssl' | 'prefersTls'> {
  const isLocal =
    host === 'localhost' ||
    host === '127.0.0.1' ||
    host === '::1' ||
    host === '' ||
    host.startsWith('/');
  const mode = given.get('sslmode') ?? (isLocal ? 'disable' : 'verify-full');
  if (!sslModes.includes(mode))
    throw wrong(`has sslmode=${mode}; there are ${sslModes.join(', ')}`);
  if (mode === 'disable') return { ssl: false };
  const file = (name: string): string | undefined => {
    const path = given.get(name);
    return path === null ? undefined : fileText(name, path);
  };
  const [ca, cert, key] = [file('sslrootcert'), file('sslcert'), file('sslkey')];
  const checksCertificate = mode.startsWith('verify') || (mode === 'require' && ca !== undefined);
  return {
    ssl: {
      // As libpq: with a root certificate, `require` checks who answers as `verify-ca` does.
      rejectUnauthorized: checksCertificate,
      ca,
      cert,
      key,
      ...(mode === 'verify-full' ? {} : { checkServerIdentity: () => undefined }),
    },
    ...(mode === 'prefer' ? { prefersTls: true } : {}),
  };
}

function fileText(option: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new StorageError(
      'missing',
      `the file of ${option} in the storage URL cannot be read: ${path}`,
      { cause: error },
    );
  }
}

function numberOf(given: URLSearchParams, name: string, usual: number): number {
  const text = given.get(name);
  if (text === null) return usual;
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1)
    throw wrong(`has ${name}=${text}; it must be a whole number of 1 or more`);
  return number;
}

function bareHost(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

function wrong(why: string): StorageError {
  return new StorageError('missing', `the storage URL ${why}`);
}
