import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { loadConfig } from '../../server/config.ts';
import { createLogger } from '../../server/log.ts';
import { startServer } from '../../server/start-server.ts';
import { dialects } from '../../simulators/index.ts';
import type { CompanyPlan } from './company.ts';

/** What a tenant of the demo is reached with. */
export interface DemoTenant {
  readonly tenant: string;
  /** SCIM base URL. */
  readonly url: string;
  /** Token of the identity provider. */
  readonly token: string;
}

/** The server of the demo. */
export interface DemoServer {
  /** `http://127.0.0.1:53124`. */
  readonly origin: string;
  /** Token of the management API with access to everything. */
  readonly apiToken: string;
  /** Path of the database. */
  readonly database: string;
  readonly tenants: readonly DemoTenant[];
  close(): Promise<void>;
}

/**
 * Starts a server on a free port and a database in a folder, with a tenant, a connection and a
 * token for each plan. They are created with the management API, as an application does.
 */
export async function startDemoServer(
  folder: string,
  plans: readonly CompanyPlan[],
): Promise<DemoServer> {
  const database = join(folder, 'rollcall.db');
  const apiToken = newToken();
  const { config } = loadConfig({
    file: join(folder, 'rollcall.json'),
    mustExist: false,
    // The demo is the same whatever the configuration of the caller's own server is.
    environment: {},
    flags: {
      storageUrl: `file:${database}`,
      apiToken,
      authToken: newToken(),
      listen: '127.0.0.1:0',
      logLevel: 'silent',
      drainSeconds: '0',
    },
  });
  const server = await startServer({
    config,
    logger: createLogger('silent'),
    onFatal: (error) => {
      throw error;
    },
  });
  try {
    const { origin } = server;
    const tenants: DemoTenant[] = [];
    for (const plan of plans) tenants.push(await setUpTenant(origin, apiToken, plan));
    return { origin, apiToken, database, tenants, close: () => server.close() };
  } catch (error) {
    await server.close();
    throw error;
  }
}

/** Creates a tenant, its connection and the token of that. */
async function setUpTenant(
  origin: string,
  apiToken: string,
  { tenant, name, dialect }: CompanyPlan,
): Promise<DemoTenant> {
  const { title, profile } = dialects.get(dialect)!;
  const create = async (path: string, body: object): Promise<Record<string, string>> => {
    const response = await fetch(`${origin}/api/v1${path}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${apiToken}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok)
      throw new Error(`POST ${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as Record<string, string>;
  };
  await create('/tenants', { id: tenant, name });
  const { id } = await create(`/connections?tenant=${tenant}`, { name: title, profile });
  const { secret } = await create(`/connections/${id}/credentials?tenant=${tenant}`, {
    kind: 'token',
    name: 'demo',
  });
  return { tenant, url: `${origin}/t/${tenant}/scim/v2`, token: secret! };
}

/** Returns a token of letters and digits. */
function newToken(): string {
  return randomBytes(20).toString('hex');
}
