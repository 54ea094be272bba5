import { describe, expect, it } from 'vitest';
import { describeSchema } from '../../src/protocol/discovery/describe-schema.ts';
import type { ScimError } from '../../src/protocol/errors/scim-error.ts';
import { type ClientJsonObject, toClientJson } from '../../src/protocol/json/client-json.ts';
import {
  createParseContext,
  profiles,
  reportIgnored,
} from '../../src/protocol/profiles/profile.ts';
import { createProjection } from '../../src/protocol/projection/projection.ts';
import { builtInDefinitions, extendDefinitions } from '../../src/protocol/schema/built-in.ts';
import { readResource } from '../../src/protocol/schema/document.ts';
import { incompatibilities } from '../../src/protocol/schema/incompatibilities.ts';
import { DefinitionError, readDefinitions } from '../../src/protocol/schema/read-definitions.ts';
import { createRegistry, type Registry } from '../../src/protocol/schema/registry.ts';
import { mergeDuplicates } from '../../src/protocol/schema/values.ts';

const urn = 'urn:example:params:scim:schemas:test:1.0:Vault';

function definitionsOf(attributes: readonly object[]): object {
  return {
    schemas: [{ id: urn, name: 'Vault', attributes }],
    resourceTypes: [{ name: 'Vault', endpoint: '/Vaults', schema: urn }],
  };
}

function registryOf(attributes: readonly object[]): Registry {
  const { schemas, resourceTypes } = readDefinitions(
    toClientJson(definitionsOf(attributes)),
    builtInDefinitions(),
  );
  return createRegistry(schemas, resourceTypes);
}

function problemsOf(attributes: readonly object[]): string {
  try {
    registryOf(attributes);
    return '';
  } catch (error) {
    return (error as DefinitionError).problems.join('\n');
  }
}

const never = { mutability: 'writeOnly', returned: 'never' };

