import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorBody, errorTable, ScimError } from '../../src/protocol/errors/scim-error.ts';
import { type ClientJsonObject, toClientJson } from '../../src/protocol/json/client-json.ts';
import { parseJson } from '../../src/protocol/json/parse-json.ts';
import { sortKey } from '../../src/protocol/list/sort.ts';
import { resolvePath } from '../../src/protocol/path/resolve.ts';
import { createParseContext, profiles } from '../../src/protocol/profiles/profile.ts';
import { tolerances } from '../../src/protocol/profiles/tolerances.ts';
import { createProjection } from '../../src/protocol/projection/projection.ts';
import { builtInRegistry } from '../../src/protocol/schema/built-in.ts';
import { buildDocument, readResource } from '../../src/protocol/schema/document.ts';
import { indexKeys } from '../../src/protocol/schema/keys.ts';
import { createRegistry } from '../../src/protocol/schema/registry.ts';
import type { StoredJsonObject } from '../../src/protocol/schema/stored-json.ts';
import { equalStored } from '../../src/protocol/schema/stored-json.ts';
import { extraUrn, testType, testUrn } from '../support/test-type.ts';

function read(text: string | object, extensionRequired = false, profile = 'default') {
  const raw = (typeof text === 'string' ? parseJson(text) : toClientJson(text)) as ClientJsonObject;
  return readResource(testType(extensionRequired), raw, createParseContext(profiles.get(profile)!));
}

