import { describe, expect, it } from 'vitest';
import { defaultPageLimits, readListQuery } from '../../src/protocol/list/query.ts';

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