describe('secret attributes', () => {
  it('C32 are found at every depth, hashed unless they or what holds them say sealed', () => {
    const type = registryOf([
      { name: 'a', ...never },
      { name: 'b', returned: 'never' },
      { name: 'shown', mutability: 'readOnly', returned: 'never' },
      {
        name: 'box',
        type: 'complex',
        subAttributes: [{ name: 'c', ...never, secret: 'sealed' }, { name: 'd' }],
      },
      {
        name: 'safe',
        type: 'complex',
        ...never,
        secret: 'sealed',
        subAttributes: [
          { name: 'e', type: 'integer' },
          { name: 'f', secret: 'hashed' },
        ],
      },
    ]).type('Vault')!;
    expect(type.secrets.map(({ path, secret }) => [path, secret])).toEqual([
      ['a', 'hashed'],
      ['b', 'hashed'],
      ['box.c', 'sealed'],
      ['safe', 'sealed'],
    ]);
    expect([...type.secretHolders].map(({ path }) => path)).toEqual(['box']);
    expect(
      ['safe.e', 'safe.f', 'shown', 'box.d'].map((path) => type.byPath.get(path)!.secret),
    ).toEqual(['sealed', 'hashed', undefined, undefined]);
    expect(type.byPath.get('safe.e')!.returned).toBe('never');
  });

  it.each([
    ['secret of what is shown', [{ name: 'a', secret: 'sealed' }], 'can have secret'],
    [
      'an unknown kind',
      [{ name: 'a', ...never, secret: 'plain' }],
      'must be one of hashed, sealed',
    ],
    ['an index', [{ name: 'a', ...never, indexed: true }], 'neither indexed nor unique'],
    [
      'uniqueness',
      [{ name: 'a', returned: 'never', uniqueness: 'server' }],
      'neither indexed nor unique',
    ],
    [
      'an index below a secret',
      [{ name: 'a', type: 'complex', ...never, subAttributes: [{ name: 'b', indexed: true }] }],
      'neither indexed nor unique',
    ],
    [
      'a hashed number below what is shown',
      [{ name: 'a', type: 'complex', subAttributes: [{ name: 'b', type: 'integer', ...never }] }],
      '"secret": "sealed"',
    ],
  ])('C32 %s is refused', (_, attributes, problem) => {
    expect(problemsOf(attributes)).toContain(problem);
  });

  it('C15 definitions that an earlier release accepted are still read, their indexes dropped', () => {
    const stored = JSON.stringify(
      definitionsOf([{ name: 'a', returned: 'never', uniqueness: 'server' }]),
    );
    const { schemas, resourceTypes } = extendDefinitions(builtInDefinitions(), stored);
    const attribute = createRegistry(schemas, resourceTypes).type('Vault')!.byPath.get('a')!;
    expect([attribute.indexed, attribute.uniqueness, attribute.secret]).toEqual([
      false,
      'none',
      'hashed',
    ]);
  });

  it('C15 what is stored cannot become a secret, nor stop being one', () => {
    const of = (attribute: object) =>
      readDefinitions(toClientJson(definitionsOf([attribute])), builtInDefinitions());
    const losses = (before: object, after: object) =>
      incompatibilities(of(before), of(after), () => true);
    expect(losses({ name: 'a' }, { name: 'a', returned: 'never' })).toHaveLength(1);
    expect(losses({ name: 'a', returned: 'never' }, { name: 'a' })).toHaveLength(1);
    expect(losses({ name: 'a', ...never }, { name: 'a', ...never, secret: 'sealed' })).toEqual([]);
  });

  it('C15 discovery says that what is below a secret is never returned', () => {
    const registry = registryOf([
      { name: 'a', mutability: 'writeOnly' },
      { name: 'safe', type: 'complex', ...never, subAttributes: [{ name: 'e' }] },
    ]);
    const { attributes } = describeSchema(
      registry,
      registry.schemas.find(({ id }) => id === urn)!,
      'http://x',
    ) as {
      attributes: { name: string; returned: string; subAttributes?: { returned: string }[] }[];
    };
    const named = (name: string) => attributes.find((attribute) => attribute.name === name)!;
    expect([
      named('a').returned,
      named('safe').returned,
      named('safe').subAttributes![0]!.returned,
    ]).toEqual(['never', 'never', 'never']);
  });

  it('C15 protected dates are compared as the texts they are', () => {
    const attribute = registryOf([
      { name: 'a', type: 'dateTime', multiValued: true, ...never, secret: 'sealed' },
    ])
      .type('Vault')!
      .byPath.get('a')!;
    expect(mergeDuplicates(attribute, ['sealed$1$A=', 'sealed$1$B=', 'sealed$1$A='])).toEqual([
      'sealed$1$A=',
      'sealed$1$B=',
    ]);
  });

  it('C15 what is always returned is shown with its default parts, whatever is asked for', () => {
    const type = registryOf([
      {
        name: 'box',
        type: 'complex',
        returned: 'always',
        subAttributes: [{ name: 'a' }, { name: 'b', returned: 'request' }],
      },
      { name: 'c' },
    ]).type('Vault')!;
    const resource = { id: 'i', box: { a: '1', b: '2' }, c: '3' };
    expect(createProjection(type, { attributes: ['c'] }).pick(resource)).toEqual({
      id: 'i',
      box: { a: '1' },
      c: '3',
    });
    expect(createProjection(type, { excludedAttributes: ['box'] }).pick(resource)).toEqual({
      id: 'i',
      box: { a: '1' },
      c: '3',
    });
  });

  it('what a filter compares with is not noted', () => {
    const parseContext = createParseContext(profiles.get('default')!);
    for (const name of ['pni', 'keys[value eq "x"].type', 'keys[value eq "x'])
      reportIgnored(parseContext, name);
    expect([...parseContext.diagnostics.ignored]).toEqual(['pni', 'keys[…].type', 'keys[…]']);
  });

  it('an error detail gives the value of an attribute, but never that of a secret', () => {
    const type = registryOf([
      { name: 'pin', ...never },
      { name: 'code' },
      { name: 'keys', type: 'complex', subAttributes: [{ name: 'a' }], ...never },
      { name: 'box', type: 'complex', subAttributes: [{ name: 'a' }] },
    ]).type('Vault')!;
    const detailOf = (body: object): string => {
      const raw = toClientJson({ schemas: [urn], ...body }) as ClientJsonObject;
      try {
        readResource(type, raw, createParseContext(profiles.get('rfc-strict')!));
        return '';
      } catch (error) {
        return (error as ScimError).detail;
      }
    };
    expect(detailOf({ code: 7 })).toBe('code must be a string; 7 was given');
    expect(detailOf({ pin: 7 })).toBe('pin must be a string; a number was given');
    expect(detailOf({ box: 1.5 })).toBe('box must be an object; 1.5 was given');
    expect(detailOf({ keys: 1.5 })).toBe('keys must be an object; a number was given');
  });
});
