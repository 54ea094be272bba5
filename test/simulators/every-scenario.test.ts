/**
 * Every provider plays every scenario against every store.
 *
 * `ROLLCALL_TEST_USERS=10000 ROLLCALL_TEST_GROUPS=500 npx vitest run
 * test/simulators/every-scenario.test.ts -t 'entra plays'` is the long campaign.
 *
 * @module-tag slow
 */
import { expect, it } from 'vitest';
import { dialects } from '../../src/simulators/dialects.ts';
import { formatReport } from '../../src/simulators/report.ts';
import { scenarios } from '../../src/simulators/scenarios.ts';
import { simulate } from '../../src/simulators/simulate.ts';
import { onEveryStore } from '../support/server.ts';
import { openPolicy, problems } from '../support/simulations.ts';
import { createTenant } from '../support/tenant.ts';

const users = Number(process.env['ROLLCALL_TEST_USERS'] ?? 8);
const groups = Number(process.env['ROLLCALL_TEST_GROUPS'] ?? 2);
const timeout = 60_000 + users * 1_000;

onEveryStore('a simulated provider', {}, (server) => {
  it.each([...dialects.keys()])(
    '%s plays every scenario without drift',
    { timeout },
    async (name) => {
      const dialect = dialects.get(name)!;
      const tenant = await createTenant(server(), { policy: openPolicy, profile: dialect.profile });
      const { json } = await tenant.manage(
        'POST',
        tenant.at(`/connections/${tenant.connection}/credentials`),
        { kind: 'token', name: 'next' },
      );
      const report = await simulate({
        dialect,
        url: `${server().running.url}/scim/v2`,
        token: async () => tenant.token,
        nextToken: async () => json.secret as string,
        users,
        groups,
        scenarios: Object.keys(scenarios),
        seed: 11,
      });
      expect(problems(report)).toEqual([]);
      expect(report.isGood).toBe(true);
      expect(report.scenarios.map((one) => one.name)).toEqual(Object.keys(scenarios));
      const skipped = report.scenarios.filter((one) => one.skipped !== undefined);
      expect(skipped.map((one) => one.name)).toEqual(
        dialect.groups === undefined ? ['group-push', 'push-now'] : [],
      );
      const text = formatReport(report) + JSON.stringify(report);
      expect(text).not.toContain(tenant.token);
      expect(text).not.toContain(json.secret);
    },
  );
});
