import { describe, expect, it } from 'vitest';
import { rolesOfGroup } from '../../console/src/pages/groups/roles-of-group.ts';
import {
  addPage,
  draftOf,
  isSamePolicy,
  missingOf,
  moveRule,
  namesIn,
  noTotals,
  policyOf,
} from '../../console/src/pages/roles/role-draft.ts';

const policy = {
  mode: 'first' as const,
  default: ['member'],
  rules: [
    { displayName: 'Engineering', group: 'g1', roles: ['developer', 'reviewer'] },
    { externalId: 'x', connection: 'c', roles: ['admin'] },
    { id: 'g2', roles: ['owner'] },
  ],
};

describe('a draft of role rules', () => {
  it('stands for the policy it was made of', () => {
    expect(policyOf(draftOf(policy))).toEqual(policy);
    expect(isSamePolicy(policy, { ...policy, mode: 'union' })).toBe(false);
    expect(isSamePolicy({}, { mode: 'union', default: [], rules: [] })).toBe(true);
  });

  it('reads names between commas, each once', () => {
    expect(namesIn(' a, b ,,a')).toEqual(['a', 'b']);
  });

  it('says what is missing of a rule', () => {
    const [rule] = draftOf(policy).rules;
    expect(missingOf(rule!)).toBeUndefined();
    expect(missingOf({ ...rule!, name: ' ' })).toBe('group');
    expect(missingOf({ ...rule!, roles: ' , ' })).toBe('roles');
  });

  it('moves a rule to another place, and not beyond the ends', () => {
    const { rules } = draftOf(policy);
    const keys = (from: number, to: number) => moveRule(rules, from, to).map(({ key }) => key);
    expect(keys(0, 2)).toEqual([1, 2, 0]);
    expect(keys(2, 0)).toEqual([2, 0, 1]);
    expect(moveRule(rules, 0, -1)).toBe(rules);
    expect(moveRule(rules, 2, 3)).toBe(rules);
  });

  it('counts who gets and who loses a role over the pages of a preview', () => {
    const change = (before: string[], after: string[]) => ({
      account: 'a',
      username: 'ada',
      before,
      after,
    });
    const first = addPage(noTotals, { examined: 200, changes: [change(['a'], ['a', 'b'])] });
    const totals = addPage(first, { examined: 50, changes: [change(['a'], ['b'])] });
    expect([totals.examined, totals.changed, totals.samples.length]).toEqual([250, 2, 2]);
    expect([...totals.gains]).toEqual([['b', 2]]);
    expect([...totals.losses]).toEqual([['a', 1]]);
  });

  it('tells which roles a group gives', () => {
    const rolesOf = (group: { id: string; externalId?: string; displayName?: string }) =>
      rolesOfGroup(policy.rules, group);
    expect(rolesOf({ id: 'g1', displayName: 'Engineering' })).toEqual(['developer', 'reviewer']);
    expect(rolesOf({ id: 'g9', displayName: 'Engineering' })).toEqual([]);
    expect(rolesOf({ id: 'g2', externalId: 'x' })).toEqual(['admin', 'owner']);
  });
});
