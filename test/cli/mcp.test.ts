/** @module-tag slow */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCall } from '../support/client.ts';
import { createManage, type Manage } from '../support/management.ts';
import { binary, type RollcallProcess, startProcess } from '../support/process.ts';
import { user } from '../support/server.ts';

const apiToken = 'Zr4Kp7QwXm2Nv9Bt6Lc3Hs8Jd5Fg';

interface Answer {
  readonly isError: boolean;
  readonly text: string;
  // Answers are looked into freely by tests.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly found: any;
}

/** An assistant's side of the protocol, over the standard streams of a real process. */
async function connect(
  folder: string,
  given: readonly string[],
  environment: Readonly<Record<string, string>>,
) {
  const client = new Client({ name: 'test', version: '1' });
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('ROLLCALL_'));
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [binary, 'mcp', ...given],
      cwd: folder,
      env: { ...(Object.fromEntries(inherited) as Record<string, string>), ...environment },
      stderr: 'ignore',
    }),
  );
  return {
    client,
    async call(name: string, input: object = {}): Promise<Answer> {
      const { content, isError, structuredContent } = await client.callTool({
        name,
        arguments: { ...input },
      });
      const [first] = content as readonly { readonly text: string }[];
      return { isError: isError === true, text: first!.text, found: structuredContent };
    },
  };
}

