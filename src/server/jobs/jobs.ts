import { issueAccessToken } from '../../access/credentials.ts';
import { beginErasure } from '../../accounts/erase.ts';
import { administer } from '../../administration/administration.ts';
import type {
  AdministrationCommand,
  AdministrationOutcomeOf,
  ClaimCommand,
  PurgeCommand,
  PurgeOutcome,
  WarnOutcome,
} from '../../administration/command.ts';
import type { Administration } from '../../administration/context.ts';
import { purgeDeferred } from '../../administration/deferred.ts';
import { keepReport } from '../../administration/endpoints.ts';
import { credentialView } from '../../administration/views.ts';
import type { Cause } from '../../events/event-log.ts';
import type { Credential } from '../../ports/access.ts';
import type { Transaction } from '../../ports/store.ts';
import { dayMs, fromTimestamp, toTimestamp } from '../../protocol/text/date-time.ts';
import { keepUsage } from './health.ts';
import { poll } from './poll.ts';

/** Days before its end of which a credential is warned of. */
const warnedDays = [30, 7, 1] as const;

/** Rows of a kind that one purge deletes: a few milliseconds of the writer. */
const purgedAtOnce = 200;
const warnedAtOnce = 200;

/** Events one purge deletes. */
const prunedAtOnce = 1_000;

const server: Cause = { actor: { administrator: 'server' } };

/** Carries out one command of administration, all or nothing. */
export async function executeAdministration(
  transaction: Transaction,
  command: AdministrationCommand,
  administration: Administration,
): Promise<AdministrationOutcomeOf<AdministrationCommand>> {
  switch (command.kind) {
    case 'administer':
      return administer(transaction, command, administration);
    case 'usage':
      await keepUsage(transaction, command.usage, administration);
      return {};
    case 'issue': {
      const { parent, scope, expires, assertion } = command;
      const { ids, clock } = administration;
      if (assertion !== undefined && !(await takeAssertion(transaction, assertion))) return {};
      const { token } = await issueAccessToken(transaction, parent, { scope, expires }, ids, clock);
      return { token };
    }
    case 'warn':
      return warn(transaction, administration);
    case 'note': {
      const { tenant, connection, request, detail } = command;
      const change = { type: 'quota.exceeded', subject: tenant, data: { detail } } as const;
      await administration.eventLog.append(
        transaction,
        tenant,
        { actor: { connection }, request },
        [change],
      );
      return {};
    }
    case 'delivered':
      await keepReport(transaction, command.report, administration);
      return {};
    case 'requests':
      await transaction.insertRequests(command.rows);
      return {};
    case 'poll':
      return poll(transaction, command, administration);
    case 'claim':
      return { claimed: await claim(transaction, command, administration) };
    case 'purge':
      return purge(transaction, command, administration);
  }
}

async function claim(
  transaction: Transaction,
  { name, holder, milliseconds }: ClaimCommand,
  { clock }: Administration,
): Promise<boolean> {
  if (milliseconds === 0) {
    await transaction.release(name, holder);
    return false;
  }
  const now = clock.now();
  return transaction.claim(
    { name, holder, until: toTimestamp(now + milliseconds) },
    toTimestamp(now),
  );
}

/** Each credential once for each number of days, whichever node comes first, and not again after a restart. */
async function warn(
  transaction: Transaction,
  { clock, eventLog }: Administration,
): Promise<WarnOutcome> {
  const now = clock.now();
  const until = toTimestamp(now + warnedDays[0] * dayMs);
  const expiring: { credential: Credential; days: number }[] = [];
  for (const credential of await transaction.expiringCredentials(
    toTimestamp(now),
    until,
    warnedAtOnce,
  )) {
    const left = (fromTimestamp(credential.expires!) - now) / dayMs;
    const days = [...warnedDays].reverse().find((most) => left <= most)!;
    if (credential.warned !== undefined && credential.warned <= days) continue;
    await transaction.putCredential({ ...credential, warned: days });
    const { tenant, id } = credential;
    const data = { credential: credentialView(credential), days };
    await eventLog.append(transaction, tenant, server, [
      { type: 'credential.expiring', subject: id, data },
    ]);
    expiring.push({ credential, days });
  }
  return { expiring };
}

/** Idempotent: it deletes what it finds due, and finds nothing when it has been done. */
async function purge(
  transaction: Transaction,
  { eventDays, requestDays, mostRequests }: PurgeCommand,
  administration: Administration,
): Promise<PurgeOutcome> {
  const { clock, eventLog } = administration;
  const now = toTimestamp(clock.now());
  const accounts = await transaction.dueAccounts(now, purgedAtOnce);
  for (const { tenant, account } of accounts) {
    await transaction.deleteAccount(tenant, account);
    await beginErasure(transaction, { tenant, account, created: now });
    const data = { erased: true };
    await eventLog.append(transaction, tenant, server, [
      { type: 'account.erased', subject: account.id, data },
    ]);
  }
  // Access tokens end with their hour; answers are kept for a day in which a client may ask again.
  const stale = Math.max(
    await transaction.deleteStale(toTimestamp(clock.now() - dayMs), purgedAtOnce),
    await purgeDeferred(transaction, administration, purgedAtOnce),
  );
  const events = await transaction.pruneEvents(
    toTimestamp(clock.now() - eventDays * dayMs),
    prunedAtOnce,
  );
  const oldest = toTimestamp(clock.now() - requestDays * dayMs);
  const requests = await transaction.pruneRequests(oldest, mostRequests, prunedAtOnce);
  const [tenant] = await transaction.dueTenants(now, 1);
  const moreOfTenant =
    tenant !== undefined && (await transaction.eraseTenant(tenant, purgedAtOnce));
  const connections = (await transaction.dueConnections(now, purgedAtOnce)).map(
    ({ tenant: owner, id, status }) => ({
      tenant: owner,
      connection: id,
      releases: status === 'released',
    }),
  );
  const more =
    accounts.length === purgedAtOnce ||
    stale >= purgedAtOnce ||
    events >= prunedAtOnce ||
    requests >= prunedAtOnce ||
    tenant !== undefined;
  return {
    accounts: accounts.length,
    stale,
    events,
    requests,
    tenants: tenant === undefined || moreOfTenant ? 0 : 1,
    connections,
    more,
  };
}

/** Marks an assertion as used until it has expired. False: it was used before. */
async function takeAssertion(
  transaction: Transaction,
  { key, expires }: { readonly key: string; readonly expires: number },
): Promise<boolean> {
  await transaction.lock(key);
  if ((await transaction.answered(key)) !== undefined) return false;
  await transaction.putAnswer({
    key,
    fingerprint: '',
    answer: '{}',
    created: toTimestamp(expires),
  });
  return true;
}
