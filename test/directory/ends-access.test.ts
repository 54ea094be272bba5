import { describe, expect, it } from 'vitest';
import { endsAccess, userNameKeyIn } from '../../src/directory/ends-access.ts';
import { type ClientJsonObject, toClientJson } from '../../src/protocol/json/client-json.ts';
import { createParseContext, profiles } from '../../src/protocol/profiles/profile.ts';
import { builtInRegistry } from '../../src/protocol/schema/built-in.ts';
import { userUrn } from '../support/server.ts';

const registry = builtInRegistry();
const user = registry.type('User')!;

const ends = (method: 'POST' | 'PUT' | 'PATCH', body: object, profile = 'default'): boolean =>
  endsAccess(
    user,
    method,
    toClientJson(body) as ClientJsonObject,
    createParseContext(profiles.get(profile)!),
  );

const patch = (...operations: readonly object[]) => ({ Operations: operations });

describe('a body ends access', () => {
  it.each([
    { active: false },
    { ACTIVE: ' False ' },
    { active: { value: [false] } },
    { [`${userUrn}:active`]: 'false' },
    { [userUrn]: { active: false } },
    { active: false, emails: 'not even a list' },
  ])('with %j', (body) => {
    expect(ends('PUT', body)).toBe(true);
    expect(ends('PATCH', patch({ op: 'Replace', value: body }))).toBe(true);
  });

  it.each([{ active: true }, { [`${userUrn}:active`]: true, active: false }, { inactive: true }])(
    'but not with %j',
    (body) => {
      expect(ends('PUT', body)).toBe(false);
    },
  );

  it('by the last operation that sets active', () => {
    const on = { op: 'replace', path: 'active', value: true };
    const off = { op: 'add', path: `${userUrn}:active`, value: 'False' };
    expect(ends('PATCH', patch(on, off))).toBe(true);
    expect(ends('PATCH', patch(off, on))).toBe(false);
    expect(ends('PATCH', patch(off, { op: 'remove', path: 'active' }))).toBe(true);
  });

  it('only of users, and only in tolerant profiles', () => {
    expect(ends('PUT', { active: false }, 'rfc-strict')).toBe(false);
    const context = createParseContext(profiles.get('default')!);
    const body = toClientJson({ active: false }) as ClientJsonObject;
    expect(endsAccess(registry.type('Group')!, 'PUT', body, context)).toBe(false);
  });

  it('names the user by the folded userName', () => {
    const key = (body: object) => userNameKeyIn(toClientJson(body) as ClientJsonObject);
    expect(key({ USERNAME: 'Ada@X.example' })).toBe('ada@x.example');
    expect(key({ userName: '' })).toBeUndefined();
  });
});
