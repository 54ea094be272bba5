import { CredentialError } from '../access/principal.ts';
import type { UsageCounter } from '../access/usage.ts';
import { signsOf } from '../protocol/profiles/signs.ts';
import { type RequestObserver, type RequestOutcome, scimErrorOf } from './request-outcome.ts';

/**
 * Returns an observer that counts requests for their connection and credential. A credential that
 * is known but was refused counts too, with the reason.
 */
export function countUsage(usage: UsageCounter): RequestObserver {
  return (outcome) => {
    const { principal, status, ended: at } = outcome;
    if (principal !== undefined) {
      const { tenant, connection, credential } = principal;
      const error = status < 400 ? undefined : `${status} ${detailOf(outcome)}`;
      const looks = usage.looksAt(connection);
      const traits = looks ? traitsOf(outcome) : undefined;
      const isWrite = looks && writes.has(outcome.exchange.method);
      usage.add({ tenant, connection, credential, at, error, traits, isWrite });
      return;
    }
    if (!(outcome.error instanceof CredentialError) || outcome.error.holder === undefined) return;
    const { holder, reason } = outcome.error;
    const { tenant, connection, credential } = holder;
    usage.add({ tenant, connection, credential, at, error: `${status} ${reason}` });
  };
}

const writes: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** Returns what tells which client sent a request. */
function traitsOf({ exchange, path, query, diagnostics }: RequestOutcome): readonly string[] {
  const userAgent = exchange.header('user-agent');
  return [
    ...signsOf({ userAgent, path, query }),
    ...(diagnostics?.tolerances ?? []),
    ...(diagnostics?.lacking ?? []),
  ];
}

function detailOf(outcome: RequestOutcome): string {
  return scimErrorOf(outcome)?.detail ?? String(outcome.status);
}
