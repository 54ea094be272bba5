import { describe, expect, it } from 'vitest';
import { page } from '../../src/api/page.ts';
import { InvalidRequestError, problemBody, problemOf } from '../../src/api/problem.ts';
import { newTenant } from '../../src/api/schemas/tenant.ts';
import { shownPath } from '../../src/api/shown-path.ts';
import { operatorFieldsIn, requireStrict } from '../../src/api/strict.ts';
import { StorageError } from '../../src/ports/store.ts';
import { ScimError } from '../../src/protocol/errors/scim-error.ts';

describe('a page', () => {
  const names = ['a', 'b', 'c'];
  const view = (name: string) => ({ name });

  it('has a cursor when there is more, and none on the last page', () => {
    expect(page(names, 2, view, String)).toEqual({
      items: [{ name: 'a' }, { name: 'b' }],
      next: 'b',
    });
    expect(page(names, 3, view, String).next).toBeUndefined();
    expect(page([], 3, view, String)).toEqual({ items: [], next: undefined });
  });

  it('ends by size, with at least one item', () => {
    const large = page(names, 3, () => 'x'.repeat(9_000_000), String);
    expect([large.items.length, large.next]).toEqual([1, 'a']);
  });
});

describe('a problem', () => {
  it('names every field that is wrong, with a suggestion for an unknown one', () => {
    const { error } = newTenant.safeParse({ id: 'A b', nam: 'x' });
    const problem = problemOf(new InvalidRequestError(error!, newTenant), 'r');
    expect(problem).toMatchObject({
      status: 400,
      detail: expect.stringMatching(/^id: must be 1 to 63 lower-case letters/u),
      errors: [
        { path: 'id', message: expect.any(String) },
        { path: '', message: expect.stringContaining('did you mean name?') },
      ],
    });
  });

  it('does not tell the client what failed inside', () => {
    const body = problemBody(problemOf(new Error('secret'), 'request-1'), 'request-1');
    expect(JSON.parse(body)).toEqual({
      type: 'about:blank',
      title: 'Error',
      status: 500,
      code: 'internal',
      detail: expect.stringContaining('under the request id request-1'),
      requestId: 'request-1',
    });
    expect(body).not.toContain('secret');
  });

  it('asks to retry when the storage cannot be reached, and keeps the headers of an error', () => {
    expect(problemOf(new StorageError('busy', 'x'), 'r')).toMatchObject({
      status: 503,
      headers: { 'Retry-After': '5' },
    });
    const headers = { Allow: 'GET' };
    expect(problemOf(new ScimError('methodNotAllowed', 'x', { headers }), 'r').headers).toBe(
      headers,
    );
  });
});

describe('strictness', () => {
  it('finds the fields that only operators set, at any depth', () => {
    expect(
      operatorFieldsIn(newTenant, { id: 'a', policy: { seats: 1, onDelete: 'erase' } }),
    ).toEqual(['policy.seats']);
    expect(operatorFieldsIn(newTenant, { id: 'a', policy: { onDelete: 'erase' } })).toEqual([]);
  });

  it('refuses a schema whose bodies would drop unknown members', async () => {
    const { z } = await import('@hono/zod-openapi');
    const nested = z.strictObject({ a: z.array(z.object({ b: z.string() })) });
    expect(() => requireStrict(nested, 'post /x')).toThrow('the body.a must be a strictObject');
    expect(() => requireStrict(newTenant, 'post /x')).not.toThrow();
  });
});

it('the log shows no id in full, and nothing of the query', () => {
  const path = shownPath(`/api/v1/accounts/${'a'.repeat(40)}/access?token=x`);
  expect(path).toMatch(/^\/api\/v1\/accounts\/a.*\/access$/u);
  expect(path).not.toContain('a'.repeat(25));
});
