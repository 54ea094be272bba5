import { describe, expect, it } from 'vitest';
import { createBudget } from '../../src/protocol/budget.ts';
import { type ClientJsonObject, toClientJson } from '../../src/protocol/json/client-json.ts';
import { applyPatch } from '../../src/protocol/patch/apply.ts';
import { compilePatch } from '../../src/protocol/patch/compile.ts';
import { withoutValues } from '../../src/protocol/patch/list.ts';
import type { CompiledPatch } from '../../src/protocol/patch/operation.ts';
import { createParseContext, profiles } from '../../src/protocol/profiles/profile.ts';
import { builtInRegistry } from '../../src/protocol/schema/built-in.ts';
import type { SchemaDefinition } from '../../src/protocol/schema/definition.ts';
import { readResource } from '../../src/protocol/schema/document.ts';
import { createRegistry } from '../../src/protocol/schema/registry.ts';
import type { Attributes } from '../../src/protocol/schema/stored-json.ts';
import { patchUrn } from '../support/server.ts';

const urn = 'urn:example:params:scim:schemas:2.0:Badge';
const coreUrn = 'urn:example:params:scim:schemas:2.0:Desk';

const core: SchemaDefinition = {
  id: coreUrn,
  name: 'Desk',
  description: 'A desk',
  attributes: [
    { name: 'label', description: 'label' },
    { name: 'count', type: 'integer', description: 'count' },
    { name: 'tags', multiValued: true, description: 'tags' },
    { name: 'badges', multiValued: true, required: true, description: 'required list' },
    {
      name: 'settings',
      type: 'complex',
      description: 'one value',
      subAttributes: [
        { name: 'colour', description: 'colour' },
        { name: 'langs', multiValued: true, description: 'list in it' },
        { name: 'code', mutability: 'immutable', description: 'set once' },
        { name: 'note', mutability: 'readOnly', description: 'the server’s' },
      ],
    },
    {
      name: 'devices',
      type: 'complex',
      multiValued: true,
      description: 'values',
      subAttributes: [
        { name: 'value', description: 'value' },
        { name: 'type', description: 'type' },
        { name: 'tags', multiValued: true, description: 'list in a value' },
        {
          name: 'keys',
          multiValued: true,
          required: true,
          description: 'required list in a value',
        },
        { name: 'serial', mutability: 'immutable', description: 'set once' },
        { name: 'note', mutability: 'readOnly', description: 'the server’s' },
        { name: 'primary', type: 'boolean', description: 'primary' },
        { name: 'pin', mutability: 'writeOnly', description: 'secret' },
      ],
    },
    {
      name: 'parts',
      type: 'complex',
      multiValued: true,
      description: 'values without value',
      subAttributes: [
        { name: 'name', description: 'name' },
        { name: 'size', type: 'integer', description: 'size' },
        { name: 'tags', multiValued: true, description: 'list' },
      ],
    },
    {
      name: 'reviewers',
      type: 'complex',
      multiValued: true,
      description: 'references',
      subAttributes: [
        { name: 'value', description: 'id' },
        {
          name: '$ref',
          type: 'reference',
          referenceTypes: ['Desk'],
          mutability: 'readOnly',
          description: 'URI',
        },
      ],
    },
    {
      name: 'owner',
      type: 'complex',
      description: 'a reference',
      subAttributes: [
        { name: 'value', description: 'id' },
        { name: '$ref', type: 'reference', referenceTypes: ['Desk'], description: 'URI' },
      ],
    },
  ],
};

const extension: SchemaDefinition = {
  id: urn,
  name: 'Badge',
  description: 'An extension',
  attributes: [
    { name: 'sealed', mutability: 'immutable', description: 'set once' },
    { name: 'assurance', multiValued: true, description: 'list' },
    { name: 'level', description: 'level' },
    { name: 'server', mutability: 'readOnly', description: 'the server’s' },
  ],
};

