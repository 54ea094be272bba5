import type {
  Account,
  AccountKeys,
  AccountReader,
  AccountStatus,
  GuardState,
  HeldLink,
} from '../../ports/account.ts';
import { compareText, foldText } from '../../protocol/text/fold.ts';
import { AccessReading, byId } from './access-reading.ts';
import { joined } from './journal.ts';

/** The application's side of users. */
export class AccountReading extends AccessReading implements AccountReader {
  async account(tenant: string, id: string): Promise<Account | undefined> {
    const account = this.tables.accounts.get(joined(tenant, id));
    return account === undefined ? undefined : withoutTenant(account);
  }

  async accountOf(tenant: string, resource: string): Promise<Account | undefined> {
    const id = this.tables.accountsByResource.get(joined(tenant, resource));
    return id === undefined ? undefined : this.account(tenant, id);
  }

  async accountByUsername(tenant: string, username: string): Promise<Account | undefined> {
    const id = this.tables.usernames.get(joined(tenant, username.toLowerCase()));
    return id === undefined ? undefined : this.account(tenant, id);
  }

  async looseAccounts(
    tenant: string,
    { userNameKey, externalId, emails }: AccountKeys,
  ): Promise<readonly Account[]> {
    return this.accountsOf(tenant)
      .filter(({ resource }) => resource === undefined)
      .filter(
        (account) =>
          account.userNameKey === userNameKey ||
          (externalId !== undefined && account.externalId === externalId) ||
          account.emails.some(({ value }) => emails.includes(foldText(value))),
      )
      .sort(
        (left, right) => compareText(right.lastModified, left.lastModified) || byId(right, left),
      );
  }

  async accounts(tenant: string, after: string, limit: number): Promise<readonly Account[]> {
    return this.accountsOf(tenant)
      .filter(({ id }) => id > after)
      .sort(byId)
      .slice(0, limit);
  }

  async accountTotals(tenant: string): Promise<Readonly<Record<AccountStatus, number>>> {
    const totals: Record<AccountStatus, number> = { active: 0, deactivated: 0, deleted: 0 };
    for (const { status } of this.accountsOf(tenant)) totals[status] += 1;
    return totals;
  }

  async protectedUsers(tenant: string): Promise<readonly string[]> {
    const resources = this.accountsOf(tenant).map((account) =>
      account.protected ? account.resource : undefined,
    );
    return resources.filter((resource) => resource !== undefined);
  }

  async heldLink(tenant: string, resource: string): Promise<HeldLink | undefined> {
    return this.tables.heldLinks.get(joined(tenant, resource));
  }

  async heldLinks(tenant: string, after: string, limit: number): Promise<readonly HeldLink[]> {
    return [...this.tables.heldLinks]
      .filter(([key, { resource }]) => key.startsWith(joined(tenant, '')) && resource > after)
      .map(([, link]) => link)
      .sort((left, right) => compareText(left.resource, right.resource))
      .slice(0, limit);
  }

  async guard(tenant: string, since: number): Promise<GuardState> {
    const minutes = [...(this.tables.removals.get(tenant) ?? [])];
    const removals = minutes
      .filter(([minute]) => minute >= since)
      .reduce((sum, [, total]) => sum + total, 0);
    return { ...this.tables.guards.get(tenant), removals };
  }

  protected accountsOf(tenant: string): Account[] {
    return [...this.tables.accounts.values()]
      .filter((account) => account.tenant === tenant)
      .map(withoutTenant);
  }
}

function withoutTenant({ tenant: _, ...account }: Account & { readonly tenant: string }): Account {
  return account;
}
