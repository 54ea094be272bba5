import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfiguration } from '../../src/cli/apply/read-configuration.ts';

const folder = mkdtempSync(join(tmpdir(), 'rollcall-apply-'));
const environment = { TOKEN: 'a-token-from-the-environment', EMPTY: '' };

const read = (...texts: readonly string[]) =>
  readConfiguration(
    texts.map((text, index) => ({ name: `${'abc'[index]}.yaml`, text, folder })),
    environment,
  );

const bomb = ['a: &a [x,x,x,x,x,x,x,x,x,x]']
  .concat(
    ['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((name, index) => {
      const before = 'abcdefgh'[index]!;
      return `${name}: &${name} [${Array.from({ length: 10 }, () => `*${before}`).join(',')}]`;
    }),
  )
  .join('\n');

const credential = (more: string): string => `tenants:
  - id: acme
    connections:
      - name: Okta
        credentials:
          - name: token
            ${more}
`;

/** What is wrong, and what the error says of it: with its line. */
const wrong: readonly (readonly [text: string, says: RegExp])[] = [
  ['tenants:\n  - id: acme\n    polcy: {}\n', /^a\.yaml:3: .*"polcy"; did you mean policy\?/u],
  ['tenant:\n  - id: acme\n', /^a\.yaml:1: unknown key "tenant"; did you mean tenants\?/u],
  [
    'tenants:\n  - id: acme\n    policy: { seets: 5 }\n',
    /^a\.yaml:3: .*"seets"; did you mean seats/u,
  ],
  ['tenants:\n  - id: acme\n  - id: acme\n', /^a\.yaml:3: .*"acme" is used twice/u],
  ['tenants:\n  - id: acme\n    id: globex\n', /^a\.yaml:3: .*unique/u],
  [
    'tenants:\n  - id: acme\n    connections:\n      - name: Okta\n      - name: OKTA\n',
    /^a\.yaml:5: .*differ in case only/u,
  ],
  [
    'tenants:\n  - id: acme\n    connections:\n      - { name: A, renamedFrom: C }\n      - { name: B, renamedFrom: C }\n',
    /^a\.yaml:5: .*"C" is used twice/u,
  ],
  ['tenants:\n  - name: Acme\n', /^a\.yaml:2: tenants\.0\.id: is missing$/mu],
  ['tenants:\n  - id: 5\n', /^a\.yaml:2: .*put it in quotes/u],
  ['tenants:\n  - id: Acme Inc\n', /^a\.yaml:2: .*lower-case/u],
  ['tenants: acme\n', /^a\.yaml:1: tenants: must be a list$/mu],
  ['- acme\n', /^a\.yaml:1: must be an object$/mu],
  ['tenants:\n  - id: acme\n\tname: Acme\n', /^a\.yaml:3: .*[Tt]ab/u],
  ['tenants: [\n', /^a\.yaml:\d: /u],
  ['tenants:\n  - id: !!js/function "x"\n', /^a\.yaml:2: .*tag/u],
  [
    'tenants:\n  - id: acme\n    connections:\n      - name: Okta\n        profile: octa\n',
    /^a\.yaml:5: .*not a profile; did you mean okta\?/u,
  ],
  [credential('secret: in-clear-text-for-all-to-see'), /^a\.yaml:7: .*\{ env: NAME \}/u],
  [credential('secret: { value: in-clear }'), /^a\.yaml:7: .*unknown key "value"/u],
  [credential('secret: { env: TOKEN, file: b }'), /^a\.yaml:7: .*exactly one/u],
  [credential('secret: { env: MISSING }'), /^a\.yaml:7: .*MISSING is not set/u],
  [credential('secret: { env: EMPTY }'), /^a\.yaml:7: .*EMPTY is empty/u],
  [credential('secret: { file: none.txt }'), /^a\.yaml:7: cannot read .*none\.txt \(ENOENT\)/u],
  [credential('expires: soon'), /^a\.yaml:7: .*must be a date/u],
  [credential('kind: key'), /^a\.yaml:6: .*key: is missing/u],
  [credential('{ kind: trust, secret: { env: TOKEN } }'), /^a\.yaml:7: /u],
  [
    'webhooks:\n  - name: A\n    url: https://a.example\n    types: [user.made]\n',
    /^a\.yaml:4: .*not an event type/u,
  ],
  [bomb, /alias/u],
];

describe('files of apply', () => {
  it.each(wrong)('%j is refused', (text, says) => {
    expect(() => read(text)).toThrow(says);
  });

  it('says everything that is wrong at once, but no secret', () => {
    const text = `${credential('secret: in-clear-text-for-all-to-see')}    nam: x\n`;
    expect(() => read(text)).toThrow(/a\.yaml:7: [^]*a\.yaml:8: [^]*Nothing was changed\./u);
    expect(() => read(text)).not.toThrow(/in-clear-text/u);
  });

  it('finds one tenant in two files', () => {
    const text = 'tenants:\n  - id: acme\n';
    expect(() => read(text, text)).toThrow('b.yaml:2: the tenant "acme" is already in a.yaml:2');
  });

  it('merges files and documents, and resolves secrets', () => {
    writeFileSync(join(folder, 'secret.txt'), 'a-token-from-a-file\n');
    const found = read(
      `${credential('secret: { env: TOKEN }')}---\ntenants:\n  - id: globex\n`,
      JSON.stringify({ tenants: [{ id: 'initech' }], webhooks: [] }),
      '# nothing\n',
    );
    expect(found.tenants?.map(({ id }) => id)).toEqual(['acme', 'globex', 'initech']);
    expect(found.webhooks).toEqual([]);
    const [connection] = found.tenants![0]!.connections!;
    expect(connection!.credentials![0]!.secret).toBe('a-token-from-the-environment');
    const [other] = read(credential('secret: { file: secret.txt }')).tenants![0]!.connections!;
    expect(other!.credentials![0]!.secret).toBe('a-token-from-a-file');
    expect(read('').tenants).toBeUndefined();
  });

  it('an alias that only repeats something is accepted', () => {
    const found = read(
      'tenants:\n  - id: a\n    policy: &all { seats: 5 }\n  - id: b\n    policy: *all\n',
    );
    expect(found.tenants!.map(({ policy }) => policy)).toEqual([{ seats: 5 }, { seats: 5 }]);
  });
});
