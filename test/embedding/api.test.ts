import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProblemError } from '../../src/client/index.ts';
import { createRollcall, memory, type Rollcall } from '../../src/index.ts';

describe('the typed client in the process', () => {
  let rollcall: Rollcall;
  beforeAll(async () => {
    rollcall = await createRollcall({
      store: memory(),
      basePath: '/identity',
      externalUrl: 'https://app.example.com',
    });
  });
  afterAll(() => rollcall.close());

  it('creates a connection, whose URLs are below the base path and the external URL', async () => {
    const { data } = await rollcall.api.POST('/connections', { body: { name: 'Okta' } });
    expect(data).toMatchObject({
      scimBaseUrl: 'https://app.example.com/identity/t/default/scim/v2',
      tokenEndpoint: 'https://app.example.com/identity/t/default/oauth/token',
    });
    const { data: token } = await rollcall.api.POST('/connections/{id}/credentials', {
      params: { path: { id: data.id } },
      body: { kind: 'token', name: 'Okta' },
    });
    const made = await rollcall.fetch(
      new Request(`${data.scimBaseUrl}/Users`, {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${token.secret}`,
          'Content-Type': 'application/scim+json',
        },
        body: JSON.stringify({ userName: 'ada@example.com' }),
      }),
    );
    expect(made.status).toBe(201);
    const names: string[] = [];
    for await (const { username } of rollcall.api.paginate('/accounts')) names.push(username);
    expect(names).toEqual(['ada']);
    const types: string[] = [];
    for await (const event of rollcall.api.events({ follow: false })) types.push(event.type);
    expect(types.at(-1)).toBe('user.created');
  });

  it('rejects with a problem, and ends a feed that waits', async () => {
    await expect(
      rollcall.api.POST('/connections', { body: { name: 'Okta' } }),
    ).rejects.toBeInstanceOf(ProblemError);
    const controller = new AbortController();
    const reading = (async () => {
      for await (const event of rollcall.api.events({ after: 3, signal: controller.signal }))
        expect(event.sequence).toBe(4);
    })();
    await rollcall.api.POST('/events', { body: { type: 'custom.paid', subject: 'x' } });
    controller.abort();
    await reading;
  });
});

describe('the URLs of a connection', () => {
  it.each([
    ['the Host of the request', undefined, {}, 'http://HOST/identity'],
    [
      'the host and scheme that a proxy names',
      true,
      { 'X-Forwarded-Host': 'scim.example.com', 'X-Forwarded-Proto': 'https' },
      'https://scim.example.com/identity',
    ],
    [
      'no header of a client, without a proxy',
      false,
      { 'X-Forwarded-Host': 'evil.example' },
      'http://HOST/identity',
    ],
  ])('begin with %s', async (_, behindProxy, headers, expected) => {
    const apiToken = 'token0123456789token0123456789';
    const rollcall = await createRollcall({
      store: memory(),
      basePath: '/identity',
      behindProxy,
      apiToken,
    });
    const server = createServer((request, response) => rollcall.node(request, response));
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const ask = async (method: string, body?: string) => {
      const reply = await fetch(`http://${host}/identity/api/v1/connections`, {
        method,
        body,
        headers: {
          Authorization: `Bearer ${apiToken}`,
          'Content-Type': 'application/json',
          ...headers,
        },
      });
      return (await reply.json()) as { scimBaseUrl?: string; items?: { scimBaseUrl: string }[] };
    };
    const url = `${expected.replace('HOST', host)}/t/default/scim/v2`;
    expect((await ask('POST', '{"name":"Okta"}')).scimBaseUrl).toBe(url);
    for (const one of (await ask('GET')).items!) expect(one.scimBaseUrl).toBe(url);
    server.close();
    await rollcall.close();
  });

  it('keep the scheme of a Request below a base path', async () => {
    const apiToken = 'token0123456789token0123456789';
    const rollcall = await createRollcall({ store: memory(), basePath: '/identity', apiToken });
    const reply = await rollcall.fetch(
      new Request('https://app.example.com/identity/api/v1/connections', {
        headers: { Authorization: `Bearer ${apiToken}`, Host: 'app.example.com' },
      }),
    );
    const { items } = (await reply.json()) as { items: { scimBaseUrl: string }[] };
    expect(items[0]!.scimBaseUrl).toBe('https://app.example.com/identity/t/default/scim/v2');
    await rollcall.close();
  });
});
