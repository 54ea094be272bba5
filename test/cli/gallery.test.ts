/** @module-tag slow */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { vendors } from '../../src/cli/gallery/kit.ts';
import { suites } from '../../src/conformance/index.ts';
import { type RollcallProcess, runCommand, startProcess } from '../support/process.ts';

const files = [
  'README.md',
  'attributes.md',
  'authentication-and-limits.md',
  'checklist.md',
  'configuration-guide.md',
  'conformance-report.html',
  'conformance-report.json',
];

/** Tokens, client secrets and access tokens. */
const credential = /rollcall[A-Za-z\d]{43}/u;

let folder: string;
let server: RollcallProcess;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-gallery-'));
  server = await startProcess(folder);
  run('tenant', 'create', 'review');
  run('connection', 'create', 'Entra', '--tenant', 'review', '--profile', 'entra');
  run('connection', 'create', 'Okta', '--tenant', 'review', '--profile', 'okta');
  run('connection', 'create', 'Strict', '--tenant', 'review', '--profile', 'rfc-strict');
});
afterAll(async () => {
  server.child.kill('SIGTERM');
  await server.ended;
  rmSync(folder, { recursive: true, force: true });
});

function run(...given: readonly string[]): string {
  const { status, stdout, stderr } = runCommand(folder, given);
  expect({ given, status, stderr }).toMatchObject({ status: 0 });
  return stdout;
}

const gallery = (vendor: string, ...more: readonly string[]) =>
  runCommand(folder, [
    'gallery',
    vendor,
    '--tenant',
    'review',
    '--url',
    `${server.url}/t/review/scim/v2`,
    ...more,
  ]);

const read = (...path: readonly string[]): string => readFileSync(join(folder, ...path), 'utf8');

