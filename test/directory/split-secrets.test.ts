import { describe, expect, it } from 'vitest';
import { clearedIn, keepSecrets } from '../../src/directory/secrets/keep.ts';
import { mergeSecrets, secretsText, splitSecrets } from '../../src/directory/secrets/split.ts';
import { type ClientJsonObject, toClientJson } from '../../src/protocol/json/client-json.ts';
import { builtInDefinitions } from '../../src/protocol/schema/built-in.ts';
import { readDefinitions } from '../../src/protocol/schema/read-definitions.ts';
import { createRegistry } from '../../src/protocol/schema/registry.ts';
import type { StoredJsonObject } from '../../src/protocol/schema/stored-json.ts';

const urn = 'urn:example:x:Vault';
const secret = { mutability: 'writeOnly', returned: 'never' };
const { schemas, resourceTypes } = readDefinitions(
  toClientJson({
    schemas: [
      {
        id: urn,
        name: 'Vault',
        attributes: [
          { name: 'label' },
          { name: 'pin', ...secret },
          {
            name: 'keys',
            type: 'complex',
            multiValued: true,
            subAttributes: [{ name: 'value' }, { name: 'token', ...secret }],
          },
        ],
      },
    ],
    resourceTypes: [{ name: 'Vault', endpoint: '/Vaults', schema: urn }],
  }),
  builtInDefinitions(),
);
const type = createRegistry(schemas, resourceTypes).type('Vault')!;

const keys: StoredJsonObject[] = [{ token: 'alone' }, { value: 'a', token: 'ta' }, { value: 'b' }];
const vault = { label: 'main', pin: '1234', keys };

describe('secrets of a resource', () => {
  it('are split from the visible attributes by path, aligned with visible elements', () => {
    expect(splitSecrets(type, vault)).toEqual({
      attributes: { label: 'main', keys: [{ value: 'a' }, { value: 'b' }] },
      secrets: { pin: '1234', keys: [{ token: 'ta' }, {}, { token: 'alone' }] },
    });
  });

  it('come back where they were; elements of secrets only come last', () => {
    const { attributes, secrets } = splitSecrets(type, vault);
    expect(mergeSecrets(type, attributes, secretsText(type, secrets))).toEqual({
      label: 'main',
      pin: '1234',
      keys: [{ value: 'a', token: 'ta' }, { value: 'b' }, { token: 'alone' }],
    });
  });

  it('have one text whatever the order of their names; without secrets there is none', () => {
    const one = secretsText(type, { pin: '1', keys: [{ token: 't' }] });
    expect(secretsText(type, { keys: [{ token: 't' }], pin: '1' })).toBe(one);
    expect(secretsText(type, {})).toBeUndefined();
  });

  it('stay in a PUT that does not mention them, with the elements that stay', () => {
    const given = { label: 'new', keys: [{ value: 'b' }, { value: 'a' }] };
    keepSecrets(type, given, vault, []);
    expect(given).toEqual({
      label: 'new',
      pin: '1234',
      keys: [{ value: 'b' }, { value: 'a', token: 'ta' }, { token: 'alone' }],
    });
  });

  it('go in a PUT that clears them, and only those', () => {
    const body = toClientJson({ pin: '', keys: [{ value: 'a', token: null }] });
    const cleared = clearedIn(type, body as ClientJsonObject);
    const given = { keys: [{ value: 'a' }] };
    keepSecrets(type, given, { ...vault, keys: keys.slice(1) }, cleared);
    expect(given).toEqual({ keys: [{ value: 'a' }] });
  });
});
