import { describe, expect, it } from 'vitest';
import { findProblems } from '../../src/cli/doctor/check.ts';
import { checks } from '../../src/cli/doctor/checks.ts';
import type { Facts } from '../../src/cli/doctor/facts.ts';

const now = Date.UTC(2026, 10, 26);
const day = 86_400_000;
const gibibyte = 1_073_741_824;

const postgres: NonNullable<Facts['postgres']> = {
  isSuperuser: false,
  bypassesRls: false,
  fsync: true,
  fullPageWrites: true,
  synchronousCommit: 'on',
  autovacuum: true,
  maxConnections: 100,
  poolSize: 20,
  isStandby: false,
  clockSkewMs: 12,
  isEncrypted: true,
  isVerified: true,
  inactiveSlots: [],
};

const database: NonNullable<Facts['database']> = {
  path: '/var/lib/rollcall/rollcall.db',
  mode: 0o600,
  folderMode: 0o700,
  bytes: gibibyte,
  walBytes: 4_000_000,
  // ext4
  fileSystem: 0xef53,
  freeBytes: 40 * gibibyte,
  totalBytes: 100 * gibibyte,
  isTemporary: false,
  hasKeyFile: true,
};

const webhook = {
  name: 'App',
  place: 'acme',
  url: 'https://app.example.com/hook',
  status: 'active',
  dead: 0,
} as const;

const tenant = {
  id: 'acme',
  name: 'Acme',
  status: 'active',
  created: '2026-01-01T00:00:00.000',
  policy: '{}',
} as const;

/** A system in production without a fault, on both kinds of storage at once. */
const sound: Facts = {
  now,
  nodeVersion: '26.10.0',
  isRoot: false,
  isTlsUnchecked: false,
  maxOpenFiles: 65_536,
  config: {
    listen: '127.0.0.1:8080',
    storageUrl: 'file:/var/lib/rollcall/rollcall.db',
    externalUrl: 'https://scim.example.com/idm',
    authToken: 'k3Jq8vXw2LmN5pRtY7zB4cD6fG9h',
    apiToken: 'Zr4Kp7QwXm2Nv9Bt6Lc3Hs8Jd5Fg',
    profile: 'default',
    openDiscovery: true,
    behindProxy: true,
    passwords: false,
    requestsPerSecond: 100,
    requestBurst: 300,
    failuresPerMinute: 30,
    accessTokenMinutes: 60,
    trustedHosts: ['login.microsoftonline.com'],
    events: true,
    eventDays: 30,
    requestLog: true,
    requestDays: 14,
    maxRequestEntries: 1_000_000,
    webhookHosts: [],
    logLevel: 'info',
  },
  inFile: ['authToken', 'apiToken'],
  configWarnings: [],
  configFile: { path: '/etc/rollcall/rollcall.json', what: 'the configuration', mode: 0o600 },
  secretFiles: [{ path: '/var/lib/rollcall/rollcall.db.key', what: 'the vault key', mode: 0o600 }],
  database,
  postgres,
  replica: { isStandby: true },
  schema: 'current',
  backups: { folder: '/var/backups/rollcall', newest: now - day },
  certificate: { expires: now + 80 * day, fitsKey: true, fitsHost: true },
  external: { health: 200, isRollcall: true, metrics: 401, clockSkewMs: 300 },
  content: {
    tenants: [tenant],
    credentials: [
      { name: 'Okta', place: 'acme / Okta', expires: now + 200 * day },
      { name: 'Entra', place: 'acme / Entra' },
    ],
    apiTokens: [{ name: 'CI', place: 'all tenants' }],
    webhooks: [
      webhook,
      { ...webhook, name: 'Off', status: 'disabled', reason: 'an administrator disabled it' },
    ],
  },
};

const config = (changes: Partial<Facts['config']>): Partial<Facts> => ({
  config: { ...sound.config, ...changes },
});
const onDisk = (changes: Partial<typeof database>): Partial<Facts> => ({
  database: { ...database, ...changes },
});
const onPostgres = (changes: Partial<typeof postgres>): Partial<Facts> => ({
  postgres: { ...postgres, ...changes },
});
const content = (changes: Partial<NonNullable<Facts['content']>>): Partial<Facts> => ({
  content: { ...sound.content!, ...changes },
});
const policy = (given: object): Partial<Facts> =>
  content({ tenants: [tenant, { ...tenant, id: 'globex', policy: JSON.stringify(given) }] });