const type = createRegistry(
  [core, extension],
  [
    {
      name: 'Desk',
      endpoint: '/Desks',
      description: 'A desk',
      schema: coreUrn,
      schemaExtensions: [{ schema: urn, required: false }],
    },
  ],
).type('Desk')!;

function compiled(operations: readonly unknown[], profile = 'default', of = type): CompiledPatch {
  const body = toClientJson(
    JSON.parse(JSON.stringify({ schemas: [patchUrn], Operations: operations })),
  ) as ClientJsonObject;
  return compilePatch(of, 'i', body, createParseContext(profiles.get(profile)!));
}

function patched(before: object, ...operations: unknown[]): Attributes {
  const attributes = structuredClone(before) as Attributes;
  applyPatch(type, attributes, compiled(operations).operations);
  return attributes;
}

const code = (expected: string): Error => expect.objectContaining({ code: expected }) as Error;
const device = { value: 'd', keys: ['k'] };

describe('lists below a container', () => {
  it('C05 add joins them, in every notation', () => {
    const before = { [urn]: { assurance: ['old'] } };
    for (const operation of [
      { op: 'add', path: urn, value: { assurance: ['new'] } },
      { op: 'add', value: { [urn]: { assurance: ['new'] } } },
      { op: 'add', path: `${urn}:assurance`, value: ['new'] },
      { op: 'add', path: `${urn}:assurance`, value: 'new' },
    ])
      expect(patched(before, operation)).toEqual({ [urn]: { assurance: ['old', 'new'] } });
    expect(patched(before, { op: 'replace', path: urn, value: { assurance: ['new'] } })).toEqual({
      [urn]: { assurance: ['new'] },
    });
    expect(
      patched(
        { settings: { langs: ['en'] } },
        { op: 'add', path: 'settings', value: { langs: ['fr'] } },
      ),
    ).toEqual({
      settings: { langs: ['en', 'fr'] },
    });
    const devices = [{ ...device, tags: ['a'] }];
    for (const operation of [
      { op: 'add', path: 'devices[value eq "d"]', value: { tags: ['b'] } },
      { op: 'add', path: 'devices[value eq "d"].tags', value: ['b'] },
      { op: 'add', path: 'devices.tags', value: ['b'] },
      { op: 'add', path: 'devices', value: [{ value: 'D', keys: ['k'], tags: ['b'] }] },
    ])
      expect((patched({ devices }, operation)['devices'] as Attributes[])[0]!['tags']).toEqual([
        'a',
        'b',
      ]);
    expect(
      patched(
        {},
        {
          op: 'add',
          path: 'devices',
          value: [
            { ...device, tags: ['a'] },
            { ...device, tags: ['b'] },
          ],
        },
      ),
    ).toEqual({
      devices: [{ ...device, tags: ['a', 'b'] }],
    });
  });

  it('C06 remove takes just the listed values', () => {
    const devices = [
      { ...device, tags: ['a', 'b'] },
      { value: 'e', keys: ['k'] },
    ];
    const remove = (path: string, value: unknown) =>
      patched({ devices }, { op: 'remove', path, value });
    expect(remove('devices[value eq "d"].tags', ['a'])).toEqual({
      devices: [{ ...device, tags: ['b'] }, devices[1]],
    });
    expect(remove('devices[value eq "d"].tags', ['zzz'])).toEqual({ devices });
    expect(remove('devices[value eq "d"].tags', [])).toEqual({ devices });
    expect(remove('devices[value eq "d"].tags', 'b')).toEqual({
      devices: [{ ...device, tags: ['a'] }, devices[1]],
    });
    expect(remove('devices.tags', ['a', 'b'])).toEqual({ devices: [device, devices[1]] });
    expect(remove('devices[value eq "d"]', [{ value: 'd' }])).toEqual({ devices: [devices[1]] });
    expect(() => remove('devices[value eq "d"].keys', ['k'])).toThrow(code('mutability'));
    expect(remove('devices', [{ value: 'd', type: 'x' }])).toEqual({ devices });
    expect(() => remove('devices', [null])).toThrow('is empty');
    expect(() => remove('devices', [''])).toThrow('is empty');
    expect(() => remove('devices', [{ note: 'n' }])).toThrow('is empty');
    const parts = [{ name: 'a', size: 1, tags: ['x'] }, { name: 'a' }];
    expect(
      patched({ parts }, { op: 'remove', path: 'parts', value: [{ size: 1, name: null }] }),
    ).toEqual({ parts: [parts[1]] });
    expect(patched({ parts }, { op: 'remove', path: 'parts', value: [{ tags: ['x'] }] })).toEqual({
      parts: [parts[1]],
    });
    expect(
      patched(
        { settings: { langs: ['en', 'fr'] } },
        { op: 'remove', path: 'settings', value: { langs: ['fr'] } },
      ),
    ).toEqual({
      settings: { langs: ['en'] },
    });
    const list = (value: unknown) =>
      patched({ badges: ['a'] }, { op: 'remove', path: 'badges', value });
    expect(() => list(['a'])).toThrow(code('mutability'));
    expect(
      patched({ settings: { colour: 'red' } }, { op: 'remove', path: 'settings', value: [] }),
    ).toEqual({
      settings: { colour: 'red' },
    });
    expect(
      patched({ settings: { colour: 'red' } }, { op: 'remove', path: 'settings', value: 'red' }),
    ).toEqual({});
  });

  it('C10 elements of a simple list answer to value', () => {
    const tags = ['a', 'b'];
    const change = (op: string, path: string, value?: unknown) =>
      patched({ tags }, { op, path, value })['tags'];
    expect(change('remove', 'tags[value eq "A"]')).toEqual(['b']);
    expect(change('remove', 'tags[value eq "a"].value')).toEqual(['b']);
    expect(change('remove', 'tags.value')).toBeUndefined();
    expect(change('replace', 'tags[value eq "a"]', 'c')).toEqual(['c', 'b']);
    expect(change('replace', 'tags[value eq "a"].value', ['b'])).toEqual(['b']);
    expect(change('replace', 'tags[value eq "a"]', null)).toEqual(['b']);
    expect(change('replace', 'tags[value eq "a"]', '')).toEqual(['b']);
    expect(change('replace', 'tags[value eq "a"]', [])).toEqual(tags);
    expect(change('add', 'tags[value eq "a"]', null)).toEqual(tags);
    expect(change('add', 'tags[value eq "a"]', 'c')).toEqual(['a', 'b', 'c']);
    expect(change('add', 'tags[value eq "zzz"]', 'c')).toEqual(['a', 'b', 'c']);
    expect(change('replace', 'tags[value eq "zzz"]', { value: 'c' })).toEqual(['a', 'b', 'c']);
    expect(() => change('replace', 'tags[value eq null]', 'c')).toThrow(code('noTarget'));
    expect(() => change('replace', 'tags[value eq "x" and value eq "y"]', 'c')).toThrow(
      code('noTarget'),
    );
  });
});

