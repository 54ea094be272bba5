/** @module-tag slow */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { helm, importTool, installDeployTools } from '../support/deploy-tools.ts';
import { root } from '../support/markdown.ts';
import { runCommand } from '../support/process.ts';

const chart = join(root, 'deploy/helm/rollcall');

// Rendered objects are looked into freely.
// oxlint-disable-next-line typescript/no-explicit-any
type Rendered = Record<string, any>;

/** Folder of the schema of each kind. */
const schemas: Readonly<Record<string, string>> = {
  ConfigMap: 'kubernetes-models/v1',
  Service: 'kubernetes-models/v1',
  ServiceAccount: 'kubernetes-models/v1',
  StatefulSet: 'kubernetes-models/apps/v1',
  Deployment: 'kubernetes-models/apps/v1',
  Ingress: 'kubernetes-models/networking.k8s.io/v1',
  NetworkPolicy: 'kubernetes-models/networking.k8s.io/v1',
  PodDisruptionBudget: 'kubernetes-models/policy/v1',
  ServiceMonitor: '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1',
  PrometheusRule: '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1',
};

const required = ['externalUrl=https://scim.example.com', 'existingSecret=rollcall'];

function render(...values: readonly string[]): readonly Rendered[] {
  const set = [...required, ...values].flatMap((value) => ['--set', value]);
  const text = helm('template', 'prod', chart, ...set);
  return parseAllDocuments(text).map((document) => document.toJS() as Rendered);
}

async function validate(objects: readonly Rendered[]): Promise<void> {
  for (const object of objects) {
    const folder = schemas[object['kind']];
    expect(folder, object['kind']).toBeDefined();
    const path = `${folder!}/${object['kind']}.js`;
    const models =
      await importTool<Record<string, new (value: Rendered) => { validate(): void }>>(path);
    expect(() => new models[object['kind']]!(object).validate()).not.toThrow();
  }
}

const everything = [
  'ingress.enabled=true',
  'ingress.host=scim.example.com',
  'ingress.tlsSecret=tls',
  'serviceMonitor.enabled=true',
  'prometheusRule.enabled=true',
  'dashboard.enabled=true',
];
const postgres = ['storage.type=postgres', 'replicas=3'];

