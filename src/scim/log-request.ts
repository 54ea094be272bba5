import type { Logger, LogLevel } from '../ports/system.ts';
import type { ScimError } from '../protocol/errors/scim-error.ts';
import {
  causeOf,
  type RequestObserver,
  type RequestOutcome,
  scimErrorOf,
} from './request-outcome.ts';

/**
 * Returns an observer that writes one log line for each request: who, what, how it ended and why.
 * Successes are logged at `debug`, refusals at `info`, failures at `error`, and a group that lost
 * its last member at `warn`, because that is what mistakes look like.
 */
export function logRequests(logger: Logger): RequestObserver {
  return (outcome) => {
    const isEmptied = isGroupEmptied(outcome);
    const level = levelOf(outcome.status, isEmptied);
    if (logger.isEnabled?.(level) !== false)
      logger.log(level, 'request', fieldsOf(outcome, isEmptied));
  };
}

function isGroupEmptied({ members }: RequestOutcome): boolean {
  return members !== undefined && members.removed > 0 && members.total === 0;
}

function levelOf(status: number, isEmptied: boolean): LogLevel {
  if (status >= 500) return 'error';
  if (isEmptied) return 'warn';
  return status >= 400 ? 'info' : 'debug';
}

function fieldsOf(outcome: RequestOutcome, isEmptied: boolean): Readonly<Record<string, unknown>> {
  const { principal, client, diagnostics, refusal, members } = outcome;
  const scimError = scimErrorOf(outcome);
  return {
    requestId: outcome.id,
    method: outcome.exchange.method,
    endpoint: outcome.route?.endpoint,
    tenant: principal?.tenant ?? client?.tenant,
    connection: principal?.connection ?? client?.connection,
    credential: principal?.credential,
    profile: principal?.profile.name,
    status: outcome.status,
    milliseconds: outcome.ended - outcome.started,
    effect: outcome.effect,
    members,
    isEmptied: isEmptied ? true : undefined,
    tolerances: listOf(diagnostics?.tolerances),
    ignored: listOf(diagnostics?.ignored),
    scimType: scimError?.scimType,
    error: refusal?.code,
    detail: loggedDetail(scimError),
    cause: refusal?.cause ?? causeOf(outcome),
  };
}

function listOf(names: ReadonlySet<string> | undefined): readonly string[] | undefined {
  return names === undefined || names.size === 0 ? undefined : [...names];
}

/** Filter values are personal data (RFC 7644 §7.5.2): a detail is logged without its quote. */
function loggedDetail(error: ScimError | undefined): string | undefined {
  if (error?.code !== 'invalidFilter') return error?.detail;
  const [before, , ...rest] = error.detail.split('"');
  return rest.length === 0 ? error.detail : `${before}"…"${rest[rest.length - 1]}`;
}