describe('immutable and readOnly values', () => {
  it('C07 do not change by way of their container', () => {
    const before = {
      label: 'x',
      [urn]: { sealed: 's', level: '1' },
      settings: { code: 'c', colour: 'red' },
    };
    for (const operations of [
      [{ op: 'remove', path: urn }],
      [
        { op: 'remove', path: urn },
        { op: 'add', path: `${urn}:sealed`, value: 'forged' },
      ],
      [{ op: 'replace', path: urn, value: null }],
      [{ op: 'replace', path: urn, value: { sealed: 'forged' } }],
      [{ op: 'replace', path: urn, value: { sealed: null } }],
      [{ op: 'add', value: { [urn]: { sealed: 'forged' } } }],
      [{ op: 'remove', path: 'settings' }],
      [{ op: 'replace', path: 'settings', value: '' }],
      [
        { op: 'remove', path: 'settings' },
        { op: 'add', path: 'settings', value: { code: 'd' } },
      ],
      [{ op: 'remove', path: 'settings', value: { code: 'c' } }],
    ])
      expect(() => patched(before, ...operations), JSON.stringify(operations)).toThrow(
        code('mutability'),
      );
    expect(
      patched(
        before,
        { op: 'remove', path: urn },
        { op: 'add', path: `${urn}:sealed`, value: 's' },
      ),
    ).toEqual({
      ...before,
      [urn]: { sealed: 's' },
    });
  });

  it('C07 … nor by way of their element', () => {
    const devices = [{ ...device, serial: '1' }];
    const same = { value: 'd', keys: ['k'] };
    for (const operations of [
      [{ op: 'replace', path: 'devices', value: [{ ...same, serial: '2' }] }],
      [{ op: 'replace', path: 'devices[value eq "d"].serial', value: '2' }],
      [{ op: 'add', path: 'devices[value eq "d"]', value: { serial: '2' } }],
      [{ op: 'remove', path: 'devices[value eq "d"].serial' }],
      [{ op: 'replace', path: 'devices[value eq "d"]', value: { serial: null } }],
      [
        { op: 'remove', path: 'devices[value eq "d"]' },
        { op: 'add', path: 'devices', value: [{ ...same, serial: '2' }] },
      ],
    ])
      expect(() => patched({ devices }, ...operations), JSON.stringify(operations)).toThrow(
        code('mutability'),
      );
    expect(patched({ devices }, { op: 'replace', path: 'devices', value: [same] })).toEqual({
      devices,
    });
    expect(
      patched({ devices }, { op: 'replace', path: 'devices', value: [{ ...same, serial: '1' }] }),
    ).toEqual({ devices });
    expect(patched({ devices }, { op: 'remove', path: 'devices' })).toEqual({});
    expect(
      patched(
        { devices },
        { op: 'replace', path: 'devices[value eq "d"]', value: { keys: ['l'], note: 'n' } },
      ),
    ).toEqual({
      devices: [{ value: 'd', keys: ['l'], serial: '1' }],
    });
    // A client cannot repeat a secret, so that it does not tell elements apart.
    expect(
      patched(
        { devices: [{ ...devices[0], pin: 'old' }] },
        { op: 'replace', path: 'devices', value: [same] },
      ),
    ).toEqual({
      devices,
    });
    const twins = [
      { value: 'd', keys: ['k'], serial: '1' },
      { value: 'e', keys: ['k'], serial: '2' },
    ];
    expect(patched({ devices: twins }, { op: 'remove', path: 'devices[value eq "e"]' })).toEqual({
      devices: [twins[0]],
    });
  });

  it.each([
    ['move', '"move"'],
    [5, '5'],
    [undefined, 'null'],
  ])('refuses the op %s and says which it was', (op, given) => {
    expect(() => compiled([{ op, path: 'label', value: 'x' }])).toThrow(
      `op must be add, remove or replace; ${given} was given`,
    );
  });

  it('reports the names of elements that are dropped for naming nothing a client can set', () => {
    const context = createParseContext(profiles.get('default')!);
    const devices = [{ value: 'd', keys: ['k'] }, { note: 'n' }, { nope: 1, NOTE: 'm' }];
    const body = {
      schemas: [patchUrn],
      Operations: [{ op: 'add', path: 'devices', value: devices }],
    };
    const { operations } = compilePatch(
      type,
      'id',
      toClientJson(body) as ClientJsonObject,
      context,
    );
    expect(operations).toEqual([{ kind: 'add', path: 'devices', value: [devices[0]] }]);
    expect([...context.diagnostics.ignored]).toEqual(['devices.note', 'devices.nope']);
  });

  it('C07 a value for a readOnly attribute is an expected value', () => {
    const expected = (...operations: unknown[]) => compiled(operations).expected;
    expect(expected({ op: 'replace', value: { [urn]: { server: 's' } } })).toEqual([
      { path: `${urn}:server`, value: 's', isWhole: true },
    ]);
    expect(expected({ op: 'add', path: 'settings', value: { note: { nope: 1 } } })).toEqual([]);
    expect(expected({ op: 'add', path: 'settings', value: { note: ['', 1.5] } })).toEqual([
      { path: 'settings.note', value: [1.5], isWhole: false },
    ]);
    expect(expected({ op: 'add', path: 'settings', value: { note: 'n', colour: 'red' } })).toEqual(
      [],
    );
    expect(() => expected({ op: 'remove', path: 'settings', value: { note: 'n' } })).toThrow(
      code('mutability'),
    );
    expect(() =>
      compiled([{ op: 'add', path: 'settings', value: { note: 'n' } }], 'rfc-strict'),
    ).toThrow(code('mutability'));
    const user = builtInRegistry().type('User')!;
    const groups = {
      op: 'replace',
      value: { groups: [{ value: 'g', nope: 1 }, {}], id: 'i', meta: { version: 'x' } },
    };
    expect(compiled([groups], 'default', user)).toEqual({
      operations: [],
      members: [],
      expected: [{ path: 'groups', value: [{ value: 'g' }], isWhole: true }],
    });
  });
});