describe('values of every type', () => {
  it.each(['1.5', '1e3', '1.0', '"1.5"', '"one"', '9007199254740993', 'true'])(
    'R057 an integer is not %s',
    (text) => {
      expect(() => read(`{"label":"x","size":${text}}`)).toThrow('size must be an integer');
    },
  );

  it('R057 T011 an integer is one', () => {
    expect(read('{"label":"x","size":-12}')['size']).toBe(-12);
  });

  it('C35 more digits than a double has are rounded, and refused in strict profiles', () => {
    for (const [text, value] of [
      ['0.12345678901234567890', 0.12345678901234568],
      ['12345678901234567890', 12345678901234567000],
      ['1.00000000000000000001e2', 100],
      ['3.14159265358979323846', Math.PI],
      ['9007199254740993', 9007199254740992],
    ] as const) {
      expect(read(`{"label":"x","weight":${text}}`)['weight']).toBe(value);
      expect(JSON.stringify(read(`{"label":"x","weight":${text}}`)['weight'])).toBe(String(value));
      for (const profile of ['rfc-strict', 'interop-strict']) {
        const body = `{"schemas":["${testUrn}"],"label":"x","weight":${text}}`;
        expect(() => read(body, false, profile)).toThrow('no more digits than a double has');
      }
    }
    for (const [text, value] of [
      ['0.1234567890123456', 0.1234567890123456],
      ['1.7976931348623157e308', Number.MAX_VALUE],
      ['5e-324', 5e-324],
      ['100.00', 100],
      ['0.0', 0],
      ['-0.50e1', -5],
    ] as const)
      expect(
        read(`{"schemas":["${testUrn}"],"label":"x","weight":${text}}`, false, 'rfc-strict')[
          'weight'
        ],
      ).toBe(value);
  });

  it('T011 C35 a decimal is the number that a double holds, or refused', () => {
    for (const [text, value] of [
      ['1.5', 1.5],
      ['-0', 0],
      ['1e3', 1_000],
      ['0.000000000000001', 1e-15],
      ['7', 7],
      ['1.25E-2', 0.0125],
    ] as const) {
      expect(read(`{"label":"x","weight":${text}}`)['weight']).toBe(value);
    }
    for (const text of ['1e400', '-1e400', '1e-400', '"one"', 'true'])
      expect(() => read(`{"label":"x","weight":${text}}`)).toThrow(
        'a number that a double can hold',
      );
  });

  it('R058 a date is one', () => {
    expect(read({ label: 'x', made: '2024-01-01T00:00:00+02:00' })['made']).toBe(
      '2024-01-01T00:00:00+02:00',
    );
    const refused = expect.objectContaining({ code: 'invalidValue' }) as Error;
    for (const made of ['2024-01-01', 5, true])
      expect(() => read({ label: 'x', made })).toThrow(refused);
  });

  it('R055 what a definition leaves out has the RFC’s default', () => {
    expect(resolvePath(testType(), 'x-y_1')).toMatchObject({
      type: 'string',
      required: false,
      caseExact: false,
      mutability: 'readWrite',
      returned: 'default',
      uniqueness: 'none',
      multiValued: false,
    });
  });

  it('values in lists', () => {
    expect(read({ label: 'x', tags: ['a', 'A', 'b'] })['tags']).toEqual(['a', 'b']);
    expect(read({ label: 'x', tags: 'a' })['tags']).toEqual(['a']);
    expect(read({ label: 'x', tags: '' })['tags']).toBeUndefined();
    expect(read({ label: 'x', parts: '' })['parts']).toBeUndefined();
    expect(
      read({
        label: 'x',
        parts: [{ name: 'a', kind: 'k' }, { name: 'a', kind: 'k' }, { name: 'a' }],
      })['parts'],
    ).toHaveLength(2);
    expect(() => read({ label: 'x', tags: 'a' }, false, 'rfc-strict')).toThrow(ScimError);
    expect(() => read({ label: 'x', parts: ['a'] })).toThrow('must be an object');
    expect(() => read({ label: 'x', parts: [{ kind: 'k' }] })).toThrow('parts.name is required');
    expect(read({ label: 'x', parts: [''] })['parts']).toBeUndefined();
    expect(read({ label: 'x', box: '' })['box']).toBeUndefined();
    expect(read({ label: 'x', box: [] })['box']).toBeUndefined();
    expect(() => read({ label: 'x', box: 'y' })).toThrow('must be an object');
    expect(() => read({ label: 'x', box: [{ must: 'a' }, { must: 'b' }] })).toThrow(
      'must be one value',
    );
    expect(() => read({ label: 'x', box: { a: 'x' } })).toThrow('box.must is required');
    expect(read({ label: ['x'] })['label']).toBe('x');
    expect(read({ label: [{ value: 'x' }] })['label']).toBe('x');
    expect(read({ label: 'x', 'x-y_1': [''] })['x-y_1']).toBeUndefined();
  });

  it('a value that was cleared is not a value', () => {
    expect(
      read({ label: 'x', codes: [{ value: '' }, { value: 'a' }, { value: null, nope: 1 }] })[
        'codes'
      ],
    ).toEqual([{ value: 'a' }]);
    const user = builtInRegistry().type('User')!;
    const raw = toClientJson({
      userName: 'u',
      emails: [{ value: '', type: 'work' }],
    }) as ClientJsonObject;
    expect(
      readResource(user, raw, createParseContext(profiles.get('default')!))['emails'],
    ).toBeUndefined();
    expect(() =>
      read({ schemas: [testUrn], label: 'x', box: { must: 'm', nope: 1 } }, false, 'rfc-strict'),
    ).toThrow('is not an attribute of box');
  });

  it('numbers and booleans for text are text, where tolerated', () => {
    expect(read('{"label":1.50,"hidden":true,"serial":7}')).toMatchObject({
      label: '1.50',
      hidden: 'true',
      serial: '7',
    });
  });

  it('R138 a required extension, and what it requires, must be there', () => {
    expect(() => read({ label: 'x' }, true)).toThrow(`the extension ${extraUrn} is required`);
    expect(() => read({ label: 'x', [extraUrn]: { list: ['a'] } })).toThrow(
      `${extraUrn}:reason is required`,
    );
    expect(read({ label: 'x', [extraUrn]: { reason: 'r' } }, true)[extraUrn]).toEqual({
      reason: 'r',
    });
  });

  it('an extension is an object in every profile', () => {
    for (const profile of ['default', 'rfc-strict'])
      for (const extension of ['reason', 7, true])
        expect(() =>
          read({ schemas: [testUrn, extraUrn], label: 'x', [extraUrn]: extension }, false, profile),
        ).toThrow(`${extraUrn} must be an object`);
  });

  it('a body without a single attribute lacks what is required', () => {
    expect(() => read({ schemas: [testUrn] })).toThrow('label is required');
  });

  it('notes what it ignored, up to a point', () => {
    const parseContext = createParseContext(profiles.get('default')!);
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`k${index}`, 1]));
    readResource(
      testType(),
      toClientJson({ label: 'x', ...many, box: { must: 'm', k: 1 } }) as ClientJsonObject,
      parseContext,
    );
    expect([
      parseContext.diagnostics.ignored.size,
      [...parseContext.diagnostics.tolerances],
    ]).toEqual([20, ['missing-schemas', 'unknown-attributes']]);
  });
});

