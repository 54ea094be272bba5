import type { Account } from '../ports/account.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { foldText } from '../protocol/text/fold.ts';
import type { AccountAttributes } from './account-attributes.ts';
import type { Policy } from './policy.ts';

/**
 * Returns the e-mail addresses, case-folded, whose domain the tenant has verified. Other addresses
 * prove nothing about their owner.
 */
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
 * Returns the existing account of the application that matches a new user, if there is one.
 * Protected accounts are never linked.
 *
 * @param unmanaged accounts without user and connection that share a key with the new user
 * @throws ScimError uniqueness when several match
 */
export function findLink(
  unmanaged: readonly Account[],
  attributes: AccountAttributes,
  policy: Policy,
): Account | undefined {
  const matching = unmanaged.filter(
    (account) => !account.protected && isMatch(account, attributes, policy),
  );
  if (matching.length > 1) {
    throw new ScimError(
      'uniqueness',
      `${matching.length} existing accounts match this user; an administrator must link one of them, or change their externalId or e-mail addresses`,
    );
  }
  return matching[0];
}

function isMatch(account: Account, attributes: AccountAttributes, policy: Policy): boolean {
  const sameExternalId =
    attributes.externalId !== undefined && account.externalId === attributes.externalId;
  const addresses = new Set(account.emails.map(({ value }) => foldText(value)));
  switch (policy.linking) {
    case 'off':
      return false;
    case 'externalId':
      return sameExternalId;
    case 'verifiedEmail':
      return verifiedEmails(attributes, policy).some((address) => addresses.has(address));
    case 'approve':
      return (
        sameExternalId ||
        account.userNameKey === attributes.userNameKey ||
        attributes.emails.some(({ value }) => addresses.has(foldText(value)))
      );
  }
}