describe('picked values', () => {
  it('C08 C04 keep what they were picked by, and change as one', () => {
    const devices = [{ ...device, type: 'a' }];
    const change = (op: string, path: string, value: unknown) =>
      patched({ devices }, { op, path, value })['devices'];
    expect(change('replace', 'devices[type eq "a" or value eq "zzz"]', { keys: ['l'] })).toEqual([
      { value: 'd', type: 'a', keys: ['l'] },
    ]);
    expect(
      change('replace', 'devices[type eq "a" and not (value eq "zzz")]', {
        value: 'f',
        keys: ['l'],
      }),
    ).toEqual([{ value: 'f', type: 'a', keys: ['l'] }]);
    expect(change('replace', 'devices[type sw "a"]', { value: 'f', keys: ['l'] })).toEqual([
      { value: 'f', keys: ['l'] },
    ]);
    expect(() => change('replace', 'devices[type eq "a"]', { value: 'f' })).toThrow(
      'devices.keys is required',
    );
    expect(() => change('add', 'devices[type eq "a"]', { keys: null })).toThrow(
      code('invalidValue'),
    );
    expect(change('replace', 'devices[type eq "a"]', { value: null, type: 'b' })).toBeUndefined();
    expect(change('replace', 'devices[type eq "a"]', [])).toEqual(devices);
    expect(change('replace', 'devices[type eq "zzz"]', { type: null })).toEqual(devices);
    expect(change('replace', 'devices[type eq "a"].tags', ['x', 'y'])).toEqual([
      { ...devices[0], tags: ['x', 'y'] },
    ]);
    expect(change('add', 'devices[type eq "a"].tags', null)).toEqual(devices);
    expect(change('add', 'devices[type eq "a"]', { primary: true })).toEqual([
      { ...devices[0], primary: true },
    ]);
    expect(() => change('add', 'devices[type eq "a"].note', 'x')).toThrow(code('mutability'));
    expect(
      patched(
        { parts: [{ name: 'a' }] },
        { op: 'add', path: 'parts[name eq "a"]', value: { name: null } },
      ),
    ).toEqual({});
    expect(() => compiled([{ op: 'add', path: 'devices[nope eq "a"].tags', value: 'x' }])).toThrow(
      code('invalidFilter'),
    );
  });

  it('a complex attribute of one value can be picked too', () => {
    const settings = { colour: 'red', langs: ['en'] };
    const change = (op: string, path: string, value?: unknown) =>
      patched({ settings }, { op, path, value })['settings'];
    expect(change('replace', 'settings[colour eq "red"].colour', 'blue')).toEqual({
      colour: 'blue',
      langs: ['en'],
    });
    expect(change('add', 'settings[colour eq "red"]', { langs: ['fr'] })).toEqual({
      colour: 'red',
      langs: ['en', 'fr'],
    });
    expect(change('remove', 'settings[colour eq "red"]')).toBeUndefined();
    expect(change('remove', 'settings[colour eq "red"].langs', ['en'])).toEqual({ colour: 'red' });
    expect(change('remove', 'settings[colour eq "green"]')).toEqual(settings);
    expect(() => change('replace', 'settings[colour eq "green"].colour', 'blue')).toThrow(
      code('noTarget'),
    );
  });
});

