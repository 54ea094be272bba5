import type {
  Account,
  AccountKeys,
  AccountReader,
  AccountStatus,
  GuardState,
  HeldLink,
} from '../../ports/account.ts';
import { AccessReading } from './access-reading.ts';
import { optional, toAccount, toHeldLink } from './rows.ts';

/** The application's side of users. */
export class AccountReading extends AccessReading implements AccountReader {
  async account(tenant: string, id: string): Promise<Account | undefined> {
    const row = await this.get('SELECT * FROM accounts WHERE tenant_id = ? AND id = ?', tenant, id);
    return row === undefined ? undefined : toAccount(row);
  }

  async accountOf(tenant: string, resource: string): Promise<Account | undefined> {
    const row = await this.get(
      'SELECT * FROM accounts WHERE tenant_id = ? AND resource_id = ?',
      tenant,
      resource,
    );
    return row === undefined ? undefined : toAccount(row);
  }

  async accountByUsername(tenant: string, username: string): Promise<Account | undefined> {
    const row = await this.get(
      'SELECT * FROM accounts WHERE tenant_id = ? AND username_key = ?',
      tenant,
      username.toLowerCase(),
    );
    return row === undefined ? undefined : toAccount(row);
  }

  async unattachedAccounts(
    tenant: string,
    { userNameKey, externalId, emails }: AccountKeys,
  ): Promise<readonly Account[]> {
    return (
      await this.all(
        `SELECT * FROM accounts INDEXED BY accounts_loose_user_name
         WHERE tenant_id = ? AND resource_id IS NULL AND user_name_key = ?
       UNION SELECT * FROM accounts INDEXED BY accounts_loose_external_id
         WHERE tenant_id = ? AND resource_id IS NULL AND external_id IS NOT NULL AND external_id = ?
       UNION SELECT accounts.* FROM text_list(?)
         CROSS JOIN account_emails ON (account_emails.tenant_id = ? AND email_key = value)
         CROSS JOIN accounts ON (accounts.tenant_id = account_emails.tenant_id AND accounts.id = account_id)
       ORDER BY last_modified DESC, id DESC`,
        tenant,
        userNameKey ?? null,
        tenant,
        externalId ?? null,
        JSON.stringify(emails),
        tenant,
      )
    ).map(toAccount);
  }

  async accounts(tenant: string, after: string, limit: number): Promise<readonly Account[]> {
    const sql = 'SELECT * FROM accounts WHERE tenant_id = ? AND id > ? ORDER BY id LIMIT opaque(?)';
    return (await this.all(sql, tenant, after, limit)).map(toAccount);
  }

  async accountTotals(tenant: string): Promise<Readonly<Record<AccountStatus, number>>> {
    const totals: Record<AccountStatus, number> = { active: 0, deactivated: 0, deleted: 0 };
    for (const row of await this.all(
      'SELECT status, total FROM account_totals WHERE tenant_id = ?',
      tenant,
    ))
      totals[row['status'] as AccountStatus] = row['total'] as number;
    return totals;
  }

  async protectedUsers(tenant: string): Promise<readonly string[]> {
    const sql =
      'SELECT resource_id FROM accounts WHERE tenant_id = ? AND protected = 1 AND resource_id IS NOT NULL';
    return (await this.all(sql, tenant)).map((row) => row['resource_id'] as string);
  }

  async heldLink(tenant: string, resource: string): Promise<HeldLink | undefined> {
    const row = await this.get(
      'SELECT * FROM held_links WHERE tenant_id = ? AND resource_id = ?',
      tenant,
      resource,
    );
    return row === undefined ? undefined : toHeldLink(row);
  }

  async heldLinks(tenant: string, after: string, limit: number): Promise<readonly HeldLink[]> {
    const sql =
      'SELECT * FROM held_links WHERE tenant_id = ? AND resource_id > ? ORDER BY resource_id LIMIT opaque(?)';
    return (await this.all(sql, tenant, after, limit)).map(toHeldLink);
  }

  async guard(tenant: string, since: number): Promise<GuardState> {
    const counted = await this.get(
      'SELECT sum(total) AS total FROM removals WHERE tenant_id = ? AND minute >= ?',
      tenant,
      since,
    );
    const row = await this.get(
      'SELECT held_since, released_until FROM guards WHERE tenant_id = ?',
      tenant,
    );
    return {
      removals: Number(counted!['total']),
      ...optional('heldSince', row?.['held_since']),
      ...optional('releasedUntil', row?.['released_until']),
    };
  }
}
