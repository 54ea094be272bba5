import type { Account, AccountTransaction, GuardState, HeldLink } from '../../ports/account.ts';
import { foldText } from '../../protocol/text/fold.ts';
import type { SqlValue } from './connection.ts';
import { MembershipTransaction } from './membership-transaction.ts';
import { toAccount } from './rows.ts';

/** The part of a transaction that changes accounts. */
export abstract class AccountWriting extends MembershipTransaction implements AccountTransaction {
  async isUsernameTaken(tenant: string, username: string): Promise<boolean> {
    const key = username.toLowerCase();
    return (
      (await this.get(
        'SELECT 1 AS taken FROM accounts WHERE tenant_id = ? AND username_key = ?',
        tenant,
        key,
      )) !== undefined
    );
  }

  async usernameSuffix(tenant: string, base: string): Promise<number> {
    const row = await this.get(
      'SELECT suffix FROM username_suffixes WHERE tenant_id = ? AND base = ?',
      tenant,
      base.toLowerCase(),
    );
    return Number(row?.['suffix'] ?? 1);
  }

  async setUsernameSuffix(tenant: string, base: string, suffix: number): Promise<void> {
    await this.put('username_suffixes', ['tenant_id', 'base'], {
      tenant_id: tenant,
      base: base.toLowerCase(),
      suffix,
    });
  }

  async insertAccount(tenant: string, account: Account): Promise<void> {
    await this.run(
      `INSERT INTO accounts (tenant_id, id, username, username_key, created, ${accountColumns.join(', ')})
       VALUES (?, ?, ?, ?, ?, ${accountColumns.map(() => '?').join(', ')})`,
      tenant,
      account.id,
      account.username,
      account.username.toLowerCase(),
      account.created,
      ...accountValues(account),
    );
    await this.countAccounts(tenant, account.status, 1);
    if (account.resource === undefined) await this.#addEmails(tenant, account);
  }

  async updateAccount(tenant: string, account: Account, before: Account): Promise<void> {
    const old = accountValues(before);
    const changed = accountValues(account)
      .map((value, index) => ({
        column: accountColumns[index]!,
        value,
        isNew: value !== old[index],
      }))
      .filter(({ isNew }) => isNew);
    if (changed.length === 0) return;
    await this.run(
      `UPDATE accounts SET ${changed.map(({ column }) => `${column} = ?`).join(', ')} WHERE tenant_id = ? AND id = ?`,
      ...changed.map(({ value }) => value),
      tenant,
      account.id,
    );
    if (account.status !== before.status) {
      await this.countAccounts(tenant, before.status, -1);
      await this.countAccounts(tenant, account.status, 1);
    }
    if (before.resource === undefined) await this.#removeEmails(tenant, before);
    if (account.resource === undefined) await this.#addEmails(tenant, account);
  }

  async deleteAccount(tenant: string, account: Account): Promise<void> {
    if (
      (await this.run(
        'DELETE FROM accounts WHERE tenant_id = ? AND id = ?',
        tenant,
        account.id,
      )) === 0
    )
      return;
    await this.countAccounts(tenant, account.status, -1);
    if (account.resource === undefined) await this.#removeEmails(tenant, account);
  }

  async dueAccounts(
    now: string,
    limit: number,
  ): Promise<readonly { readonly tenant: string; readonly account: Account }[]> {
    const sql =
      'SELECT * FROM accounts WHERE purge_after IS NOT NULL AND purge_after <= ? ORDER BY purge_after LIMIT opaque(?)';
    return (await this.all(sql, now, limit)).map((row) => ({
      tenant: row['tenant_id'] as string,
      account: toAccount(row),
    }));
  }

  async putHeldLink(tenant: string, { resource, account, created }: HeldLink): Promise<void> {
    await this.put('held_links', ['tenant_id', 'resource_id'], {
      tenant_id: tenant,
      resource_id: resource,
      account_id: account,
      created,
    });
  }

  async deleteHeldLink(tenant: string, resource: string): Promise<void> {
    await this.run(
      'DELETE FROM held_links WHERE tenant_id = ? AND resource_id = ?',
      tenant,
      resource,
    );
  }

  async addRemovals(
    tenant: string,
    minute: number,
    removals: number,
    oldest: number,
  ): Promise<void> {
    await this.run('DELETE FROM removals WHERE tenant_id = ? AND minute < ?', tenant, oldest);
    await this.run(
      `INSERT INTO removals (tenant_id, minute, total) VALUES (?, ?, ?)
       ON CONFLICT (tenant_id, minute) DO UPDATE SET total = removals.total + excluded.total`,
      tenant,
      minute,
      removals,
    );
  }

  async setGuard(
    tenant: string,
    { heldSince, releasedUntil }: Omit<GuardState, 'removals'>,
  ): Promise<void> {
    await this.put('guards', ['tenant_id'], {
      tenant_id: tenant,
      held_since: heldSince ?? null,
      released_until: releasedUntil ?? null,
    });
    if (releasedUntil !== undefined)
      await this.run('DELETE FROM removals WHERE tenant_id = ?', tenant);
  }

  protected async countAccounts(tenant: string, status: string, change: number): Promise<void> {
    const sql = `INSERT INTO account_totals (tenant_id, status, total) VALUES (?, ?, ?)
       ON CONFLICT (tenant_id, status) DO UPDATE SET total = account_totals.total + excluded.total`;
    await this.run(sql, tenant, status, change);
  }

  /** Only accounts without a user are looked for by address, so that provisioning one with a user pays nothing for it. */
  async #addEmails(tenant: string, { id, emails }: Account): Promise<void> {
    for (const { value } of emails)
      await this.run(
        'INSERT INTO account_emails (tenant_id, email_key, account_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
        tenant,
        foldText(value),
        id,
      );
  }

  async #removeEmails(tenant: string, { id, emails }: Account): Promise<void> {
    for (const { value } of emails) {
      const sql =
        'DELETE FROM account_emails WHERE tenant_id = ? AND email_key = ? AND account_id = ?';
      await this.run(sql, tenant, foldText(value), id);
    }
  }
}

const accountColumns = [
  'display_name',
  'emails',
  'settings',
  'status',
  'protected',
  'connection_id',
  'resource_id',
  'user_name_key',
  'external_id',
  'last_modified',
  'purge_after',
] as const;

function accountValues(account: Account): SqlValue[] {
  return [
    account.displayName,
    JSON.stringify(account.emails),
    account.settings,
    account.status,
    Number(account.protected),
    // The column is older than accounts that nobody manages, and may not be null.
    account.connection ?? '',
    account.resource ?? null,
    account.userNameKey,
    account.externalId ?? null,
    account.lastModified,
    account.purgeAfter ?? null,
  ];
}
