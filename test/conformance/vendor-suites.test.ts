/** @module-tag slow */
import { describe, expect, it } from 'vitest';
import {
  type ConformanceReport,
  checkConformance,
  type SuiteName,
  suites,
} from '../../src/conformance/index.ts';
import { onEveryStore, type TestServer } from '../support/server.ts';
import { createTenant } from '../support/tenant.ts';

/** Resolves with the report on a tenant of its own, which must be empty again. */
async function checkTenant(
  server: TestServer,
  suite: SuiteName,
  profile: string,
): Promise<ConformanceReport> {
  const { token, call } = await createTenant(server, { profile });
  const report = await checkConformance({
    suite,
    url: `${server.running.url}/scim/v2`,
    token: async () => token,
    seed: 11,
  });
  expect(report.leftovers).toEqual([]);
  for (const type of ['Users', 'Groups'])
    expect((await call('GET', `/${type}`)).json.totalResults).toBe(0);
  expect(report.cases).toHaveLength(suites.get(suite)!.cases.length);
  return report;
}

/** Ids of the cases that failed, warn or were skipped. */
function problems({ cases }: ConformanceReport): readonly string[] {
  return cases.flatMap(({ id, status }) => (status === 'pass' ? [] : [`${status} ${id}`]));
}

/** By default, several groups may have one name, and PATCH shows the group that it changed. */
const inDefaultProfile = ['warn groups.duplicate', 'warn groups.patch-without-body'];

onEveryStore('the suites of vendors against Rollcall', { passwords: true }, (server) => {
  it.each([
    ['entra', 'entra', []],
    ['entra', 'default', inDefaultProfile],
    ['okta', 'okta', []],
    ['okta', 'default', []],
  ] as const)('suite %s, profile %s', async (suite, profile, expected) => {
    const report = await checkTenant(server(), suite, profile);
    expect(problems(report)).toEqual(expected);
    expect(report.isGood).toBe(true);
  });

  it('suite ipsie forbids passwords, which this server is configured to keep', async () => {
    const report = await checkTenant(server(), 'ipsie', 'default');
    expect(problems(report)).toEqual(['fail al2-users.no-password', 'warn al2-groups.unique-name']);
    expect(report.isGood).toBe(false);
  });
});

onEveryStore('the suite ipsie against Rollcall without passwords', {}, (server) => {
  it('has no failure', async () => {
    const report = await checkTenant(server(), 'ipsie', 'default');
    expect(problems(report)).toEqual(['warn al2-groups.unique-name']);
    expect(report.isGood).toBe(true);
  });
});

describe('the suites of vendors', () => {
  it.each(['entra', 'okta', 'ipsie'] as const)(
    '%s: ids differ, and titles are sentences',
    (name) => {
      const { cases } = suites.get(name)!;
      expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
      for (const { id, title, section } of cases) {
        expect(id).toMatch(/^[a-z0-9-]+\.[a-z0-9-]+$/u);
        expect(title).toMatch(/ .*[^.]$/u);
        expect(section).not.toBe('');
      }
    },
  );
});