describe('paths', () => {
  it('R169 R170 R226 the longest URN wins', () => {
    const type = testType();
    const pathOf = (text: string) => resolvePath(type, text)?.path;
    expect(pathOf('BOX.A')).toBe('box.a');
    expect(pathOf(`${testUrn}:box.a`)).toBe('box.a');
    expect(pathOf(extraUrn.toUpperCase())).toBe(extraUrn);
    expect(pathOf(`${extraUrn}:reason`)).toBe(`${extraUrn}:reason`);
    for (const text of [
      'nope',
      'box.nope',
      'nope.a',
      testUrn,
      'urn:nobody:x',
      `${extraUrn}:nope`,
      `${testUrn}:${extraUrn}`,
      '__proto__',
      'constructor',
      'box.__proto__',
      '',
    ]) {
      expect(pathOf(text), text).toBeUndefined();
    }
  });
});

it('an extension is named by its URN alone, not as an attribute', () => {
  const schema = { id: 'urn:x:base', name: 'X', description: 'x', attributes: [] };
  const extension = {
    id: 'urn:x:more',
    name: 'Y',
    description: 'y',
    attributes: [{ name: 'a', description: 'a' }],
  };
  const definition = {
    name: 'X',
    endpoint: '/Xs',
    description: 'x',
    schema: schema.id,
    schemaExtensions: [{ schema: extension.id, required: false }],
  };
  const type = createRegistry([schema, extension], [definition]).type('X')!;
  expect(resolvePath(type, 'urn:x:base:urn:x:more')).toBeUndefined();
  expect(resolvePath(type, 'urn:x:more:a')?.path).toBe('urn:x:more:a');
});