describe('paths and keys', () => {
  it('C02 C17 of the resource’s own schema, and of none', () => {
    expect(patched({}, { op: 'add', path: coreUrn, value: { label: 'x' } })).toEqual({
      label: 'x',
    });
    expect(patched({}, { op: 'add', value: { [coreUrn]: { label: 'x' } } })).toEqual({
      label: 'x',
    });
    expect(patched({ label: 'x' }, { op: 'remove', path: coreUrn, value: { label: 'x' } })).toEqual(
      {},
    );
    expect(() => compiled([{ op: 'remove', path: coreUrn }])).toThrow(code('noTarget'));
    expect(() => compiled([{ op: 'add', path: coreUrn, value: 5 }])).toThrow(code('invalidValue'));
    expect(() =>
      compiled([{ op: 'add', path: coreUrn, value: { label: 'x' } }], 'rfc-strict'),
    ).toThrow(code('invalidPath'));
    expect(() => compiled([{ op: 'add', path: `${coreUrn}[label eq "x"]`, value: 5 }])).toThrow(
      code('invalidPath'),
    );
    expect(() => compiled([{ op: 'add', path: `${urn}[level eq "x"]`, value: 5 }])).toThrow(
      code('invalidPath'),
    );
    expect(
      patched({}, { op: 'add', value: { [urn]: { 'assurance[value eq "x"]': 'x', nope: 1 } } }),
    ).toEqual({
      [urn]: { assurance: ['x'] },
    });
    expect(patched({}, { op: 'add', path: 'urn:scim:schemas:core:1.0:label', value: 'x' })).toEqual(
      {},
    );
  });

  it('C13 a reference of one’s own is named by its $ref', () => {
    const owner = (value: unknown) => patched({}, { op: 'add', path: 'owner', value })['owner'];
    expect(owner({ $ref: 'https://x.example/Desks/o' })).toEqual({
      value: 'o',
      $ref: 'https://x.example/Desks/o',
    });
    expect(owner({ $ref: 'https://x.example/Desks/' })).toEqual({
      $ref: 'https://x.example/Desks/',
    });
    expect(owner({ $ref: null, value: 'o' })).toEqual({ value: 'o' });
    expect(patched({}, { op: 'add', path: 'reviewers', value: [{ $ref: '../Desks/o' }] })).toEqual({
      reviewers: [{ value: 'o' }],
    });
  });

  it('C14 an alias is the same name', () => {
    const user = builtInRegistry().type('User')!;
    const path = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager';
    const twice = [{ op: 'add', path, value: { value: 'a', managerId: 'b' } }];
    expect(() => compiled(twice, 'default', user)).toThrow(code('invalidSyntax'));
    const body = {
      userName: 'u',
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { manager: twice[0]!.value },
    };
    const read = () =>
      readResource(
        user,
        toClientJson(body) as ClientJsonObject,
        createParseContext(profiles.get('default')!),
      );
    expect(read).toThrow(code('invalidSyntax'));
  });

  it('C03 values are read in every wrapping', () => {
    const count = (value: unknown) => patched({}, { op: 'add', path: 'count', value })['count'];
    expect([
      count('12'),
      count(['12']),
      count({ value: 12 }),
      count([{ Value: ['12'] }]),
      count({ value: [] }),
    ]).toEqual([12, 12, 12, 12, undefined]);
    expect([count(' '), count([null]), count([])]).toEqual([undefined, undefined, undefined]);
    for (const value of ['twelve', '1.5', '[1]', 'true', {}])
      expect(() => count(value)).toThrow(code('invalidValue'));
    expect(patched({}, { op: 'add', path: 'tags', value: [{ value: 'a' }, 'b'] })['tags']).toEqual([
      'a',
      'b',
    ]);
    expect(
      patched({ settings: { colour: 'red' } }, { op: 'add', path: 'settings', value: [null] }),
    ).toEqual({});
    expect(
      patched({ settings: { colour: 'red' } }, { op: 'add', path: 'settings', value: [] }),
    ).toEqual({
      settings: { colour: 'red' },
    });
    expect(patched({}, { op: 'add', path: 'settings', value: '{"colour":"red"}' })).toEqual({
      settings: { colour: 'red' },
    });
    for (const value of ['{"colour"', '[1', 'red', 5])
      expect(() => patched({}, { op: 'add', path: 'settings', value })).toThrow();
  });
});