describe('rollcall gallery', () => {
  it('writes what Microsoft asks for, with evidence of OAuth client credentials', () => {
    const { status, stdout } = gallery('entra', '--app', 'Acme', '--support', 'help@acme.example');
    expect({ status, stdout }).toMatchObject({ status: 0 });
    expect(readdirSync(join(folder, 'gallery-entra-review')).toSorted()).toEqual(files);
    for (const line of [
      /^shown +A SCIM 2\.0 endpoint for users/mu,
      /^shown +At least 25 requests a second/mu,
      /^shown +OAuth 2\.0 client credentials/mu,
      /^shown +Access tokens expire/mu,
      /^not measured +TLS/mu,
    ])
      expect(stdout).toMatch(line);
    const guide = read('gallery-entra-review', 'configuration-guide.md');
    expect([...guide.matchAll(/^## (.+)$/gmu)].map(([, heading]) => heading)).toEqual([
      'Introduction',
      'Licensing requirements',
      'Required roles',
      'SCIM endpoint, supported resources and attributes',
      'Authentication and rotation of credentials',
      'Configure provisioning',
      'Test with pilot users',
      'Troubleshooting',
      'Limitations',
      'Support',
    ]);
    expect(guide).toContain('| **Token Endpoint** | ');
    expect(guide).not.toMatch(/Rollcall|rollcall|\]\(\.\./u);
  });

  it('writes the headings of Okta, and evidence with requests and answers', () => {
    const { status, stdout } = gallery('okta');
    expect({ status, stdout }).toMatchObject({ status: 0 });
    const guide = read('gallery-okta-review', 'configuration-guide.md');
    for (const heading of [
      'Prerequisites',
      'Supported features',
      'Configuration steps',
      'Troubleshoot',
    ])
      expect(guide).toContain(`\n## ${heading}\n`);
    const checklist = read('gallery-okta-review', 'checklist.md');
    expect(checklist).toContain('**pass** `spec.create`: ');
    expect(checklist).toMatch(/```http\nPOST \/t\/review\/scim\/v2\/Users\n\n\{[^`]+\nHTTP 201\n/u);
    const report = JSON.parse(read('gallery-okta-review', 'conformance-report.json')) as object;
    expect(report).toMatchObject({ suite: 'okta', counts: { fail: 0 }, leftovers: [] });
  });

  it('never writes a credential, and revokes the one of the run', () => {
    for (const vendor of ['entra', 'okta'])
      for (const name of files)
        expect(read(`gallery-${vendor}-review`, name)).not.toMatch(credential);
    const shown = run('oauth-client', 'show', 'Entra', '--tenant', 'review', '--json');
    const { credentials } = JSON.parse(shown) as { readonly credentials: readonly object[] };
    expect(credentials).toEqual([expect.objectContaining({ revoked: expect.any(String) })]);
  });

  it('links to its own files only', () => {
    const text = read('gallery-entra-review', 'README.md');
    const links = [...text.matchAll(/\]\(([^)]+)\)/gu)].map(([, link]) => link!);
    expect(links.toSorted()).toEqual(files.filter((name) => name !== 'README.md'));
  });

  it('leaves a folder alone that is not empty, unless it is forced', () => {
    mkdirSync(join(folder, 'kept'));
    writeFileSync(join(folder, 'kept', 'notes.txt'), 'mine');
    const refused = gallery('okta', '--output', 'kept');
    expect(refused).toMatchObject({ status: 1 });
    expect(refused.stderr).toContain('kept is not empty');
    expect(readdirSync(join(folder, 'kept'))).toEqual(['notes.txt']);
    expect(gallery('okta', '--output', 'kept', '--force')).toMatchObject({ status: 0 });
    expect(read('kept', 'notes.txt')).toBe('mine');
  });

  it('exits with 1 and names what failed, for a server that is too strict', () => {
    const { status, stdout } = gallery(
      'entra',
      '--connection',
      'Strict',
      '--output',
      'strict',
      '--json',
    );
    expect(status).toBe(1);
    const { requirements } = JSON.parse(stdout) as {
      readonly requirements: readonly {
        readonly title: string;
        readonly evidence: string;
        readonly text: string;
      }[];
    };
    const users = requirements.find(({ title }) => title === 'A SCIM 2.0 endpoint for users')!;
    expect(users).toMatchObject({ evidence: 'failed', text: expect.stringContaining('changes.') });
    expect(read('strict', 'README.md')).toContain('- [ ] A SCIM 2.0 endpoint for users (required)');
  });

  it('takes a bearer token, and then says that OAuth was not measured', () => {
    const created = run('token', 'create', '--tenant', 'review', '--connection', 'Entra');
    const [token] = credential.exec(created)!;
    const { status, stdout } = gallery(
      'entra',
      '--token',
      token,
      '--output',
      'bearer',
      '--connection',
      'Entra',
    );
    expect({ status, stdout }).toMatchObject({ status: 0 });
    expect(stdout).toMatch(/^not measured +OAuth 2\.0 client credentials/mu);
    for (const name of files) expect(read('bearer', name)).not.toContain(token);
  });

  it.each([
    [['gallery', 'google', '--tenant', 'review'], 'Allowed choices are entra, okta'],
    [
      ['gallery', 'okta', '--tenant', 'review', '--url', 'http://127.0.0.1:9/scim/v2'],
      '127.0.0.1:9',
    ],
  ])('says what is wrong with %j, and writes nothing', (given, problem) => {
    const { status, stderr } = runCommand(folder, [...given, '--output', 'none']);
    expect(status).toBe(1);
    expect(stderr).toContain(problem);
    expect(existsSync(join(folder, 'none'))).toBe(false);
  });
});

it.each(Object.entries(vendors))(
  'every check that %s is proven by exists',
  (vendor, { requirements }) => {
    const ids = suites.get(vendor as 'entra')!.cases.map(({ id }) => id);
    const unknown = requirements.requirements
      .flatMap(({ proof }) => ('cases' in proof ? proof.cases : []))
      .filter((wanted) => !ids.some((id) => id === wanted || id.startsWith(`${wanted}.`)));
    expect(unknown).toEqual([]);
  },
);
