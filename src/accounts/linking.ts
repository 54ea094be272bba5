import type { Account } from '../ports/account.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { foldText } from '../protocol/text/fold.ts';
import type { AccountAttributes } from './account-attributes.ts';
import type { Policy } from './policy.ts';

/** Addresses, folded, in a domain the tenant has proven: whoever else names one has no claim to it. */
export function verifiedEmails(
  { emails }: Pick<AccountAttributes, 'emails'>,
  { domains }: Policy,
): readonly string[] {
  if (domains.length === 0) return [];
  return emails
    .map(({ value }) => foldText(value))
    .filter((key) => domains.includes(key.slice(key.lastIndexOf('@') + 1)));
}

/**
 * The account the application had before that belongs to a new user. Protected accounts are never it.
 *
 * @param unmanaged accounts without a user or a connection that share something with the new user
 * @throws ScimError uniqueness when several fit: which one is not for a program to guess
 */
export function findLink(
  unmanaged: readonly Account[],
  profile: AccountAttributes,
  policy: Policy,
): Account | undefined {
  const fitting = unmanaged.filter(
    (account) => !account.protected && fits(account, profile, policy),
  );
  if (fitting.length > 1) {
    throw new ScimError(
      'uniqueness',
      `${fitting.length} accounts that the application had before fit this user; an administrator must say which one it is, or change their externalId or addresses`,
    );
  }
  return fitting[0];
}

function fits(account: Account, profile: AccountAttributes, policy: Policy): boolean {
  const sameExternalId =
    profile.externalId !== undefined && account.externalId === profile.externalId;
  const addresses = new Set(account.emails.map(({ value }) => foldText(value)));
  switch (policy.linking) {
    case 'off':
      return false;
    case 'externalId':
      return sameExternalId;
    case 'verifiedEmail':
      return verifiedEmails(profile, policy).some((address) => addresses.has(address));
    case 'approve':
      return (
        sameExternalId ||
        account.userNameKey === profile.userNameKey ||
        profile.emails.some(({ value }) => addresses.has(foldText(value)))
      );
  }
}