it('C28 JSON in texts, with what else may stand in it', () => {
  const user = builtInRegistry().type('User')!;
  const roles = (value: unknown) =>
    compiled([{ op: 'add', path: 'roles', value }], 'default', user).operations;
  const own = JSON.stringify({ value: 'a', display: 'A', displayName: 'B' });
  expect(roles([own])).toMatchObject([{ value: [{ value: 'a', display: 'A' }] }]);
  expect(roles('["a", {"value": "b", "displayName": "B"}]')).toMatchObject([
    { value: [{ value: 'a' }, { value: 'b', display: 'B' }] },
  ]);
  expect(roles([{ value: 'a' }, { value: 'A', display: 'A' }])).toMatchObject([
    { value: [{ value: 'a', display: 'A' }] },
  ]);
});

it('a pattern that says nothing covers nothing', () => {
  const devices = type.byPath.get('devices')!;
  expect(withoutValues(devices, [{ value: 'd' }], [{}], createBudget())).toEqual([{ value: 'd' }]);
});

describe('members', () => {
  const group = builtInRegistry().type('Group')!;
  const members = (...operations: unknown[]) => compiled(operations, 'default', group).members;

  it('C12 are picked by their $ref', () => {
    expect(
      members({ op: 'remove', path: 'members[$ref eq "https://x.example/scim/v2/Users/u"]' }),
    ).toEqual([{ kind: 'members', path: 'members', replaces: false, add: [], remove: ['u'] }]);
    expect(
      members({ op: 'remove', path: 'members[$ref eq "../Users/u" or value eq "v"]' }),
    ).toMatchObject([{ remove: ['u', 'v'] }]);
    expect(
      members({ op: 'remove', path: 'members[$ref eq "https://x.example/Users/"]' }),
    ).toMatchObject([{ remove: [''] }]);
    const picks = (filter: string) => members({ op: 'remove', path: `members[${filter}]` });
    expect(picks('type eq "User" and not ($ref ne "../Users/u")')).toMatchObject([
      {
        kind: 'removePickedMembers',
        filter: {
          operands: [{ path: 'type' }, { operand: { path: 'value', operator: 'ne', value: 'u' } }],
        },
      },
    ]);
    expect(picks('$ref pr')).toMatchObject([{ filter: { kind: 'present', path: 'value' } }]);
    for (const filter of ['$ref co "u"', '$ref eq null'])
      expect(() => picks(filter)).toThrow(code('invalidFilter'));
  });

  it('C39 null removes none of them', () => {
    expect(members({ op: 'remove', path: 'members', value: null })).toEqual([]);
    expect(() =>
      compiled([{ op: 'remove', path: 'members[value eq "u"]', value: 'x' }], 'rfc-strict', group),
    ).toThrow(code('invalidValue'));
    expect(members({ op: 'add', path: 'members[value eq "u"].nope', value: 'x' })).toEqual([]);
    expect(() =>
      members({ op: 'add', path: 'members', value: [{ value: 'a', Value: 'b' }] }),
    ).toThrow(code('invalidSyntax'));
  });
});