/** Misconfigurations: the check that finds each, what its sentence names, and what is planted. */
const planted: readonly (readonly [check: string, names: string, facts: Partial<Facts>])[] = [
  ['node.version', '22.17.0', { nodeVersion: '22.17.0' }],
  ['node.version', '23.1.0', { nodeVersion: '23.1.0' }],
  ['process.root', 'root', { isRoot: true }],
  ['process.tls', 'NODE_TLS_REJECT_UNAUTHORIZED', { isTlsUnchecked: true }],
  ['url.own-path', '/scim/v2', config({ externalUrl: 'https://scim.example.com/scim/v2' })],
  ['url.own-path', '/api/v1', config({ externalUrl: 'https://scim.example.com/id/api/v1/' })],
  ['process.files', '1024', { maxOpenFiles: 1_024 }],
  ['config.former', 'requests.most', { configWarnings: ['the setting "requests.most" is former'] }],
  ['config.memory', 'memory:', config({ storageUrl: 'memory:' })],
  ['config.log', 'debug', config({ logLevel: 'debug' })],
  ['config.log', 'silent', config({ logLevel: 'silent' })],
  ['config.events', 'off', config({ events: false })],
  ['config.requests', 'off', config({ requestLog: false })],
  ['config.retention', '3650', config({ eventDays: 3_650 })],
  ['config.retention', '1000', config({ requestDays: 1_000 })],
  ['config.failures', '100000', config({ failuresPerMinute: 100_000 })],
  ['config.webhooks', 'localhost', config({ webhookHosts: ['localhost'] })],
  ['token.weak', 'scim.authToken', config({ authToken: 'abc123' })],
  ['token.weak', 'api.token', config({ apiToken: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaa' })],
  ['token.weak', 'vault.key', config({ vaultKey: 'changeme-changeme-changeme' })],
  ['listen.open', '0.0.0.0:8080', config({ listen: '0.0.0.0:8080' })],
  ['listen.open', '[::]:8080', config({ listen: '[::]:8080' })],
  ['url.missing', 'externalUrl', config({ externalUrl: undefined })],
  ['url.http', 'http://scim', config({ externalUrl: 'http://scim.example.com' })],
  ['url.local', 'localhost', config({ externalUrl: 'https://localhost:8443' })],
  ['proxy.missing', 'not trusted', config({ behindProxy: false })],
  ['proxy.direct', 'X-Forwarded-For', config({ tlsCertificate: '/a.pem', tlsKey: '/a.key' })],
  ['storage.unreadable', 'refused', { storageFailure: 'connection refused' }],
  ['schema.pending', 'older', { schema: 'pending' }],
  ['schema.newer', 'newer', { schema: 'newer' }],
  ['file.open', '0644', onDisk({ mode: 0o644 })],
  ['file.open', '0777', onDisk({ folderMode: 0o777 })],
  [
    'file.secret',
    '/run/token',
    { secretFiles: [{ path: '/run/token', what: 'ROLLCALL_API_TOKEN_FILE', mode: 0o640 }] },
  ],
  ['file.config', 'apiToken', { configFile: { ...sound.configFile!, mode: 0o644 } }],
  [
    'file.first-token',
    'first-token',
    { secretFiles: [{ path: '/a.first-token', what: 'it', mode: 0o600, isLeftOver: true }] },
  ],
  ['file.system', 'NFS', onDisk({ fileSystem: 0x6969 })],
  ['file.system', 'overlay', onDisk({ fileSystem: 0x794c7630 })],
  ['file.system', 'tmpfs', onDisk({ fileSystem: 0x01021994 })],
  ['file.temporary', 'deleted', onDisk({ isTemporary: true })],
  ['file.space', '0.5 GiB', onDisk({ freeBytes: gibibyte / 2 })],
  ['file.space', '9.0 GiB', onDisk({ freeBytes: 9 * gibibyte })],
  ['file.wal', '5.0 GiB', onDisk({ walBytes: 5 * gibibyte })],
  ['vault.file', '.key', onDisk({ hasKeyFile: false })],
  ['backup.unknown', 'folder', { backups: undefined }],
  ['backup.old', 'no backup', { backups: { folder: '/b' } }],
  ['backup.old', '9 days', { backups: { folder: '/b', newest: now - 9 * day } }],
  ['postgres.superuser', 'superuser', onPostgres({ isSuperuser: true })],
  ['postgres.superuser', 'row-level', onPostgres({ bypassesRls: true })],
  ['postgres.durability', 'fsync', onPostgres({ fsync: false })],
  ['postgres.durability', 'full_page', onPostgres({ fullPageWrites: false })],
  ['postgres.durability', 'synchronous', onPostgres({ synchronousCommit: 'off' })],
  ['postgres.vacuum', 'autovacuum', onPostgres({ autovacuum: false })],
  ['postgres.connections', '100', onPostgres({ poolSize: 120 })],
  ['postgres.standby', 'standby', onPostgres({ isStandby: true })],
  ['postgres.replica', 'primary', { replica: { isStandby: false } }],
  ['postgres.tls', 'without TLS', onPostgres({ isEncrypted: false })],
  ['postgres.tls', 'not verified', onPostgres({ isVerified: false })],
  ['postgres.slots', 'old_standby', onPostgres({ inactiveSlots: ['old_standby'] })],
  ['clock.postgres', '-95 s', onPostgres({ clockSkewMs: -95_000 })],
  ['tls.certificate', 'no key', { certificate: { ...sound.certificate!, failure: 'no key.' } }],
  ['tls.certificate', 'tls.key', { certificate: { ...sound.certificate!, fitsKey: false } }],
  ['tls.certificate', 'host', { certificate: { ...sound.certificate!, fitsHost: false } }],
  ['tls.expiry', '12 days', { certificate: { ...sound.certificate!, expires: now + 12 * day } }],
  ['tls.expiry', 'expired', { certificate: { ...sound.certificate!, expires: now - day } }],
  ['url.unreachable', 'ENOTFOUND', { external: { failure: 'ENOTFOUND' } }],
  ['url.path', '404', { external: { health: 404, isRollcall: false, metrics: 404 } }],
  [
    'url.path',
    'redirects to https://b',
    { external: { health: 301, isRollcall: false, redirect: 'https://b', metrics: 301 } },
  ],
  ['metrics.public', '/metrics', { external: { ...sound.external!, metrics: 200 } }],
  ['clock.server', '120 s', { external: { ...sound.external!, clockSkewMs: 120_000 } }],
  [
    'credential.expiring',
    'in 3 days',
    content({ credentials: [{ name: 'A', place: 'b', expires: now + 3 * day }] }),
  ],
  [
    'credential.expiring',
    'has expired',
    content({ credentials: [{ name: 'A', place: 'b', expires: now - day }] }),
  ],
  [
    'api-token.expiring',
    'in 1 day.',
    content({ apiTokens: [{ name: 'CI', place: 'all tenants', expires: now + day }] }),
  ],
  ['policy.guard', 'globex', policy({ guard: { enabled: false } })],
  ['policy.requests', 'globex', policy({ requestLog: 'off' })],
  ['policy.retention', '3000 days', policy({ retentionDays: 3_000 })],
  ['policy.retention', 'without end', policy({ onDelete: 'deactivate' })],
  ['webhook.http', 'http://', content({ webhooks: [{ ...webhook, url: 'http://a.example' }] })],
  [
    'webhook.failing',
    '2 hours',
    content({ webhooks: [{ ...webhook, failingSince: now - 7_200_000 }] }),
  ],
  [
    'webhook.failing',
    'five days',
    content({ webhooks: [{ ...webhook, status: 'disabled', reason: 'it failed for five days' }] }),
  ],
  ['webhook.dead', '17 events', content({ webhooks: [{ ...webhook, dead: 17 }] })],
];

const everything = { production: true, ignored: [] } as const;

describe('checks of the doctor', () => {
  it('find nothing in a sound system', () => {
    expect(findProblems(checks, sound, everything)).toEqual([]);
  });

  it('are each shown by something that is planted', () => {
    const ids = checks.map(({ id }) => id);
    expect(new Set(planted.map(([check]) => check))).toEqual(new Set(ids));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each(planted)('%s finds %s, and nothing else is found', (check, names, facts) => {
    const findings = findProblems(checks, { ...sound, ...facts }, everything);
    expect(findings.map((one) => one.check)).toEqual([check]);
    expect(findings[0]!.problem).toContain(names);
    expect(findings[0]!.fix.length).toBeGreaterThan(10);
    const ignored = { ...everything, ignored: [check] };
    expect(findProblems(checks, { ...sound, ...facts }, ignored)).toEqual([]);
  });

  it('leave out what matters in production only, unless asked', () => {
    const root = { ...sound, isRoot: true };
    expect(findProblems(checks, root, { ...everything, production: false })).toEqual([]);
  });
});
