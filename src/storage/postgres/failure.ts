import { StorageError, type StorageFailure } from '../../ports/store.ts';

/**
 * SQLSTATE classes and codes (PostgreSQL, Appendix A) that mean trouble with the server and not
 * with a statement.
 */
const failures: readonly (readonly [string, StorageFailure])[] = [
  ['08', 'io'],
  ['25006', 'readOnly'],
  ['28', 'missing'],
  ['3D000', 'missing'],
  ['40', 'busy'],
  ['42501', 'readOnly'],
  ['53100', 'full'],
  ['53', 'busy'],
  ['55P03', 'busy'],
  ['57014', 'busy'],
  ['57P', 'io'],
  ['58', 'io'],
  ['XX001', 'corrupt'],
  ['XX002', 'corrupt'],
];

/** Of the operating system, and what the library says when a connection is gone. */
const networkCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EADDRNOTAVAIL',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETRESET',
  'ENETUNREACH',
  'ENOTCONN',
  'ETIMEDOUT',
  'EPIPE',
  'ENOENT',
]);
/**
 * SQLSTATEs after which a new session is needed, and perhaps another server:
 *
 * - 08, 57P: the connection, or the server on its way down or up
 * - 0A000: a server in recovery refuses BEGIN READ WRITE by this, and not by 25006, where a pooler
 *   led a session to a standby; and a prepared statement whose tables another node has migrated
 * - 25006: a server that takes no writes any more
 * - 25P03, 25P04: a session that was ended because its transaction took too long
 */
const lostStates = ['08', '57P', '0A000', '25006', '25P03', '25P04'];

/** The driver's own errors have no code. */
const goneMessages = [
  'Connection terminated',
  'Client has encountered a connection error',
  'Client was closed',
  'timeout exceeded when trying to connect',
  'timeout expired',
  'Query read timeout',
  'Cannot use a pool after calling end',
  'The server does not support SSL connections',
  'There was an error establishing an SSL connection',
  // A pooler, or a server that dies, broke off the protocol: "Received unexpected … from backend".
  'Received unexpected',
  'SASL: ',
];

/** A driver's error as a StorageError; what is none is given back as it is. */
export function storageFailure(error: unknown): unknown {
  if (error instanceof StorageError || !(error instanceof Error)) return error;
  const reason = reasonOf(error);
  return reason === undefined ? error : new StorageError(reason, error.message, { cause: error });
}

function reasonOf(error: Error): StorageFailure | undefined {
  const code = codeOf(error);
  if (isConnectionLost(error)) return 'io';
  if (code === undefined) return undefined;
  return (
    failures.find(([start]) => code.startsWith(start))?.[1] ??
    (isSqlState(code) ? 'error' : undefined)
  );
}

function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as { readonly code?: unknown }).code : undefined;
  return typeof code === 'string' ? code : undefined;
}

function isSqlState(code: string): boolean {
  return code.length === 5 && code === code.toUpperCase();
}

/**
 * Whether the connection is lost, or the server is on its way down or up, or takes no writes any
 * more.
 */
export function isConnectionLost(error: unknown): boolean {
  const code = codeOf(error);
  if (
    code !== undefined &&
    (networkCodes.has(code) || lostStates.some((state) => code.startsWith(state)))
  )
    return true;
  if (error instanceof AggregateError) return error.errors.some(isConnectionLost);
  return error instanceof Error && goneMessages.some((message) => error.message.includes(message));
}

/** Serialization failure, deadlock. */
const conflictStates: ReadonlySet<string | undefined> = new Set(['40001', '40P01']);

/**
 * Whether another try of the whole transaction may end otherwise: it met another transaction, or
 * took a key that another had just taken, which the next try will see.
 */
export function isRetryable(error: unknown): boolean {
  const code = codeOf(error) ?? (error instanceof StorageError ? codeOf(error.cause) : undefined);
  return conflictStates.has(code) || code === '23505';
}

/** Whether a statement failed because its transaction met another one. */
export function isConflict(error: unknown): boolean {
  return conflictStates.has(codeOf(error));
}

/**
 * Whether a statement failed only because the transaction it belongs to had failed, or had not
 * begun, or its savepoint had not.
 */
export function isFollowOnError({ cause }: StorageError): boolean {
  const code = codeOf(cause);
  return code === '25P01' || code === '25P02' || code === '25006' || code === '3B001';
}

/**
 * Whether a server has answered, with an error, and is there: the transaction then came to nothing.
 */
export function isAnswered(error: unknown): boolean {
  const code = codeOf(error);
  return (
    code !== undefined && isSqlState(code) && !code.startsWith('08') && !code.startsWith('57P')
  );
}

/** Whether a statement took longer than it may. */
export function isTooSlow({ cause }: StorageError): boolean {
  return codeOf(cause) === '57014';
}

/** For a transaction that finds out itself that it has met another one. */
export function serializationFailure(why: string): StorageError {
  return new StorageError('busy', why, { cause: Object.assign(new Error(why), { code: '40001' }) });
}