describe('documents', () => {
  it('R083 are in the schema’s order and name the schemas they use', () => {
    const sealed = buildDocument(testType(), 'i', {
      tags: ['t'],
      [extraUrn]: { list: ['z'], reason: 'r' },
      label: 'x',
      box: { must: 'm', a: 'a' },
    });
    expect(JSON.stringify(sealed)).toBe(
      JSON.stringify({
        schemas: [testUrn, extraUrn],
        id: 'i',
        label: 'x',
        tags: ['t'],
        box: { a: 'a', must: 'm' },
        [extraUrn]: { reason: 'r', list: ['z'] },
      }),
    );
  });

  it('have keys where they are indexed', () => {
    const document = {
      schemas: [testUrn],
      id: 'i',
      externalId: 'E',
      label: 'x',
      made: '2024-01-01T02:00:00+02:00',
      rank: 3,
      flags: [true, false, true],
    };
    expect(indexKeys(testType(), document)).toEqual([
      { path: 'externalId', key: 'E' },
      { path: 'made', key: '2024-01-01T00:00:00.000' },
      { path: 'rank', key: '3' },
      { path: 'flags', key: true },
      { path: 'flags', key: false },
    ]);
  });

  it('are compared by what they say', () => {
    expect(equalStored({ a: [1, { b: 'x' }] }, { a: [1, { b: 'x' }] })).toBe(true);
    for (const [left, right] of [
      [[1], [1, 2]],
      [[1], { 0: 1 }],
      [{ a: 1 }, [1]],
      [{ a: 1 }, { b: 1 }],
      [{ a: 1 }, { a: 1, b: 2 }],
      ['x', 'y'],
      [{ a: 1 }, 1],
    ] as const) {
      expect(equalStored(left as never, right as never)).toBe(false);
    }
  });

  it('sort by what they have', () => {
    const type = testType();
    expect(sortKey(resolvePath(type, 'box.a')!, { box: { a: 'X' } })).toBe('x');
    expect(sortKey(resolvePath(type, 'tags')!, { tags: ['B', 'a'] })).toBe('b');
    expect(sortKey(resolvePath(type, 'size')!, { size: 5 })).toBe(5);
    expect(sortKey(resolvePath(type, 'box.a')!, {})).toBeUndefined();
  });

  it.each([
    [{ name: '1abc' }],
    [{ name: 'a.b' }],
    [{ name: '' }],
    [{ name: 'a b' }],
    [{ name: '__proto__' }],
    [{ name: 'Constructor' }],
    [
      {
        name: 'outer',
        type: 'complex' as const,
        subAttributes: [{ name: 'inner', type: 'complex' as const, description: 'x' }],
      },
    ],
  ])('R054 R063 T128 a schema with %j is refused', (definition) => {
    const schema = {
      id: 'urn:x:bad',
      name: 'X',
      description: 'x',
      attributes: [{ description: 'x', ...definition }],
    };
    const type = {
      name: 'X',
      endpoint: '/Xs',
      description: 'x',
      schema: schema.id,
      schemaExtensions: [],
    };
    expect(() => createRegistry([schema], [type])).toThrow(TypeError);
  });

  it('a type cannot name a schema that is not there', () => {
    const type = {
      name: 'X',
      endpoint: '/Xs',
      description: 'x',
      schema: 'urn:none',
      schemaExtensions: [],
    };
    expect(() => createRegistry([], [type])).toThrow(TypeError);
  });
});

describe('projection', () => {
  const resource = {
    schemas: [testUrn],
    id: 'i',
    label: 'x',
    hidden: 'h',
    tags: ['a'],
    box: { a: 'a', must: 'm' },
    parts: [{ name: 'n', kind: 'k' }],
    [extraUrn]: { reason: 'r', list: ['l'] },
    meta: { version: 'v', created: 'c' },
  };
  const show = (selection: object, supplied?: readonly string[]) =>
    createProjection(
      testType(),
      selection,
      supplied === undefined ? undefined : new Set(supplied),
    ).pick(resource);

  it('R078 what is returned on request is shown when named or just written', () => {
    expect(show({})['hidden']).toBeUndefined();
    expect(show({}, ['hidden'])['hidden']).toBe('h');
    expect(show({ attributes: ['hidden'] })['hidden']).toBe('h');
    expect(show({ attributes: ['label'] })['hidden']).toBeUndefined();
    expect(show({ excludedAttributes: ['label'] })['hidden']).toBeUndefined();
  });

  it('R076 never shows a password, even when a document holds it and a client names it', () => {
    const user = builtInRegistry({ passwords: true }).type('User')!;
    const document = { id: 'i', userName: 'u', password: 'secret' };
    for (const selection of [
      {},
      { attributes: ['password', 'userName'] },
      { excludedAttributes: ['externalId'] },
    ]) {
      const projection = createProjection(user, selection, new Set(['password']));
      expect(projection.pick(document)).toEqual({ id: 'i', userName: 'u' });
      expect(projection.keep(resolvePath(user, 'password')!, 'secret')).toBeUndefined();
    }
  });

  it('R075 R220 R221 R224 R227 R228', () => {
    expect(show({ attributes: ['parts.kind'] })).toEqual({
      schemas: [testUrn],
      id: 'i',
      parts: [{ kind: 'k', name: 'n' }],
    });
    expect(show({ attributes: [extraUrn] })[extraUrn]).toEqual({ reason: 'r', list: ['l'] });
    expect(show({ attributes: [`${extraUrn}:list`] })[extraUrn]).toEqual({ list: ['l'] });
    expect(
      show({ excludedAttributes: ['box.a', 'parts.kind', 'parts.name', extraUrn, 'tags'] }),
    ).toEqual({
      schemas: [testUrn],
      id: 'i',
      label: 'x',
      box: { must: 'm' },
      parts: [{ name: 'n' }],
      meta: resource.meta,
    });
    expect(show({ excludedAttributes: ['box.a', 'box.must'] })['box']).toBeUndefined();
    expect(show({ attributes: ['meta.version'] })['meta']).toEqual({ version: 'v' });
    expect(show({ attributes: ['tags'] })['tags']).toEqual(['a']);
    expect(
      createProjection(testType(), { attributes: ['parts.kind'] }).pick({ id: 'i', parts: [{}] }),
    ).toEqual({ id: 'i' });
    expect(createProjection(testType(), { attributes: ['label'] }).pick({})).toEqual({});
  });
});

