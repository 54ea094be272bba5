import { refusedKey } from '../../events/refused-requests.ts';
import type { Account } from '../../ports/account.ts';
import type { RequestRow } from '../../ports/requests.ts';
import type { Reader, StoredResource } from '../../ports/store.ts';
import { type Budget, createBudget } from '../../protocol/budget.ts';
import { explainMembership, type Membership } from './explain-membership.ts';
import { findPerson } from './find-person.ts';
import { isRefused } from './request-text.ts';
import { requestsAbout, writtenUser } from './requests-about.ts';
import { eventsOfPerson, latestFirst, type TimelineEntry, timelineOf } from './timeline.ts';
import { type Evidence, judge, judgeStatus, type Verdict } from './verdict.ts';

/** What is known about a user, and the verdict. */
export interface Explanation {
  readonly verdict: Verdict;
  /** For humans. */
  readonly summary: string;
  /** Commands that fix the cause, if it is on this side. */
  readonly fix: readonly string[];
  /** Id of the user. */
  readonly user?: string;
  readonly account?: Pick<Account, 'id' | 'username' | 'status'>;
  readonly group?: Membership['group'];
  /** The latest first. */
  readonly timeline: readonly TimelineEntry[];
  /** The latest requests with invalid credentials, if no request about the user has arrived. */
  readonly refused?: readonly RequestRow[];
}

export interface ExplainOptions {
  /** Id, displayName or externalId of a group that the user should be in. */
  readonly group?: string | undefined;
  /** Whether the caller may see endpoints for the events of all tenants. */
  readonly seesAll: boolean;
  /** Default: that of one request. */
  readonly budget?: Budget;
}

/** Requests about the user that are read. */
const maxRequests = 50;

/** Requests with invalid credentials that are shown. */
const maxRefused = 5;

/**
 * Explains why a user exists or does not, and why the user is in a group or is not.
 *
 * @param wanted id, userName, externalId or e-mail of the user; id or username of the account
 * @throws ScimError tooMany when the user is in more groups than may be read
 */
export function explainPerson(
  reader: Reader,
  tenant: string,
  wanted: string,
  { group, seesAll, budget = createBudget() }: ExplainOptions,
): Promise<Explanation> {
  return reader.snapshot(async (state) => {
    const evidence = await collectEvidence(state, tenant, wanted, seesAll);
    const { row, account, requests, entries } = evidence;
    const judged = judge(evidence);
    const question = { ...judged, tenant, user: row?.id, wanted: group ?? '', requests };
    const membership =
      group === undefined ? undefined : await explainMembership(state, question, budget);
    const { verdict, summary, fix } = judgeStatus(evidence) ?? membership ?? judged;
    const others = (membership?.requests ?? []).filter(
      (request) => !requests.some(({ id }) => id === request.id),
    );
    const isMissing =
      row === undefined && requests.every((one) => one.method === 'GET' || isRefused(one));
    const refused = isMissing
      ? await state.requestRows(tenant, { key: refusedKey }, maxRefused)
      : [];
    return {
      verdict,
      summary: `${summary}${noteOnRefused(refused)}`,
      fix,
      user: userOf(row, requests),
      account: account && {
        id: account.id,
        username: account.username,
        status: account.status,
      },
      group: membership?.group,
      timeline: latestFirst([
        ...entries,
        ...(await timelineOf(state, tenant, others, [], seesAll)),
      ]),
      refused: refused.length === 0 ? undefined : refused,
    };
  });
}

async function collectEvidence(
  state: Reader,
  tenant: string,
  wanted: string,
  seesAll: boolean,
): Promise<Evidence> {
  const { row, account } = await findPerson(state, tenant, wanted);
  const requests = await requestsAbout(state, tenant, wanted, { limit: maxRequests });
  const user = userOf(row, requests);
  const events = await eventsOfPerson(state, tenant, [user, account?.id]);
  return {
    tenant,
    row,
    account,
    isLinkHeld: row !== undefined && (await state.heldLink(tenant, row.id)) !== undefined,
    requests,
    events,
    entries: await timelineOf(state, tenant, requests, events, seesAll),
    owner: await state.tenant(tenant),
    connection: await connectionOf(state, tenant, row, account, requests),
    heldSince: (await state.guard(tenant, 0)).heldSince,
  };
}

/** Returns the id of the user, or of a deleted user that a request has written. */
function userOf(
  row: StoredResource | undefined,
  requests: readonly RequestRow[],
): string | undefined {
  return row?.id ?? requests.map(writtenUser).find((id) => id !== undefined);
}

/** Returns the connection that a user came by, or the only one that the user can come by. */
async function connectionOf(
  state: Reader,
  tenant: string,
  row: StoredResource | undefined,
  account: Account | undefined,
  requests: readonly RequestRow[],
): Promise<Evidence['connection']> {
  const last = requests.find(({ connection }) => connection !== '')?.connection;
  const id = row?.connection ?? account?.connection ?? last;
  if (id !== undefined) return state.connection(tenant, id);
  const connections = await state.connections(tenant);
  const [only, second] = connections.filter(({ status }) => status !== 'released');
  return second === undefined ? only : undefined;
}

function noteOnRefused(refused: readonly RequestRow[]): string {
  const [last] = refused;
  if (last === undefined) return '';
  const { reason, lastFour } = JSON.parse(last.detail) as {
    readonly reason?: string;
    readonly lastFour?: string;
  };
  const which = lastFour === undefined ? '' : ` (a token that ends in ${lastFour})`;
  return ` Requests to this tenant were refused for their credential, the last at ${last.created}Z: ${reason ?? 'too many of them'}${which}.`;
}
