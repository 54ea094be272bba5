import { issueAccessToken } from '../access/credentials.ts';
import type { Credential } from '../ports/access.ts';
import type { Transaction } from '../ports/store.ts';
import { instantKey, instantMilliseconds } from '../protocol/text/date-time.ts';
import { administer } from './administration.ts';
import type { AdministrationCommand, AdministrationOutcomeOf, PurgeOutcome, WarnOutcome } from './command.ts';
import type { Administration } from './context.ts';

/** Days before its end of which a credential is warned of. */
const warnedDays = [30, 7, 1] as const;

/** Rows of a kind that one purge deletes: a few milliseconds of the writer. */
const purgedAtOnce = 200;
const warnedAtOnce = 200;

const dayMilliseconds = 86_400_000;

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
      await transaction.addUsage(command.usage);
      return {};
    case 'issue': {
      const { parent, scope, expires } = command;
      const { ids, clock } = administration;
      const { token } = await issueAccessToken(transaction, parent, { scope, expires }, ids, clock);
      return { token };
    }
    case 'warn':
      return warn(transaction, administration);
    case 'purge':
      return purge(transaction, administration);
  }
}

/** Each credential once for each number of days, whichever node comes first, and not again after a restart. */
async function warn(transaction: Transaction, { clock }: Administration): Promise<WarnOutcome> {
  const now = clock.now();
  const until = instantKey(now + warnedDays[0] * dayMilliseconds);
  const expiring: { credential: Credential; days: number }[] = [];
  for (const credential of await transaction.expiringCredentials(instantKey(now), until, warnedAtOnce)) {
    const left = (instantMilliseconds(credential.expires!) - now) / dayMilliseconds;
    const days = [...warnedDays].reverse().find((most) => left <= most)!;
    if (credential.warned !== undefined && credential.warned <= days) continue;
    await transaction.putCredential({ ...credential, warned: days });
    expiring.push({ credential, days });
  }
  return { expiring };
}

/** Idempotent: it deletes what it finds due, and finds nothing when it has been done. */
async function purge(transaction: Transaction, { clock }: Administration): Promise<PurgeOutcome> {
  const now = instantKey(clock.now());
  const accounts = await transaction.dueAccounts(now, purgedAtOnce);
  for (const { tenant, account } of accounts) await transaction.deleteAccount(tenant, account);
  // Access tokens end with their hour; answers are kept for a day in which a client may ask again.
  const stale = await transaction.deleteStale(instantKey(clock.now() - dayMilliseconds), purgedAtOnce);
  const [tenant] = await transaction.dueTenants(now, 1);
  const moreOfTenant = tenant !== undefined && (await transaction.eraseTenant(tenant, purgedAtOnce));
  const connections = (await transaction.dueConnections(now, purgedAtOnce)).map(({ tenant: owner, id, status }) => ({
    tenant: owner,
    connection: id,
    releases: status === 'released',
  }));
  const more = accounts.length === purgedAtOnce || stale >= purgedAtOnce || tenant !== undefined;
  return { accounts: accounts.length, stale, tenants: tenant === undefined || moreOfTenant ? 0 : 1, connections, more };
}