describe('the Helm chart', { timeout: 360_000 }, () => {
  beforeAll(() => installDeployTools(), 180_000);

  it.each([
    ['SQLite', []],
    ['PostgreSQL', postgres],
    ['SQLite, with everything', everything],
    ['PostgreSQL, with everything', [...postgres, ...everything]],
    [
      'SQLite, with little',
      ['backup.enabled=false', 'networkPolicy.enabled=false', 'podDisruptionBudget.enabled=false'],
    ],
  ])('renders for %s what the schemas of Kubernetes accept', async (_, values) => {
    const objects = render(...values);
    expect(objects.length).toBeGreaterThan(3);
    await validate(objects);
    for (const { metadata } of objects) expect(metadata.name).toMatch(/^prod-rollcall/u);
  });

  it('is checked by schemas that refuse what Kubernetes would', async () => {
    const objects = render();
    const service = objects.find(({ kind }) => kind === 'Service')!;
    service['spec'].ports[0].port = 'http';
    await expect(validate(objects)).rejects.toThrow('port');
  });

  it('is accepted by helm lint', () => {
    const set = required.flatMap((value) => ['--set', value]);
    expect(helm('lint', '--strict', chart, ...set)).toContain(
      '1 chart(s) linted, 0 chart(s) failed',
    );
  });

  it.each([
    ['a key that there is not', ['replica=2'], "additional properties 'replica' not allowed"],
    ['several nodes on SQLite', ['replicas=2'], 'replicas'],
    ['another store', ['storage.type=mysql'], 'storage/type'],
    ['a secret as a setting', ['settings.vault\\.key=abc'], 'settings'],
    ['a slash at the end of the URL', ['externalUrl=https://a.example.com/'], 'externalUrl'],
    ['an ingress without a host', ['ingress.enabled=true'], 'host'],
    ['a digest that is none', ['image.digest=sha256:1'], 'digest'],
  ])('refuses %s', (_, values, words) => {
    expect(() => render(...values)).toThrow(words);
  });

  it('needs a URL and a secret', () => {
    for (const missing of ['externalUrl', 'existingSecret'])
      expect(() => helm('template', 'prod', chart)).toThrow(missing);
  });

  it.each([
    ['StatefulSet', []],
    ['Deployment', postgres],
  ])('a %s is hardened, drains before it ends, and gets no secret as text', (kind, values) => {
    const found = render(...values).find((object) => object['kind'] === kind)!;
    const pod = found['spec'].template.spec as Rendered;
    const [container] = pod['containers'] as Rendered[];
    expect(container!['securityContext']).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(pod['securityContext']).toMatchObject({ runAsNonRoot: true, runAsUser: 65_532 });
    // Kubernetes would set ROLLCALL_PORT, and Rollcall refuses what is not a setting.
    expect(pod['enableServiceLinks']).toBe(false);
    expect(pod['terminationGracePeriodSeconds']).toBeGreaterThan(4 * 10 + 10);
    expect(container!['readinessProbe'].httpGet.path).toBe('/readyz');
    expect(container!['livenessProbe'].httpGet.path).toBe('/healthz');
    const values_ = (container!['env'] as Rendered[]).map(({ value }) => String(value));
    for (const value of values_)
      expect(value).toMatch(/^(?:\/run\/secrets\/rollcall\/|file:\/\/\/data\/)/u);
    const mounts = (container!['volumeMounts'] as Rendered[]).map(({ name }) => name as string);
    const volumes = [...(pod['volumes'] as Rendered[]), ...claimsOf(found)].map(
      (volume) => (volume['name'] ?? volume['metadata'].name) as string,
    );
    expect(mounts.toSorted()).toEqual(volumes.toSorted());
  });

  it('updates without a pod too few', () => {
    const deployment = render(...postgres).find((object) => object['kind'] === 'Deployment')!;
    expect(deployment['spec'].strategy.rollingUpdate).toEqual({ maxUnavailable: 0, maxSurge: 1 });
  });

  it.each([
    ['SQLite', []],
    ['PostgreSQL', postgres],
  ])('gives the server of %s settings that it accepts', (_, values) => {
    const objects = render(
      ...values,
      'settings.log\\.level=debug',
      'externalUrl=https://example.com/idm',
    );
    const config = objects.find((object) => object['kind'] === 'ConfigMap')!;
    const folder = mkdtempSync(join(tmpdir(), 'rollcall-helm-'));
    writeFileSync(join(folder, 'rollcall.json'), config['data']['rollcall.json']);
    const workload = objects.find(({ kind }) => kind === 'StatefulSet' || kind === 'Deployment')!;
    const env = workload['spec'].template.spec.containers[0].env as Rendered[];
    const contents: Readonly<Record<string, string>> = {
      'storage-url': 'postgres://a@db/b?sslmode=verify-full',
      'vault-key': 'a'.repeat(44),
      'api-token': 'b'.repeat(48),
    };
    const environment: Record<string, string> = {};
    for (const { name, value } of env) {
      const key = String(value).replace('/run/secrets/rollcall/', '');
      if (contents[key] === undefined) environment[name] = value;
      else {
        environment[name] = join(folder, key);
        writeFileSync(environment[name], contents[key]);
      }
    }
    const checked = runCommand(folder, ['config', 'check'], environment);
    expect([checked.status, checked.stderr]).toEqual([0, '']);
    rmSync(folder, { recursive: true, force: true });
  });

  it.each([
    ['files/rollcall-alerts.yaml', 'deploy/prometheus/rollcall-alerts.yaml'],
    ['files/rollcall.json', 'deploy/grafana/rollcall.json'],
  ])('has %s as it is in %s', (copy, source) => {
    expect(readFileSync(join(chart, copy), 'utf8')).toBe(readFileSync(join(root, source), 'utf8'));
  });
});

function claimsOf(object: Rendered): readonly Rendered[] {
  return (object['spec'].volumeClaimTemplates ?? []) as Rendered[];
}
