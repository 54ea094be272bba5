import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CaseResult,
  checkConformance,
  type SuiteName,
} from '../../../src/conformance/index.ts';
import type { PlantedText } from '../../../tools/plant-mutant.ts';
import { apiToken } from '../../support/client.ts';
import { startProcess } from '../../support/process.ts';
import { createTenant } from '../../support/tenant.ts';

const hook = new URL('plant-hook.ts', import.meta.url).href;

/** Profile of the connection that a suite checks. */
const profiles: Readonly<Record<SuiteName, string>> = {
  rfc: 'default',
  entra: 'entra',
  okta: 'okta',
  ipsie: 'default',
};

/**
 * Starts Rollcall from its sources, with a bug planted if there is one, and checks it. Resolves
 * with the results by suite and id, such as `rfc/create.status`.
 *
 * @param cases suite and id of the cases to run; undefined: all of every suite
 */
export async function checkServer(
  mutant: PlantedText | undefined,
  cases?: readonly string[],
): Promise<ReadonlyMap<string, CaseResult>> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-mutant-'));
  const planting: Record<string, string> =
    mutant === undefined
      ? {}
      : { NODE_OPTIONS: `--import=${hook}`, PLANTED_MUTANT: JSON.stringify(mutant) };
  const { url, child, ended } = await startProcess(folder, {
    ...planting,
    ROLLCALL_STORAGE_URL: 'memory:',
    ROLLCALL_API_TOKEN: apiToken,
    ROLLCALL_SCIM_AUTH_TOKEN: 'conformancetoken1conformancetoken1',
    ROLLCALL_SCIM_PASSWORDS: 'true',
    ROLLCALL_LIMITS_FAILURES_PER_MINUTE: '100000',
    ROLLCALL_LOG_LEVEL: 'error',
  });
  try {
    const results = new Map<string, CaseResult>();
    for (const [suite, only] of bySuite(cases)) {
      const server = { running: { url } };
      const { tenant, token } = await createTenant(server, { profile: profiles[suite] });
      const { token: otherToken } = await createTenant(server);
      const report = await checkConformance({
        suite,
        url: `${url}/scim/v2`,
        token: async () => token,
        otherToken: async () => otherToken,
        feed: { url: `${url}/api/v1/events?tenant=${tenant}`, token: async () => apiToken },
        seed: 5,
        timeoutMs: 5_000,
        only,
      });
      for (const result of report.cases) results.set(`${suite}/${result.id}`, result);
    }
    return results;
  } finally {
    child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

const allSuites: readonly SuiteName[] = ['rfc', 'entra', 'okta', 'ipsie'];

/** Returns the ids of the cases by suite; undefined for all of them. */
function bySuite(
  cases: readonly string[] | undefined,
): readonly (readonly [SuiteName, readonly string[] | undefined])[] {
  if (cases === undefined) return allSuites.map((suite) => [suite, undefined]);
  return allSuites.flatMap((suite) => {
    const ids = cases
      .filter((name) => name.startsWith(`${suite}/`))
      .map((name) => name.slice(suite.length + 1));
    return ids.length === 0 ? [] : [[suite, ids] as const];
  });
}
