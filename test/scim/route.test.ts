import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../src/http/exchange.ts';
import { ScimError } from '../../src/protocol/errors/scim-error.ts';
import { readPreferences } from '../../src/scim/preferences.ts';
import { locate } from '../../src/scim/route.ts';

function refusal(path: string): string {
  try {
    locate(path);
  } catch (error) {
    return (error as ScimError).code;
  }
  return 'routed';
}

describe('the route of a path', () => {
  it.each([
    ['/scim/v2/Users', { endpoint: 'collection', prefix: '/scim/v2', segment: 'Users' }],
    ['/scim/Users', { endpoint: 'collection', prefix: '/scim', segment: 'Users' }],
    ['/.api/scim/v2/Users', { endpoint: 'collection', prefix: '/.api/scim/v2' }],
    [
      '/t/acme/scim/v2/Users/1',
      { endpoint: 'resource', tenant: 'acme', segment: 'Users', id: '1' },
    ],
    ['/scim/v2/Users/', { endpoint: 'collection', segment: 'Users' }],
    ['/scim/v2/%55sers/a%20b', { endpoint: 'resource', segment: 'Users', id: 'a b' }],
    ['/scim/v2/.search', { endpoint: 'search' }],
    ['/scim/v2/Users/.search', { endpoint: 'search', segment: 'Users' }],
    ['/scim/v2/SCHEMAS/urn:x', { endpoint: 'schema', id: 'urn:x' }],
    ['/scim/v2/ResourceTypes', { endpoint: 'resourceTypes' }],
    ['/scim/v2/bulk', { endpoint: 'bulk' }],
    ['/scim/v2/.async/7', { endpoint: 'async', id: '7' }],
    ['/scim/v2', { endpoint: 'root' }],
    ['/oauth/token', { endpoint: 'token' }],
    ['/t/acme/oauth/token', { endpoint: 'token', tenant: 'acme' }],
    ['/healthz', { endpoint: 'live' }],
  ])('%s', (path, route) => {
    expect(locate(path)).toMatchObject(route);
  });

  it.each([
    ['/scim/v1/Users', 'invalidVers'],
    ['/scim/v20/Users', 'invalidVers'],
    ['/scim/v2/Users/1/2', 'notFound'],
    ['/scim/v2/Bulk/1', 'notFound'],
    ['/scim/v2//Users', 'notFound'],
    ['/scim/v2/./Users', 'notFound'],
    ['/scim/v2/Users/..%2fGroups', 'notFound'],
    ['/scim/v2/Users/%2e%2e', 'notFound'],
    ['/scim/v2/Users%5c1', 'notFound'],
    ['/scim/v2/Users/%00', 'notFound'],
    ['/scim/v2/Users/%7f', 'notFound'],
    ['/scim/v2/%zz', 'badRequest'],
    ['/scim/v2/%c0%af', 'badRequest'],
    ['/t/acme/oauth/token/x', 'notFound'],
    ['/', 'notFound'],
  ])('%s is %s', (path, code) => {
    expect(refusal(path)).toBe(code);
  });

  it('calls v2 a version only where it is one', () => {
    expect(locate('/scim/v/x')).toMatchObject({ endpoint: 'resource', segment: 'v', id: 'x' });
    expect(locate('/scim/vip')).toMatchObject({ endpoint: 'collection', segment: 'vip' });
  });
});

describe('the Prefer header', () => {
  const read = (prefer?: string) =>
    readPreferences({ header: () => prefer } as unknown as Exchange);

  it.each([
    [undefined, { isMinimal: false }],
    ['return=minimal', { isMinimal: true }],
    ['RETURN=Minimal , handling=lenient', { isMinimal: true }],
    ['return=representation', { isMinimal: false }],
    ['wait=10', { isMinimal: false }],
    ['respond-async', { isMinimal: false, deferAfterSeconds: 0 }],
    ['respond-async, wait=10', { isMinimal: false, deferAfterSeconds: 10 }],
    ['respond-async, wait="10"', { isMinimal: false, deferAfterSeconds: 10 }],
    ['respond-async, wait=3600', { isMinimal: false, deferAfterSeconds: 30 }],
    ['respond-async, wait=-1', { isMinimal: false, deferAfterSeconds: 0 }],
    ['respond-async, wait=soon, return=minimal', { isMinimal: true, deferAfterSeconds: 0 }],
  ])('%s', (prefer, preferences) => {
    expect(read(prefer)).toEqual(preferences);
  });
});
