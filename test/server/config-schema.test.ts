import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ConfigError, loadConfig } from '../../src/server/config.ts';
import { type Setting, settings } from '../../src/server/settings.ts';
import { root } from '../support/markdown.ts';

interface Property {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, Property>>;
}

const schema = JSON.parse(readFileSync(join(root, 'docs/rollcall.schema.json'), 'utf8')) as {
  readonly properties: Readonly<Record<string, Property>>;
};
const all: readonly Setting[] = Object.values(settings);
const file = join(mkdtempSync(join(tmpdir(), 'rollcall-schema-')), 'rollcall.json');

function load(content: object) {
  writeFileSync(file, JSON.stringify(content));
  return loadConfig({ file, mustExist: true, environment: {}, flags: {} });
}

/** Whether the schema accepts a value; only the keywords that it uses. */
function accepts(property: Property, value: unknown): boolean {
  if (property.enum !== undefined) return property.enum.includes(value);
  if (typeof value === 'number')
    return property.type === 'integer' && value >= property.minimum! && value <= property.maximum!;
  if (typeof value === 'boolean') return property.type === 'boolean';
  if (Array.isArray(value)) return [property.type].flat().includes('array');
  return (
    [property.type].flat().includes('string') &&
    new RegExp(property.pattern ?? '', 'u').test(String(value))
  );
}

it('has each setting, dotted and nested, and nothing else', () => {
  const prefixes = new Set(
    all.filter(({ key }) => key.includes('.')).map(({ key }) => key.split('.')[0]!),
  );
  const expected = ['$schema', ...all.map(({ key }) => key), ...prefixes];
  expect(Object.keys(schema.properties).toSorted()).toEqual(expected.toSorted());
  for (const { key } of all) {
    let nested: Property = schema;
    for (const name of key.split('.')) nested = nested.properties![name]!;
    expect(nested).toEqual(schema.properties[key]);
  }
});

it.each(all.map((setting) => [setting.key, setting] as const))(
  'accepts the default of %s',
  (key, { defaultValue }) => {
    if (defaultValue !== undefined)
      expect(accepts(schema.properties[key]!, defaultValue)).toBe(true);
  },
);

it.each<readonly [key: string, right: unknown, wrong: unknown]>([
  ['listen', '[::1]:8080', '8080'],
  ['scim.authToken', 'abc123', 'with space'],
  ['api.token', 'a'.repeat(20), 'short'],
  ['storage.url', 'file:./x.db', 'mysql://x'],
  ['limits.burst', 1, 0],
  ['log.level', 'warn', 'loud'],
  ['events.enabled', false, 1],
])('agrees with the server about %s', (key, right, wrong) => {
  expect(accepts(schema.properties[key]!, right)).toBe(true);
  expect(accepts(schema.properties[key]!, wrong)).toBe(false);
  expect(() => load({ [key]: right })).not.toThrow();
  expect(() => load({ [key]: wrong })).toThrow(ConfigError);
});

it('is named in the file by $schema', () => {
  const { config } = load({ $schema: './rollcall.schema.json', listen: '127.0.0.1:0' });
  expect(config.listen).toBe('127.0.0.1:0');
  expect(() => load({ $schema: { listen: 'x' } })).toThrow(/unknown setting/u);
});
