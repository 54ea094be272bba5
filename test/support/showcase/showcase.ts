import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { dialects } from '../../../src/simulators/index.ts';
import { apiToken } from '../client.ts';
import { startProcess } from '../process.ts';
import { type CompanyPlan, companies } from './companies.ts';
import { type Company, createCompany } from './company.ts';
import { createPortalLinks, type PortalLinks } from './portal-links.ts';

/** A server that looks as one does after some days of use: for axe, and for pictures. */
export interface Showcase {
  readonly url: string;
  /** Calls the management API; throws at an answer with an error. */
  readonly manage: ShowcaseCall;
  /** Ids of what single pages show. */
  readonly ids: ShowcaseIds;
  stop(): Promise<void>;
}

// Answers are looked into freely.
// oxlint-disable-next-line typescript/no-explicit-any
export type ShowcaseCall = (method: string, path: string, body?: object) => Promise<any>;

export interface ShowcaseIds {
  /** A connection in use, with the tolerances that fired. */
  readonly connection: string;
  /** A connection that waits for its first request. */
  readonly waitingConnection: string;
  readonly group: string;
  /** userName of a person with a long timeline. */
  readonly person: string;
  /** A request that changed something, and one that was refused. */
  readonly request: string;
  readonly refusedRequest: string;
  /** An endpoint with dead deliveries. */
  readonly endpoint: string;
  readonly links: PortalLinks;
}

const pastDays = 4;

interface Context {
  readonly url: string;
  readonly manage: ShowcaseCall;
  /** Of the receiver of webhooks. */
  readonly port: number;
}

interface Customer extends Company {
  readonly plan: CompanyPlan;
  readonly connection: string;
  /** Makes the provider use a token that is not valid. */
  spoilToken(): void;
}

/**
 * Starts a server with the past of some days, in seconds: six customers whose providers are
 * simulated, one of each state that needs attention, and two that are being set up.
 */
