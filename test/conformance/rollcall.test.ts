/** @module-tag slow */
import { expect, it } from 'vitest';
import { type ConformanceReport, checkConformance } from '../../src/conformance/index.ts';
import { apiToken, onEveryStore } from '../support/server.ts';
import { createTenant } from '../support/tenant.ts';

/** Cases that failed or warn, on one line each. */
function problems({ cases }: ConformanceReport): readonly string[] {
  return cases.flatMap(({ id, status, reason }) =>
    status === 'fail' || status === 'warn' ? [`${status} ${id}: ${reason}`] : [],
  );
}

onEveryStore('the checker against Rollcall', { passwords: true }, (server) => {
  it.each(['default'])('profile %s conforms', async (profile) => {
    const tenant = await createTenant(server(), { profile });
    const other = await createTenant(server(), { profile });
    const { url } = server().running;
    const report = await checkConformance({
      suite: 'rfc',
      url: `${url}/scim/v2`,
      token: async () => tenant.token,
      otherToken: async () => other.token,
      feed: {
        url: `${url}/api/v1/events?tenant=${tenant.tenant}`,
        token: async () => apiToken,
      },
      seed: 7,
    });
    expect(problems(report)).toEqual([]);
    expect(report.isGood).toBe(true);
    expect(report.leftovers).toEqual([]);
    for (const type of ['Users', 'Groups'])
      for (const { call } of [tenant, other])
        expect((await call('GET', `/${type}`)).json.totalResults).toBe(0);
    expect(JSON.stringify(report)).not.toContain(tenant.token);
    expect(JSON.stringify(report)).not.toContain(apiToken);
  });
});
