import { expect } from 'vitest';
import { type Call, createCall } from './client.ts';
import { createManage, type Manage } from './management.ts';

/** A server with the management API at its URL. */
interface ManagedServer {
  readonly running: { readonly url: string };
}

/** A tenant with one connection and a token, made through the management API. */
export interface TestTenant {
  readonly tenant: string;
  readonly connection: string;
  readonly credential: string;
  readonly token: string;
  readonly call: Call;
  /** Of the management API. */
  readonly manage: Manage;
  /** A path of the management API, for this tenant. */
  at(path: string): string;
}

let serial = 0;

export async function createTenant(
  server: ManagedServer,
  {
    policy = {},
    profile = 'default',
    tenant,
  }: { readonly policy?: object; readonly profile?: string; readonly tenant?: string } = {},
): Promise<TestTenant> {
  serial += 1;
  const id = tenant ?? `tenant-${serial}`;
  const manage = createManage(server.running.url);
  if ((await manage('GET', `/tenants/${id}`)).status === 404)
    expect((await manage('POST', '/tenants', { id, policy })).status).toBe(201);
  return addConnection(server, id, profile);
}

export async function addConnection(
  server: ManagedServer,
  tenant: string,
  profile = 'default',
): Promise<TestTenant> {
  serial += 1;
  const manage = createManage(server.running.url);
  const made = await manage('POST', `/connections?tenant=${tenant}`, {
    name: `idp ${serial}`,
    profile,
  });
  expect(made.status).toBe(201);
  const connection = made.json.id as string;
  const { status, json } = await manage(
    'POST',
    `/connections/${connection}/credentials?tenant=${tenant}`,
    {
      kind: 'token',
      name: 'test',
    },
  );
  expect(status).toBe(201);
  return {
    tenant,
    connection,
    credential: json.id,
    token: json.secret,
    call: createCall(server.running.url, '/scim/v2', json.secret),
    manage,
    at: (path) => `${path}${path.includes('?') ? '&' : '?'}tenant=${tenant}`,
  };
}

/** The account of a user, as the management API shows it; undefined when there is none. */
export async function accountOfUser(
  { manage, at }: TestTenant,
  user: string,
): Promise<Record<string, unknown> | undefined> {
  const { json } = await manage('GET', at(`/accounts?user=${user}`));
  return json.items[0];
}