describe('rollcall mcp', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-mcp-'));
  let server: RollcallProcess;
  let manage: Manage;
  let scimToken: string;
  const remote = (token: string) => ({ ROLLCALL_URL: server.url, ROLLCALL_API_TOKEN: token });
  const newToken = async (body: object): Promise<string> =>
    ((await manage('POST', '/api-tokens', body)).json as { readonly secret: string }).secret;

  beforeAll(async () => {
    server = await startProcess(folder, { ROLLCALL_API_TOKEN: apiToken });
    manage = createManage(server.url, apiToken);
    await manage('POST', '/tenants', { id: 'acme' });
    await manage('POST', '/tenants', { id: 'globex' });
    const made = await manage('POST', '/connections?tenant=acme', {
      name: 'Okta',
      profile: 'okta',
    });
    const { id } = made.json as { readonly id: string };
    const credential = await manage('POST', `/connections/${id}/credentials?tenant=acme`, {
      kind: 'token',
      name: 'Okta',
    });
    scimToken = (credential.json as { readonly secret: string }).secret;
    const call = createCall(server.url, '/t/acme/scim/v2', scimToken);
    for (const userName of ['ada@example.com', 'alan@example.com', 'grace@example.com'])
      await call('POST', '/Users', { body: user({ userName }) });
  });
  afterAll(async () => {
    server.child.kill('SIGTERM');
    await server.ended;
    rmSync(folder, { recursive: true });
  });

  it('reads on the database of this machine and on a server at a URL, by default only that', async () => {
    for (const environment of [{}, remote(apiToken)]) {
      const { client, call } = await connect(folder, [], environment);
      const { tools } = await client.listTools();
      expect(tools.map(({ name }) => name)).toContain('explain_user');
      for (const tool of tools) {
        expect(tool.annotations?.readOnlyHint).toBe(true);
        expect(tool.outputSchema?.type).toBe('object');
        expect(tool.description!.length).toBeGreaterThan(30);
      }
      const why = await call('explain_user', { tenant: 'acme', person: 'ada@example.com' });
      expect(why.found).toMatchObject({ verdict: expect.any(String), summary: expect.any(String) });
      const first = await call('list_accounts', { tenant: 'acme', limit: 2 });
      expect(first.found.items).toHaveLength(2);
      const rest = await call('list_accounts', { tenant: 'acme', cursor: first.found.next });
      expect(rest.found.items).toHaveLength(1);
      const events = await call('list_events', { tenant: 'acme', types: 'user.created' });
      expect(events.found.items).toHaveLength(3);
      const texts = [why.text, first.text, events.text];
      for (const name of ['list_tenants', 'get_configuration']) texts.push((await call(name)).text);
      for (const name of ['list_connections', 'list_requests'])
        texts.push((await call(name, { tenant: 'acme' })).text);
      for (const text of texts)
        for (const secret of [apiToken, scimToken, '"hash":']) expect(text).not.toContain(secret);
      await client.close();
    }
  });

  it('refuses what a token may not see, and what is malformed, with a message', async () => {
    const token = await newToken({ name: 'acme', role: 'read', tenant: 'acme' });
    const { client, call } = await connect(folder, ['--allow-writes'], remote(token));
    expect((await call('list_connections', { tenant: 'acme' })).isError).toBe(false);
    for (const [name, input, says] of [
      ['list_connections', { tenant: 'globex' }, /can only access the tenant acme/u],
      ['list_tenants', {}, /operator token|acme/u],
      ['get_configuration', {}, /operator token|acme/u],
      ['set_connection_status', { tenant: 'acme', connection: 'Okta', status: 'paused' }, /./u],
      ['list_accounts', { tenant: 'acme', limit: 5_000 }, /limit/u],
      ['list_accounts', { tenant: 'acme', emial: 'x' }, /emial/u],
      ['list_connections', { tenant: 'none' }, /acme/u],
    ] as const) {
      const answer = await call(name, input);
      if (name === 'set_connection_status') {
        // A dry run only reads; executing it is refused.
        const { confirm } = answer.found as { readonly confirm: string };
        const executed = await call(name, { ...input, confirm });
        expect(executed).toMatchObject({ isError: true });
        expect(executed.text).toContain('can only read');
        continue;
      }
      expect(answer, name).toMatchObject({ isError: true });
      expect(answer.text).toMatch(says);
      expect(answer.text).not.toContain('    at ');
    }
    await client.close();
  });

  it('changes something only after a dry run of just this change', async () => {
    const { client, call } = await connect(folder, ['--allow-writes'], remote(apiToken));
    const input = { tenant: 'acme', connection: 'Okta', status: 'paused' } as const;
    const planned = await call('set_connection_status', input);
    expect(planned.found).toMatchObject({
      executed: false,
      changes: [{ connection: 'Okta', before: 'active', after: 'paused' }],
    });
    const statusOf = async (): Promise<string> =>
      (await call('list_connections', { tenant: 'acme' })).found.items[0].status as string;
    expect(await statusOf()).toBe('active');
    const { confirm } = planned.found as { readonly confirm: string };
    for (const wrong of [
      { ...input, confirm: 'guessed' },
      { ...input, tenant: 'default', connection: 'default', confirm },
    ])
      expect(await call('set_connection_status', wrong)).toMatchObject({ isError: true });
    expect(await statusOf()).toBe('active');
    const done = await call('set_connection_status', { ...input, confirm });
    expect(done.found).toMatchObject({ executed: true });
    expect(await statusOf()).toBe('paused');
    // It is used up: there is nothing to change any more.
    expect(await call('set_connection_status', { ...input, confirm })).toMatchObject({
      isError: true,
    });

    const configuration = { tenants: [{ id: 'initech', policy: { seats: 5 } }] };
    const plan = await call('apply_configuration', { configuration });
    expect(plan.found.changes).toMatchObject([{ operation: 'create', kind: 'tenant' }]);
    expect((await manage('GET', '/tenants/initech')).status).toBe(404);
    const other = { tenants: [{ id: 'initech', policy: { seats: 500 } }] };
    const swapped = { configuration: other, confirm: plan.found.confirm as string };
    expect(await call('apply_configuration', swapped)).toMatchObject({ isError: true });
    const made = { configuration, confirm: plan.found.confirm as string };
    expect((await call('apply_configuration', made)).found).toMatchObject({ executed: true });
    expect((await manage('GET', '/tenants/initech')).json.policy.seats).toBe(5);

    const roles = { default: ['member'], rules: [] };
    const rules = await call('set_role_rules', { tenant: 'acme', roles });
    expect(rules.found.changes.length).toBe(4);
    const set = { tenant: 'acme', roles, confirm: rules.found.confirm as string };
    expect((await call('set_role_rules', set)).found).toMatchObject({ executed: true });
    await client.close();
  });

  it('takes no secrets', async () => {
    const { client, call } = await connect(folder, ['--allow-writes'], remote(apiToken));
    const secret = 'a-secret-in-a-conversation-123';
    const credentials = [{ name: 'Okta', secret }];
    const connections = [{ name: 'Okta', credentials }];
    const configuration = { tenants: [{ id: 'acme', connections }] };
    const answer = await call('apply_configuration', { configuration });
    expect(answer.isError).toBe(true);
    expect(answer.text).not.toContain(secret);
    await client.close();
  });
});
