import type { Account, AccountTransaction, GuardState, HeldLink } from '../../ports/account.ts';
import { Journal, joined } from './journal.ts';
import { MemoryReader } from './reader.ts';

/** The part of a transaction that changes accounts. */
export class AccountWriting extends MemoryReader implements AccountTransaction {
  protected readonly journal: Journal = new Journal();

  async isUsernameTaken(tenant: string, username: string): Promise<boolean> {
    return this.tables.usernames.has(joined(tenant, username.toLowerCase()));
  }

  async usernameSuffix(tenant: string, base: string): Promise<number> {
    return this.tables.suffixes.get(joined(tenant, base.toLowerCase())) ?? 1;
  }

  async setUsernameSuffix(tenant: string, base: string, suffix: number): Promise<void> {
    this.journal.set(this.tables.suffixes, joined(tenant, base.toLowerCase()), suffix);
  }

  async insertAccount(tenant: string, account: Account): Promise<void> {
    this.journal.set(
      this.tables.usernames,
      joined(tenant, account.username.toLowerCase()),
      account.id,
    );
    this.#put(tenant, account);
  }

  async updateAccount(tenant: string, account: Account, _before: Account): Promise<void> {
    this.#put(tenant, account);
  }

  async deleteAccount(tenant: string, { id, username, resource }: Account): Promise<void> {
    const { accounts, accountsByResource, usernames } = this.tables;
    if (!accounts.has(joined(tenant, id))) return;
    if (resource !== undefined) this.journal.delete(accountsByResource, joined(tenant, resource));
    this.journal.delete(usernames, joined(tenant, username.toLowerCase()));
    this.journal.delete(accounts, joined(tenant, id));
  }

  #put(tenant: string, account: Account): void {
    const { accounts, accountsByResource } = this.tables;
    const before = accounts.get(joined(tenant, account.id))?.resource;
    if (before !== undefined && before !== account.resource)
      this.journal.delete(accountsByResource, joined(tenant, before));
    if (account.resource !== undefined)
      this.journal.set(accountsByResource, joined(tenant, account.resource), account.id);
    this.journal.set(accounts, joined(tenant, account.id), { ...account, tenant });
  }

  async dueAccounts(
    now: string,
    limit: number,
  ): Promise<readonly { readonly tenant: string; readonly account: Account }[]> {
    return [...this.tables.accounts.values()]
      .filter(({ purgeAfter }) => purgeAfter !== undefined && purgeAfter <= now)
      .slice(0, limit)
      .map(({ tenant, ...account }) => ({ tenant, account }));
  }

  async putHeldLink(tenant: string, link: HeldLink): Promise<void> {
    this.journal.set(this.tables.heldLinks, joined(tenant, link.resource), link);
  }

  async deleteHeldLink(tenant: string, resource: string): Promise<void> {
    this.journal.delete(this.tables.heldLinks, joined(tenant, resource));
  }

  async addRemovals(
    tenant: string,
    minute: number,
    removals: number,
    oldest: number,
  ): Promise<void> {
    const kept = [...(this.tables.removals.get(tenant) ?? [])].filter(([at]) => at >= oldest);
    const counted = new Map(kept);
    counted.set(minute, (counted.get(minute) ?? 0) + removals);
    this.journal.set(this.tables.removals, tenant, counted);
  }

  async setGuard(tenant: string, state: Omit<GuardState, 'removals'>): Promise<void> {
    this.journal.set(this.tables.guards, tenant, state);
    if (state.releasedUntil !== undefined) this.journal.delete(this.tables.removals, tenant);
  }
}
