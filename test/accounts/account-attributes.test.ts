import { describe, expect, it } from 'vitest';
import { accountAttributes } from '../../src/accounts/account-attributes.ts';
import { windowStart } from '../../src/accounts/guard.ts';
import { findLink } from '../../src/accounts/linking.ts';
import { defaultPolicy, type Policy, readPolicy } from '../../src/accounts/policy.ts';
import type { Account } from '../../src/ports/account.ts';
import type { StoredJsonObject } from '../../src/protocol/schema/stored-json.ts';

describe('account attributes of a user', () => {
  it.each([
    [{ userName: 'ada', displayName: ' Ada L ' }, 'Ada L'],
    [{ userName: 'ada', displayName: ' ', name: { formatted: 'A. L.' } }, 'A. L.'],
    [{ userName: 'ada', name: { givenName: 'Ada', familyName: 'Lovelace' } }, 'Ada Lovelace'],
    [{ userName: 'ada', name: {} }, 'ada'],
  ])('take the display name of %j', (document, expected) => {
    expect(accountAttributes(document).displayName).toBe(expected);
  });

  it('have each address once, and one primary', () => {
    const emails: StoredJsonObject[] = [
      { value: 'b@x' },
      { value: 'a@x' },
      { value: ' A@X ', primary: true },
      {},
    ];
    expect(accountAttributes({ userName: 'ada', emails }).emails).toEqual([
      { value: 'b@x', primary: false },
      { value: 'a@x', primary: true },
    ]);
    const [first] = accountAttributes({ userName: 'ada', emails: [{ value: 'c@x' }] }).emails;
    expect(first).toEqual({ value: 'c@x', primary: true });
  });

  it('have active only if the document has it', () => {
    expect(accountAttributes({ userName: 'ada' }).active).toBeUndefined();
    expect(accountAttributes({ userName: 'ada', active: false }).active).toBe(false);
  });
});

describe('linking', () => {
  const attributes = accountAttributes({
    userName: 'Ada',
    externalId: 'e1',
    emails: [{ value: 'ada@acme.example' }],
  });
  const account = (more: Partial<Account>): Account =>
    ({ id: 'a', emails: [], userNameKey: 'other', protected: false, ...more }) as Account;
  const byExternalId = account({ externalId: 'e1' });
  const byMail = account({ emails: [{ value: 'ADA@acme.example', primary: true }] });
  const byName = account({ userNameKey: 'ada' });
  const link = (policy: Partial<Policy>, ...accounts: readonly Account[]) =>
    findLink(accounts, attributes, { ...defaultPolicy, ...policy });

  it('matches by what the policy allows, and nothing else', () => {
    expect(link({}, byExternalId, byMail, byName)).toBeUndefined();
    expect(link({ linking: 'externalId' }, byMail, byExternalId)).toBe(byExternalId);
    expect(link({ linking: 'verifiedEmail' }, byMail)).toBeUndefined();
    const domains = ['acme.example'];
    expect(link({ linking: 'verifiedEmail', domains }, byMail, byName)).toBe(byMail);
    expect(link({ linking: 'approve' }, byName)).toBe(byName);
  });

  it('never picks a protected account, and refuses to choose', () => {
    const locked = account({ externalId: 'e1', protected: true });
    expect(link({ linking: 'externalId' }, locked)).toBeUndefined();
    expect(() => link({ linking: 'approve' }, byName, byMail)).toThrow('2 existing accounts');
  });
});

it('a policy merges with the defaults one part at a time', () => {
  const policy = readPolicy('{"guard":{"atLeast":5},"roles":{"default":["a"]}}');
  expect(policy.guard).toEqual({ ...defaultPolicy.guard, atLeast: 5 });
  expect(policy.roles).toEqual({ mode: 'union', default: ['a'], rules: [] });
});

it('the window of the guard ends with the current minute', () => {
  expect(windowStart(60, 60 * 60_000)).toBe(1);
  expect(windowStart(1, 59_999)).toBe(0);
});
