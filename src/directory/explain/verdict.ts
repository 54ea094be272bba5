import type { Connection, Tenant } from '../../ports/access.ts';
import type { Account } from '../../ports/account.ts';
import type { StoredEvent } from '../../ports/events.ts';
import type { RequestRow } from '../../ports/requests.ts';
import type { StoredResource } from '../../ports/store.ts';
import { visibleText } from '../../protocol/text/visible.ts';
import { detailOf, isRefused, isWrite, requestText, showCommand } from './request-text.ts';
import type { TimelineEntry } from './timeline.ts';

export type Verdict =
  | 'never seen'
  | 'looked up but not created'
  | 'rejected'
  | 'paused'
  | 'held'
  | 'deleted'
  | 'inactive'
  | 'in group'
  | 'not in group because'
  | 'delivery failing'
  | 'active';

/** A verdict, why, and the commands that fix it. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly summary: string;
  readonly fix: readonly string[];
}

/** What a verdict about a user is based on. */
export interface Evidence {
  readonly tenant: string;
  readonly owner: Tenant | undefined;
  readonly connection: Connection | undefined;
  /** Time since which the guard holds removals. */
  readonly heldSince?: string;
  readonly row: StoredResource | undefined;
  readonly account: Account | undefined;
  readonly isLinkHeld: boolean;
  /** The latest first. */
  readonly requests: readonly RequestRow[];
  readonly events: readonly StoredEvent[];
  readonly entries: readonly TimelineEntry[];
}

function judgement(verdict: Verdict, summary: string, ...fix: readonly string[]): Judgement {
  // Names and answers within the sentence cannot rearrange it where it is shown.
  return { verdict, summary: visibleText(summary), fix };
}

/**
 * Returns why all requests of the tenant or connection are refused, whatever is known of the user;
 * undefined when they are not.
 */
export function judgeStatus(evidence: Evidence): Judgement | undefined {
  const { tenant, owner, connection } = evidence;
  const refused = 'requests of its identity provider are refused, and nothing changes';
  if (owner !== undefined && owner.status !== 'active') {
    const verb = owner.status === 'paused' ? 'resume' : 'restore';
    return judgement(
      'paused',
      `The tenant is ${owner.status}: ${refused}. ${judge(evidence).summary}`,
      `rollcall tenant ${verb} ${tenant}`,
    );
  }
  if (connection === undefined || ['active', 'released'].includes(connection.status))
    return undefined;
  const verb = connection.status === 'paused' ? 'resume' : 'restore';
  return judgement(
    'paused',
    `The connection ${connection.name} is ${connection.status}: ${refused}. ${judge(evidence).summary}`,
    `rollcall connection ${verb} ${connection.id} --tenant ${tenant}`,
  );
}

/** Returns the verdict about a user, without groups. */
export function judge(evidence: Evidence): Judgement {
  const { tenant, row, account, isLinkHeld, requests, events } = evidence;
  const write = requests.find(isWrite);
  if (write !== undefined && isRefused(write) && detailOf(write).startsWith('held'))
    return judgement(
      'held',
      `The last request about this user was held by the mass-change guard: ${detailOf(write)}.`,
      `rollcall guard show --tenant ${tenant}`,
      `rollcall guard release --tenant ${tenant}`,
    );
  if (row === undefined) return judgeMissing(evidence, write);
  if (isLinkHeld)
    return judgement(
      'held',
      'The user exists and has no account: an administrator must decide whether the matching account belongs to this user.',
      `rollcall account approve ${row.id} --tenant ${tenant}`,
      `rollcall account reject ${row.id} --tenant ${tenant}`,
    );
  if (account?.status === 'active') return judgeActive(evidence, write);
  const since = events.find(
    ({ type }) => type === 'user.deactivated' || type === 'user.created',
  )?.created;
  const access = since === undefined ? 'has no access' : `has had no access since ${since}Z`;
  return judgement('inactive', `The user exists and ${access}: active is false.`);
}

function judgeActive(
  { tenant, entries, heldSince }: Evidence,
  write: RequestRow | undefined,
): Judgement {
  const failing = entries.flatMap((entry) => (entry.kind === 'event' ? entry.undelivered : []));
  const [first] = failing;
  if (first !== undefined)
    return judgement(
      'delivery failing',
      `The user exists and is active, but ${failing.length} events have not reached ${first.endpoint}: ${first.error ?? 'they wait for an earlier event'}.`,
      `POST /api/v1/endpoints/${first.id}/test`,
      `POST /api/v1/endpoints/${first.id}/replay {"dead": true}`,
    );
  const guard =
    heldSince === undefined ? '' : ` The mass-change guard has held removals since ${heldSince}Z.`;
  if (write !== undefined && isRefused(write))
    return judgement(
      'active',
      `The user exists and is active; the last request about it was refused: ${requestText(write)}.${guard}`,
      showCommand(tenant, write.id),
    );
  return judgement(
    'active',
    `The user exists and is active.${guard}`,
    ...(heldSince === undefined ? [] : [`rollcall guard show --tenant ${tenant}`]),
  );
}

function judgeMissing(
  { tenant, requests, events, account }: Evidence,
  write: RequestRow | undefined,
): Judgement {
  const deleted = events.find(({ type }) => type === 'user.deleted');
  if (write !== undefined && isRefused(write))
    return judgement(
      'rejected',
      `The last request about this user was refused with ${write.status}: ${detailOf(write)}.`,
      showCommand(tenant, write.id),
    );
  if (deleted !== undefined)
    return judgement('deleted', `The user was deleted at ${deleted.created}Z.`);
  if (account !== undefined)
    return judgement(
      account.status === 'deactivated' ? 'inactive' : account.status,
      `The account ${account.username} (${account.status}) has no user in SCIM: no identity provider manages it.`,
    );
  if (requests.length > 0)
    return judgement(
      'looked up but not created',
      'The identity provider searched for this user, found none, and has not created the user since. Is the user assigned to the application there?',
    );
  return judgement(
    'never seen',
    'There is no request about this user in the request log. Is the user in scope at the identity provider, and is provisioning on?',
  );
}
