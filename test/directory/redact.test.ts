import { describe, expect, it } from 'vitest';
import { redactBody, redactFilter } from '../../src/directory/redact.ts';
import { scrub, scrubError } from '../../src/directory/scrub.ts';
import { ScimError } from '../../src/protocol/errors/scim-error.ts';
import { type ClientJsonObject, toClientJson } from '../../src/protocol/json/client-json.ts';
import { builtInRegistry } from '../../src/protocol/schema/built-in.ts';

const registry = builtInRegistry({ passwords: true });
const types = [registry.type('User')!];
const redact = (body: object, kind: 'resource' | 'patch' = 'resource') =>
  redactBody(toClientJson(body) as ClientJsonObject, kind, registry, types);

describe('a redacted request', () => {
  it('keeps known values, and the shape of everything else', () => {
    const { body, hidden } = redact({
      userName: 'ada',
      password: 'secret-1',
      pasword: 'secret-2',
      name: { givenName: 'Ada', nick: ['secret-3'] },
    });
    expect(body).toEqual({
      userName: 'ada',
      password: '…',
      pasword: '…',
      name: { givenName: 'Ada', nick: '1 values' },
    });
    expect(hidden).toEqual(new Set(['secret-1', 'secret-2', 'secret-3']));
  });

  it('shows a name that objects inherit like any other', () => {
    const given = JSON.parse('{"userName":"ada","__proto__":{"deep":"secret-1"}}') as object;
    const { body, hidden } = redact(given);
    expect(JSON.stringify(body)).toBe('{"userName":"ada","__proto__":{"deep":"…"}}');
    expect(Object.getPrototypeOf(body)).toBe(Object.prototype);
    expect(hidden).toEqual(new Set(['secret-1']));
  });

  it('hides secrets in every form of a PATCH', () => {
    const operations = [
      { op: 'replace', path: 'password', value: 'secret-1' },
      { op: 'add', value: { password: 'secret-2', userName: 'ada' } },
      { op: 'replace', path: 'no.such', value: { deep: 'secret-3' } },
    ];
    const { body, hidden } = redact({ Operations: operations }, 'patch');
    expect(JSON.stringify(body)).not.toContain('secret');
    expect(JSON.stringify(body)).toContain('"userName":"ada"');
    expect(hidden.size).toBe(3);
  });

  it('hides in a filter what is compared with a secret or an unknown attribute', () => {
    const { body } = redactFilter(
      'userName eq "ada" and password eq "p" or x eq "y"',
      registry,
      types,
    );
    expect(body).toContain('userName eq "ada"');
    expect(body).not.toMatch(/"p"|"y"/u);
  });
});

describe('a scrubbed message', () => {
  it('does not contain hidden texts, quoted or cut', () => {
    const long = 'x'.repeat(100);
    const hidden = new Set(['secret', 'ab', long]);
    expect(scrub('value "ab" of secret', hidden)).toBe('value "…" of …');
    expect(scrub('about ab', hidden)).toBe('about ab');
    expect(scrub(`"${long.slice(0, 60)}"…`, hidden)).not.toContain('xxx');
  });

  it('drops the cause of an error whose detail it changes', () => {
    const error = new ScimError('invalidValue', 'got secret', { cause: 'secret' });
    expect(scrubError(error, new Set(['secret']))).toMatchObject({ detail: 'got …' });
    expect(scrubError(error, new Set(['secret'])).cause).toBeUndefined();
    expect(scrubError(error, new Set(['other']))).toBe(error);
  });
});
