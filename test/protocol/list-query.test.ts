import { describe, expect, it } from 'vitest';
import {
  defaultPageLimits,
  readListQuery,
  readMembersPage,
} from '../../src/protocol/list/query.ts';

describe('a list query', () => {
  const read = (...parameters: (readonly [string, string])[]) =>
    readListQuery(parameters, defaultPageLimits);

  it('takes an empty parameter as one that is absent', () => {
    expect(read(['sortBy', '']).sortBy).toBeUndefined();
    expect(read(['attributes', '']).attributes).toBeUndefined();
    expect(read(['excludedAttributes', '']).excludedAttributes).toBeUndefined();
    expect(read(['sortBy', 'userName']).sortBy).toBe('userName');
  });
});

describe('a page of the members of a group', () => {
  const read = (...parameters: (readonly [string, string])[]) =>
    readMembersPage(parameters, defaultPageLimits);
  const { defaultCount, maxCount } = defaultPageLimits;

  it('is asked for by either parameter, and all members by none', () => {
    expect(read()).toBeUndefined();
    expect(read(['members.count', '5'])).toEqual({ count: 5, cursor: '' });
    expect(read(['members.cursor', 'abc'])).toEqual({ count: defaultCount, cursor: 'abc' });
    expect(read(['members.count', String(maxCount + 1)])).toEqual({ count: maxCount, cursor: '' });
  });

  it('has one member or more', () => {
    expect(() => read(['members.count', '0'])).toThrow('members.count must be 1 or more');
  });
});