describe('the algebra of projection', () => {
  const paths = [...testType().byPath.keys()];
  const some = fc.uniqueArray(fc.constantFrom(...paths), { minLength: 1, maxLength: 6 });
  const resource: StoredJsonObject = {
    schemas: [testUrn],
    id: 'i',
    externalId: 'e',
    label: 'x',
    size: 1,
    flags: [true],
    tags: ['a'],
    box: { a: 'a', must: 'm' },
    parts: [{ name: 'n', kind: 'k' }, { name: 'o' }],
    [extraUrn]: { reason: 'r', list: ['l'] },
    meta: { version: 'v', created: 'c' },
  };
  const show = (selection: object) => createProjection(testType(), selection).pick;
  const leaves = (value: unknown, at = ''): string[] =>
    typeof value !== 'object' || value === null
      ? [`${at}=${String(value)}`]
      : Object.entries(value).flatMap(([key, inner]) =>
          leaves(inner, Array.isArray(value) ? at : `${at}/${key}`),
        );

  it('showing what is shown shows the same, and nothing that was not there', () => {
    fc.assert(
      fc.property(some, fc.constantFrom('attributes', 'excludedAttributes'), (names, kind) => {
        const project = show({ [kind]: names });
        const once = project(resource);
        expect(project(once)).toEqual(once);
        for (const leaf of leaves(once)) expect(leaves(resource)).toContain(leaf);
        expect(once).toMatchObject({ id: 'i', schemas: [testUrn] });
      }),
    );
  });

  it('what is named and what is left when it is excluded make up the whole', () => {
    fc.assert(
      fc.property(some, (names) => {
        const both = new Set([
          ...leaves(show({ attributes: names })(resource)),
          ...leaves(show({ excludedAttributes: names })(resource)),
        ]);
        expect([...both].sort()).toEqual([...new Set(leaves(resource))].sort());
      }),
    );
  });
});

describe('errors', () => {
  it('R338 R339 each code has its status and type', () => {
    for (const [code, kind] of Object.entries(errorTable)) {
      const error = new ScimError(code as keyof typeof errorTable, 'why');
      expect(errorBody(error)).toEqual({
        schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
        status: String(kind.status),
        ...('scimType' in kind ? { scimType: kind.scimType } : {}),
        detail: 'why',
      });
    }
  });
});

it('every tolerance is explained, and every profile made of them', () => {
  for (const { clients, observed, rfc, handling } of Object.values(tolerances))
    for (const text of [clients, observed, rfc, handling]) expect(text).not.toBe('');
  expect([...profiles.keys()]).toEqual([
    'default',
    'rfc-strict',
    'interop-strict',
    'okta',
    'entra',
    'onelogin',
    'jumpcloud',
    'ping',
    'cyberark',
    'authentik',
    'pocket-id',
    'keycloak',
    'ibm-verify',
    'rippling',
    'google',
    'workos',
  ]);
  for (const profile of profiles.values())
    for (const id of profile.tolerances) expect(tolerances[id]).toBeDefined();
});