export async function startShowcase(): Promise<Showcase> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-showcase-'));
  const receiver = await startReceiver();
  const { port } = receiver.address() as AddressInfo;
  const environment = {
    ROLLCALL_API_TOKEN: apiToken,
    ROLLCALL_LOG_LEVEL: 'silent',
    ROLLCALL_LIMITS_FAILURES_PER_MINUTE: '100000',
    ROLLCALL_WEBHOOKS_ALLOWED_HOSTS: `127.0.0.1:${port}`,
  };
  const clock = createPastClock(folder);
  const past = await startProcess(folder, { ...environment, ...clock.environment });
  const customers = await livePast({ url: past.url, manage: createManage(past.url), port }, clock);
  past.child.kill('SIGTERM');
  await past.ended;
  const present = await startProcess(folder, environment, ['--listen', new URL(past.url).host]);
  const manage = createManage(present.url);
  const links = await reachPresent({ url: present.url, manage, port }, customers);
  return {
    url: present.url,
    manage,
    ids: { ...(await findIds(manage, customers)), links },
    async stop() {
      present.child.kill('SIGTERM');
      await present.ended;
      receiver.closeAllConnections();
      receiver.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Starts a receiver whose warehouse refuses what some people do, always. */
async function startReceiver(): Promise<Server> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { subject = '' } = JSON.parse(body) as { readonly subject?: string };
      const isRefused = request.url!.endsWith('/warehouse') && /[0-3]$/u.test(subject);
      if (isRefused) response.writeHead(422).end('unknown cost centre');
      else response.writeHead(204).end();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return server;
}

/** The clock of a server that lives in the past. */
interface PastClock {
  readonly environment: Readonly<Record<string, string>>;
  set(behindMs: number): void;
}

const hourMs = 3_600_000;
/** Times at which the providers have something to tell, and the hours from one to the next. */
const turns = 36;
const hoursPerTurn = (pastDays * 24) / turns;

function createPastClock(folder: string): PastClock {
  const path = join(folder, 'behind-ms');
  const set = (behindMs: number): void => {
    // Another name first: a reader sees the one number or the other.
    writeFileSync(`${path}.next`, String(behindMs));
    renameSync(`${path}.next`, path);
  };
  set(pastDays * 24 * hourMs);
  const file = new URL('./past-clock.mjs', import.meta.url).href;
  return {
    set,
    environment: {
      NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --import ${file}`,
      ROLLCALL_TEST_CLOCK_FILE: path,
    },
  };
}

function createManage(url: string): ShowcaseCall {
  return async (method, path, body) => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${apiToken}`, 'Content-Type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
}

/** Sets the customers up, and lets them live until the present is reached. */
async function livePast(context: Context, clock: PastClock): Promise<readonly Customer[]> {
  const customers: Customer[] = [];
  for (const plan of companies) customers.push(await setUp(context, plan));
  await createEndpoints(context);
  await setRoles(context);
  await Promise.all(
    customers.map(async ({ test, simulation }) => {
      await test();
      await simulation.syncUntilDone();
    }),
  );
  // Days differ: not every provider has something to tell every few hours.
  for (let turn = 1; turn < turns; turn += 1) {
    clock.set((turns - turn) * hoursPerTurn * hourMs - (turn % 7) * 600_000);
    await sleep(60);
    await Promise.all(
      customers.map(({ live, test }, index) => (turn % (index + 1) === 0 ? live() : test())),
    );
  }
  return customers;
}

async function setUp({ url, manage }: Context, plan: CompanyPlan): Promise<Customer> {
  const { tenant, name } = plan;
  const { title, profile } = dialects.get(plan.dialect)!;
  const at = `?tenant=${tenant}`;
  await manage('POST', '/tenants', { id: tenant, name });
  const { id: connection } = await manage('POST', `/connections${at}`, { name: title, profile });
  const { secret } = await manage('POST', `/connections/${connection}/credentials${at}`, {
    kind: 'token',
    name: `${title} provisioning`,
    ...(tenant === 'globex' ? { days: pastDays + 6 } : {}),
  });
  let token = secret as string;
  const target = { url: `${url}/t/${tenant}/scim/v2`, token: () => token };
  return {
    ...createCompany(plan, target),
    plan,
    connection,
    spoilToken() {
      token = `${token.slice(0, -4)}XXXX`;
    },
  };
}

/** One endpoint that answers, and one that fails for long enough that deliveries are dead. */
async function createEndpoints({ manage, port }: Context): Promise<void> {
  const types = ['user.created', 'user.updated', 'user.deactivated', 'user.deleted'];
  await manage('POST', '/endpoints?tenant=acme', {
    name: 'Billing service',
    url: `http://127.0.0.1:${port}/hooks/billing`,
    types,
  });
  await manage('POST', '/endpoints?tenant=acme', {
    name: 'Data warehouse',
    url: `http://127.0.0.1:${port}/hooks/warehouse`,
    types: [...types, 'group.updated'],
  });
}

async function setRoles({ manage }: Context): Promise<void> {
  await manage('PATCH', '/tenants/acme', {
    policy: {
      seats: 120,
      roles: {
        mode: 'union',
        rules: [
          { displayName: 'Rollcall Administrators', roles: ['admin'] },
          { displayName: 'Engineering', roles: ['developer'] },
          { displayName: 'Finance', roles: ['billing', 'viewer'] },
          { displayName: 'Everyone', roles: ['viewer'] },
        ],
      },
    },
  });
}

/** What holds now: a held guard, a spoilt token, a pause, and two customers at their start. */
async function reachPresent(
  { url, manage }: Context,
  customers: readonly Customer[],
): Promise<PortalLinks> {
  const of = (tenant: string): Customer => customers.find(({ plan }) => plan.tenant === tenant)!;
  await manage('PATCH', '/tenants/hooli', {
    policy: { guard: { percent: 20, atLeast: 5, minutes: 60 } },
  });
  const { workforce } = of('hooli').simulation;
  for (const { key } of workforce.withStatus('active').slice(0, 25))
    workforce.leave(key, 'suspended');
  await of('hooli').simulation.sync();
  const initech = of('initech');
  initech.spoilToken();
  for (let attempt = 0; attempt < 12; attempt += 1) await initech.test();
  await manage('POST', '/tenants/northwind/pause');
  await manage('POST', '/tenants', { id: 'wayne', name: 'Wayne Logistics' });
  const { id: waiting } = await manage('POST', '/connections?tenant=wayne', {
    name: 'Microsoft Entra ID',
    profile: 'entra',
  });
  await manage('POST', '/tenants', { id: 'stark', name: 'Stark Fabrication' });
  const acme = of('acme');
  // Before the last requests: an open link has the log keep the reads of its connection.
  const links = await createPortalLinks(
    { url, manage },
    {
      waiting: { tenant: 'wayne', connection: waiting },
      used: { tenant: 'acme', connection: acme.connection },
    },
  );
  await acme.test();
  await acme.live();
  await of('contoso').test();
  return links;
}

interface Item {
  readonly id: string;
  readonly [name: string]: unknown;
}

async function findIds(
  manage: ShowcaseCall,
  customers: readonly Customer[],
): Promise<Omit<ShowcaseIds, 'links'>> {
  const acme = customers.find(({ plan }) => plan.tenant === 'acme')!;
  // The request log is written in batches.
  const idOf = async (path: string, matches: (item: Item) => boolean): Promise<string> => {
    for (let attempt = 0; attempt < 50; attempt += 1) {
      const { items } = (await manage('GET', path)) as { readonly items: readonly Item[] };
      const found = items.find(matches);
      if (found !== undefined) return found.id;
      await sleep(100);
    }
    throw new Error(`the showcase lacks what it wants of ${path}`);
  };
  const always = (): boolean => true;
  return {
    connection: acme.connection,
    waitingConnection: await idOf('/connections?tenant=wayne', always),
    group: await idOf(
      '/groups?tenant=acme&limit=100',
      (item) => item['displayName'] === 'Engineering',
    ),
    person: acme.simulation.workforce.withStatus('suspended')[0]!.userName,
    request: await idOf('/requests?tenant=acme&limit=100', (item) => item['method'] === 'PATCH'),
    refusedRequest: await idOf(
      '/requests?tenant=initech&limit=100',
      (item) => item['status'] === 401,
    ),
    endpoint: await idOf('/endpoints?tenant=acme', (item) => item['name'] === 'Data warehouse'),
  };
}
