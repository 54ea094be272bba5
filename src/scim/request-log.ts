import type { Principal, RequestLogLevel } from '../access/principal.ts';
import type { Redacted } from '../directory/redact.ts';
import type { LoggedRequest } from '../ports/requests.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import { cutText, loggedPath } from './logged-text.ts';
import { redactedQueryOf } from './redacted-query.ts';
import { redactedBodyOf } from './redacted-request.ts';
import { contentOf } from './request-content.ts';
import { requestKeys } from './request-keys.ts';
import {
  causeOf,
  type RequestObserver,
  type RequestOutcome,
  scimErrorOf,
} from './request-outcome.ts';

/** Characters of a body that are kept. */
const maxBodyCharacters = 4_000;

/** Names of ignored attributes that are kept. */
const maxIgnored = 20;

/** Characters at the start of a list in which its total stands. */
const listHeadCharacters = 120;

/** Characters that a list without resources has at most. */
const emptyListCharacters = 300;

/** Bytes of a body that the level `full` keeps. */
const defaultMaxBodyBytes = 65_536;

/**
 * Returns an observer that keeps requests so that they can be explained later. How many depends
 * on the tenant's level: `changes` keeps what changed or could have, what was refused, and lookups
 * without a match, because those answer "why isn't this person here?". `full` keeps bodies and
 * headers besides.
 */
export function keepRequests(
  requestLog: { add(row: LoggedRequest): void },
  {
    maxBodyBytes = defaultMaxBodyBytes,
  }: {
    /** Size of a body that the level `full` keeps. Default 65,536. */
    readonly maxBodyBytes?: number;
  } = {},
): RequestObserver {
  return (outcome) => {
    const { principal } = outcome;
    if (principal === undefined) return;
    const isRead = isReadRequest(outcome);
    const foundNothing = isRead && hasNoMatch(outcome);
    if (!isKept(levelOf(principal, outcome.started), outcome.status, isRead && !foundNothing))
      return;
    const row = rowOf(outcome, principal, foundNothing);
    requestLog.add(
      principal.requestLog === 'full' ? { ...row, content: contentOf(outcome, maxBodyBytes) } : row,
    );
  };
}

/** All requests of a connection are kept while it is watched. */
function levelOf({ requestLog, watchedUntil }: Principal, started: number): RequestLogLevel {
  if (watchedUntil === undefined || requestLog === 'off') return requestLog;
  return watchedUntil > toTimestamp(started) ? 'all' : requestLog;
}

function isReadRequest({ exchange: { method }, route }: RequestOutcome): boolean {
  return method === 'GET' || method === 'HEAD' || route?.endpoint === 'search';
}

function hasNoMatch({ status, route, answer: { body } }: RequestOutcome): boolean {
  return (
    status === 200 &&
    route?.endpoint !== 'resource' &&
    typeof body === 'string' &&
    // To look into a text that was joined is to copy all of it.
    body.length <= emptyListCharacters &&
    body.slice(0, listHeadCharacters).includes('"totalResults":0,')
  );
}

function isKept(level: RequestLogLevel, status: number, isRead: boolean): boolean {
  if (level === 'off') return false;
  return level === 'all' || level === 'full' || status >= 400 || (level === 'changes' && !isRead);
}

function rowOf(
  outcome: RequestOutcome,
  principal: NonNullable<RequestOutcome['principal']>,
  foundNothing: boolean,
): LoggedRequest {
  const { exchange, diagnostics, started } = outcome;
  const scimError = scimErrorOf(outcome);
  const cause = causeOf(outcome);
  const body = isInEvent(outcome) ? undefined : redactedBodyOf(outcome);
  const detail = {
    client: cutText(exchange.header('user-agent') ?? ''),
    profile: principal.profile.name,
    query: redactedQueryOf(outcome),
    tolerances: diagnostics && listOf(diagnostics.tolerances),
    ignored: diagnostics && listOf(diagnostics.ignored)?.slice(0, maxIgnored),
    effect: foundNothing ? 'found nothing' : outcome.effect,
    members: outcome.members,
    scimType: scimError?.scimType,
    detail: scimError && cutText(scimError.detail),
    cause: cause === undefined ? undefined : cutText(messageOf(cause)),
    body: body && bodyText(body, outcome),
  };
  return {
    tenant: principal.tenant,
    id: outcome.id,
    connection: principal.connection,
    credential: principal.credential,
    method: exchange.method,
    path: cutText(loggedPath(outcome)),
    status: outcome.status,
    milliseconds: outcome.ended - started,
    detail: JSON.stringify(detail),
    keys: requestKeys(outcome),
    created: toTimestamp(started),
  };
}

/** The event of a created or replaced resource holds the whole body. */
function isInEvent({ exchange: { method }, status }: RequestOutcome): boolean {
  return status < 400 && (method === 'POST' || method === 'PUT');
}

function listOf(names: ReadonlySet<string>): readonly string[] | undefined {
  return names.size === 0 ? undefined : [...names];
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** Operations of a bulk request are kept without data: it may be about more users than keys. */
function bodyText({ body }: Redacted, { route }: RequestOutcome): string {
  const text = JSON.stringify(body, route?.endpoint === 'bulk' ? withoutData : undefined);
  return text.length > maxBodyCharacters ? `${text.slice(0, maxBodyCharacters)}…` : text;
}

function withoutData(name: string, value: unknown): unknown {
  return name.toLowerCase() === 'data' ? '…' : value;
}
