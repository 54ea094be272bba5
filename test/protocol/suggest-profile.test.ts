import { describe, expect, it } from 'vitest';
import { profiles } from '../../src/protocol/profiles/profile.ts';
import { type RequestShape, signs, signsOf } from '../../src/protocol/profiles/signs.ts';
import { suggestProfile } from '../../src/protocol/profiles/suggest-profile.ts';
import { tolerances } from '../../src/protocol/profiles/tolerances.ts';

const shape = (more: Partial<RequestShape>): RequestShape => ({
  userAgent: undefined,
  path: '/scim/v2/Users',
  query: '',
  ...more,
});

describe('signs of a client', () => {
  it.each([
    ['okta-user-agent', { userAgent: 'Okta SCIM Client 1.0.0' }],
    ['authentik-user-agent', { userAgent: 'authentik@2026.10.1' }],
    ['empty-user-agent', { userAgent: '' }],
    ['aad-optscim-flag', { query: 'filter=x&aadOptscim062020' }],
    ['ping-filter', { query: 'filter=username%20Eq%20%22ada%22' }],
    ['ping-filter', { query: 'filter=username+Eq+%22ada%22' }],
    ['one-user-listed', { query: 'count=1' }],
    ['resource-type-read', { path: '/scim/v2/ResourceTypes/User' }],
  ])('%s is in %j', (sign, more) => expect(signsOf(shape(more))).toEqual([sign]));

  it.each([
    {},
    { userAgent: 'curl/8.14.1' },
    { userAgent: 'node' },
    { query: 'filter=userName%20eq%20%22ada%22' },
    { query: 'count=1', path: '/scim/v2/Groups' },
  ])('none is in %j', (more) => expect(signsOf(shape(more))).toEqual([]));
});

describe('the suggestion of a profile', () => {
  const suggest = (present: string, traits: readonly string[], writes = 0) =>
    suggestProfile(present, { traits: new Set(traits), writes })?.profile;

  it('is the client that is recognized', () => {
    expect(suggest('default', ['okta-user-agent'])).toBe('okta');
    expect(suggest('rfc-strict', ['operation-case', 'bare-complex-values'])).toBe('entra');
    expect(suggest('entra', ['empty-user-agent', 'boolean-strings'])).toBe('onelogin');
  });

  it('says why, in words', () => {
    const traits = new Set(['okta-user-agent', 'read-only-values', 'unheard-of']);
    expect(suggestProfile('default', { traits, writes: 1 })!.because).toEqual([
      'User-Agent begins with "Okta SCIM Client"',
      expect.stringMatching(/^requests need the tolerance read-only-values \(/u),
    ]);
  });

  it('is none where the present profile fits, or two fit as well', () => {
    expect(suggest('okta', ['okta-user-agent'])).toBeUndefined();
    expect(suggest('default', ['remove-by-value'])).toBeUndefined();
    expect(suggest('default', ['boolean-strings', 'remove-by-value'])).toBeUndefined();
    expect(suggest('default', [])).toBeUndefined();
    expect(suggest('a profile of a later release', [], 100)).toBeUndefined();
  });

  it('is default after many writes that are not the client’s', () => {
    expect(suggest('okta', [], 24)).toBeUndefined();
    expect(suggest('okta', [], 25)).toBe('default');
    expect(suggest('okta', ['read-only-values'], 25)).toBeUndefined();
    expect(suggest('keycloak', [], 25)).toBeUndefined();
    expect(suggest('rfc-strict', [], 25)).toBeUndefined();
  });
});

describe('profiles', () => {
  it.each([...profiles.values()])(
    '$name uses what it accepts, and knows its client by it',
    (one) => {
      for (const id of one.uses) expect(one.tolerances).toContain(id);
      for (const trait of one.fingerprint.keys()) {
        const isSign = Object.hasOwn(signs, trait);
        expect(isSign || Object.hasOwn(tolerances, trait)).toBe(true);
        // A client may send what its own profile refuses only where another profile is needed.
        if (!isSign) expect(one.uses).toContain(trait);
      }
    },
  );
});
