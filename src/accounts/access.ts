import type { Account } from '../ports/account.ts';
import type { Reader } from '../ports/store.ts';
import type { Policies } from './policy.ts';
import { explainRoles } from './roles.ts';

/** Whether an account may be used, as an application asks before it admits a user. */
export interface AccountAccess {
  readonly account: string;
  readonly allowed: boolean;
  readonly status: Account['status'];
  /** Present when not allowed. */
  readonly reason?: string;
  readonly roles: readonly string[];
}

const reasons = {
  deactivated: 'the account is deactivated',
  deleted: 'the account is deleted; it is restored when the user is provisioned again',
} as const;

/**
 * Returns whether an account may be used now, and with which roles; undefined when it does not
 * exist. All of it is read from one snapshot of the store.
 */
export function accessOf(
  reader: Reader,
  policies: Policies,
  tenant: string,
  id: string,
): Promise<AccountAccess | undefined> {
  return reader.snapshot(async (state) => {
    const account = await state.account(tenant, id);
    if (account === undefined) return undefined;
    const { status } = account;
    if (status !== 'active')
      return { account: id, allowed: false, status, reason: reasons[status], roles: [] };
    const { roles } = await explainRoles(
      state,
      tenant,
      account,
      (await policies.of(state, tenant)).roles,
    );
    return { account: id, allowed: true, status, roles };
  });
}
