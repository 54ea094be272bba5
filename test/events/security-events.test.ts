import {
  createRemoteJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  type JWTPayload,
  jwtVerify,
} from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allEvents } from '../support/events.ts';
import { createManage } from '../support/management.ts';
import { Receiver } from '../support/receiver.ts';
import {
  freshName,
  patch,
  patchUrn,
  startTestServer,
  stores,
  type TestServer,
  user,
} from '../support/server.ts';
import { createTenant, type TestTenant } from '../support/tenant.ts';

const audience = 'https://app.example/scim-events';
const of = (name: string): string => `urn:ietf:params:scim:event:${name}`;

type Claims = JWTPayload & {
  readonly txn?: string;
  readonly sub_id: Record<string, string>;
  readonly events: Record<string, Record<string, unknown>>;
};

async function addStream({ manage, at }: TestTenant, terms: object) {
  const { status, json, text } = await manage('POST', at('/streams'), {
    name: 'app',
    audience,
    ...terms,
  });
  expect(status, text).toBe(201);
  expect(text).not.toMatch(/"d"|secret|sealed/u);
  return json;
}

describe.each(stores)('security event tokens on %s', (store) => {
  let server: TestServer;
  let receiver: Receiver;
  beforeAll(async () => {
    receiver = await new Receiver().start();
    server = await startTestServer(store, { webhookHosts: ['127.0.0.1'] });
  });
  afterAll(async () => {
    await server.stop();
    receiver.stop();
  });

  /**
   * As a receiver must (RFC 8417 §2.2, RFC 9967 §2.1): the signature with the published keys,
   * issuer, audience.
   */
  const verify = async (stream: string, token: string): Promise<Claims> => {
    const keys = createRemoteJWKSet(
      new URL(`${server.running.url}/api/v1/streams/${stream}/jwks.json`),
    );
    const { payload } = await jwtVerify(token, keys, {
      issuer: server.running.origin,
      audience,
      typ: 'secevent+jwt',
    });
    return payload as Claims;
  };

  const live = async ({ call }: TestTenant) => {
    const name = freshName();
    const { json: person } = await call('POST', '/Users', {
      body: user({ userName: name, password: 'Sesame-open-1', active: true }),
    });
    await call('PATCH', `/Users/${person.id}`, patch({ op: 'replace', path: 'title', value: 'x' }));
    const { json: group } = await call('POST', '/Groups', {
      body: { displayName: freshName('g') },
    });
    await call(
      'PATCH',
      `/Groups/${group.id}`,
      patch({ op: 'add', path: 'members', value: [{ value: person.id }] }),
    );
    await call(
      'PATCH',
      `/Groups/${group.id}`,
      patch({ op: 'remove', path: `members[value eq "${person.id}"]` }),
    );
    await call(
      'PATCH',
      `/Users/${person.id}`,
      patch({ op: 'replace', path: 'active', value: false }),
    );
    await call(
      'PATCH',
      `/Users/${person.id}`,
      patch({ op: 'replace', path: 'active', value: true }),
    );
    await call('DELETE', `/Users/${person.id}`);
    return { person: person.id as string, group: group.id as string, name };
  };
  const names = [
    'prov:create',
    'prov:put',
    'prov:create',
    'prov:patch',
    'prov:patch',
    'prov:deactivate',
    'prov:activate',
    'prov:delete',
  ];

  it('R370 a token that cannot be a header is refused', async () => {
    const tenant = await createTenant(server);
    for (const authorization of ['x\r\nEvil: 1', 'a b', 'x\n', 'ü', '\u0000', 'Bearer x']) {
      const stream = {
        name: 's',
        method: 'push',
        url: receiver.url,
        audience: 'https://a.example',
        authorization,
      };
      const reply = await tenant.manage('POST', tenant.at('/streams'), stream);
      expect([authorization, reply.status]).toEqual([authorization, 400]);
    }
  });

  it('R360 R361 R362 R363 R364 R370 are pushed (RFC 8935), each kind of event as the RFC has it', async () => {
    const tenant = await createTenant(server);
    const { id } = await addStream(tenant, {
      method: 'push',
      url: receiver.url,
      authorization: 'receivertoken',
    });
    const from = receiver.received.length;
    const { person, group, name } = await live(tenant);
    await expect.poll(() => receiver.received.length).toBe(from + names.length);
    const got = receiver.received.slice(from);
    const log = new Map(
      (await allEvents(tenant)).map((event) => [`${tenant.tenant}.${event['sequence']}`, event]),
    );
    const claims: Claims[] = [];
    for (const { headers, body } of got) {
      expect(headers['content-type']).toBe('application/secevent+jwt');
      expect([headers.accept, headers.authorization]).toEqual([
        'application/json',
        'Bearer receivertoken',
      ]);
      expect(decodeProtectedHeader(body)).toMatchObject({ alg: 'ES256', typ: 'secevent+jwt' });
      claims.push(await verify(id, body));
      expect(JSON.stringify(claims.at(-1))).not.toContain('Sesame');
    }
    claims.sort(
      (left, right) =>
        (left['toe'] as number) - (right['toe'] as number) ||
        log.get(left.jti!)!['sequence'] - log.get(right.jti!)!['sequence'],
    );
    expect(new Set(claims.map(({ jti }) => jti)).size).toBe(names.length);
    for (const { jti, txn, sub, sub_id, events } of claims) {
      const event = log.get(jti!)!;
      expect(txn).toBe(event['request']);
      expect(sub).toBeUndefined();
      const isGroup = event['type'].startsWith('group.');
      expect(sub_id).toEqual({
        format: 'scim',
        uri: `/${isGroup ? 'Groups' : 'Users'}/${isGroup ? group : person}`,
      });
      const [[uri, payload]] = Object.entries(events) as [[string, Record<string, unknown>]];
      expect(Object.keys(events)).toHaveLength(1);
      expect(Object.keys(payload)).toEqual(uri.endsWith(':full') ? ['data'] : []);
    }
    expect(claims.map(({ events }) => Object.keys(events)[0])).toEqual(
      names.map((one) =>
        of(
          one.endsWith('create') || one.endsWith('put') || one.endsWith('patch')
            ? `${one}:full`
            : one,
        ),
      ),
    );
    expect(claims[0]!.events[of('prov:create:full')]).toMatchObject({
      data: { userName: name, id: person },
    });
    expect(claims[1]!.events[of('prov:put:full')]).toMatchObject({ data: { title: 'x' } });
    expect(claims[3]!.events[of('prov:patch:full')]).toEqual({
      data: {
        schemas: [patchUrn],
        Operations: [{ op: 'add', path: 'members', value: [{ value: person }] }],
      },
    });
    await tenant.manage('DELETE', tenant.at(`/endpoints/${id}`));
  });

  it('R361 R370 say only what changed where the stream asks for notices', async () => {
    const tenant = await createTenant(server);
    const { id } = await addStream(tenant, { method: 'poll', content: 'notice' });
    await live(tenant);
    const { json } = await tenant.manage('POST', `/streams/${id}/poll`, {});
    const all = await Promise.all(
      Object.values(json.sets as Record<string, string>).map((token) => verify(id, token)),
    );
    const events = all.map(({ events: one }) => one);
    expect(events.map((one) => Object.keys(one)[0])).toEqual(
      names.map((one) =>
        of(
          one.endsWith('create') || one.endsWith('put') || one.endsWith('patch')
            ? `${one}:notice`
            : one,
        ),
      ),
    );
    expect(events[0]).toEqual({
      [of('prov:create:notice')]: { attributes: ['userName', 'active'] },
    });
    expect(events[1]).toEqual({ [of('prov:put:notice')]: { attributes: ['title'] } });
    expect(events[3]).toEqual({ [of('prov:patch:notice')]: { attributes: ['members'] } });
  });

  it('T120 R363 R367 R368 tell what came of asynchronous requests, under the transaction of the answer', async () => {
    const tenant = await createTenant(server);
    const { id } = await addStream(tenant, { method: 'poll', types: ['request.completed'] });
    const headers = { Prefer: 'respond-async' };
    const body = user();
    const transactions: string[] = [];
    const completed = async () =>
      (await tenant.manage('GET', tenant.at('/events?types=request.completed'))).json.events.length;
    for (const count of [1, 2]) {
      transactions.push(
        (await tenant.call('POST', '/Users', { body, headers })).headers['set-txn'] as string,
      );
      await expect.poll(completed).toBe(count);
    }
    const Operations = [{ method: 'DELETE', path: '/Users/nobody' }];
    const bulk = { schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'], Operations };
    transactions.push(
      `${(await tenant.call('POST', '/Bulk', { body: bulk, headers })).headers['set-txn'] as string}:0`,
    );
    await expect
      .poll(
        async () =>
          (await tenant.manage('GET', tenant.at('/events?types=request.completed'))).json.events
            .length,
      )
      .toBe(3);
    const { json } = await tenant.manage('POST', `/streams/${id}/poll`, {});
    const all = await Promise.all(
      Object.values(json.sets as Record<string, string>).map((token) => verify(id, token)),
    );
    expect(all.map(({ txn }) => txn)).toEqual(transactions);
    const answers = all.map(
      ({ events }) => events[of('misc:asyncresp')]!['data'] as Record<string, unknown>,
    );
    expect(answers.map(({ method, status }) => [method, status])).toEqual([
      ['POST', '201'],
      ['POST', '409'],
      ['DELETE', '404'],
    ]);
    expect(answers[1]!['response']).toMatchObject({ status: '409', scimType: 'uniqueness' });
    expect(all[0]!.sub_id['uri']).toMatch(/^\/Users\/[\da-f-]{36}$/u);
  });

  it('T120 are polled (RFC 8936): until they are acknowledged, in order, and no longer', async () => {
    const tenant = await createTenant(server);
    const { id } = await addStream(tenant, { method: 'poll', types: ['user.created'] });
    const poll = async (body: object) => {
      const reply = await tenant.manage('POST', `/streams/${id}/poll`, body);
      expect(reply.status, reply.text).toBe(200);
      return {
        ids: Object.keys(reply.json.sets),
        more: reply.json.moreAvailable as boolean | undefined,
      };
    };
    expect(await poll({ returnImmediately: true })).toEqual({ ids: [], more: undefined });
    const waiting = poll({ maxEvents: 1 });
    for (let count = 0; count < 5; count += 1)
      await tenant.call('POST', '/Users', { body: user() });
    const first = await waiting;
    expect(first.ids).toHaveLength(1);
    const next = { returnImmediately: true };
    // What was given out is not given out again at once; nothing more is asked for, nothing is
    // given.
    const rest = await poll({ ...next, ack: first.ids, maxEvents: 2 });
    expect(
      await poll({
        ...next,
        maxEvents: 0,
        ack: ['nobody', 'nobody.1', `${tenant.tenant}.999`, '.'],
      }),
    ).toMatchObject({
      ids: [],
    });
    const last = await poll({ ...next, ack: rest.ids });
    const created = (await allEvents(tenant)).filter(({ type }) => type === 'user.created');
    expect([...first.ids, ...rest.ids, ...last.ids]).toEqual(
      created.map(({ sequence }) => `${tenant.tenant}.${sequence}`),
    );
    const open = async (status: string) =>
      (await tenant.manage('GET', tenant.at(`/endpoints/${id}/deliveries?status=${status}`))).json
        .items;
    expect((await open('open')).length).toBe(last.ids.length);
    const [bad, good] = last.ids as [string, string];
    const setErrs = {
      [bad]: { err: 'authentication_failed', description: 'who are you' },
      'x.1': { err: 'jwtAud' },
    };
    expect(await poll({ ...next, ack: [good], setErrs })).toEqual({ ids: [], more: undefined });
    expect(await open('open')).toEqual([]);
    expect(await open('dead')).toMatchObject([{ lastError: 'authentication_failed who are you' }]);
    expect(
      (await tenant.manage('POST', tenant.at(`/endpoints/${id}/replay`), { dead: true })).json
        .replayed,
    ).toBe(1);
    expect((await poll(next)).ids).toEqual([bad]);
    expect((await tenant.manage('POST', tenant.at(`/endpoints/${id}/test`))).status).toBe(409);
    await tenant.manage('POST', tenant.at(`/endpoints/${id}/disable`));
    expect((await tenant.manage('POST', `/streams/${id}/poll`, {})).status).toBe(409);
  });

  it('T120 R369 are refused by a receiver they are not for, and signed by the key there was for a day more', async () => {
    const tenant = await createTenant(server);
    const { id } = await addStream(tenant, { method: 'push', url: receiver.url });
    const other = await addStream(tenant, { method: 'poll' });
    const from = receiver.received.length;
    const tested = await tenant.manage('POST', tenant.at(`/endpoints/${id}/test`));
    expect(tested.json).toEqual({ status: 204 });
    const { body } = receiver.received[from]!;
    const { events, sub_id } = await verify(id, body);
    expect(events).toEqual({
      'https://schemas.openid.net/secevent/ssf/event-type/verification': { state: id },
    });
    expect(sub_id).toEqual({ format: 'opaque', id });
    const keysOf = (stream: string) =>
      createRemoteJWKSet(new URL(`${server.running.url}/api/v1/streams/${stream}/jwks.json`));
    const issuer = server.running.origin;
    await expect(
      jwtVerify(body, keysOf(id), { issuer, audience: 'https://other.example' }),
    ).rejects.toThrow('aud');
    await expect(
      jwtVerify(body, keysOf(id), { issuer: 'https://other.example', audience }),
    ).rejects.toThrow('iss');
    await expect(jwtVerify(body, keysOf(other.id), { issuer, audience })).rejects.toThrow(
      'no applicable key',
    );
    const [head, , tail] = body.split('.') as [string, string, string];
    const forged = Buffer.from(JSON.stringify({ ...decodeJwt(body), jti: 'x' })).toString(
      'base64url',
    );
    await expect(
      jwtVerify(`${head}.${forged}.${tail}`, keysOf(id), { issuer, audience }),
    ).rejects.toThrow('signature');
    const rotated = await tenant.manage('POST', tenant.at(`/endpoints/${id}/rotate`));
    expect([rotated.status, rotated.json.secret]).toEqual([201, undefined]);
    await tenant.manage('POST', tenant.at(`/endpoints/${id}/test`));
    const after = receiver.received.at(-1)!.body;
    expect(decodeProtectedHeader(after).kid).not.toBe(decodeProtectedHeader(body).kid);
    await verify(id, body);
    await verify(id, after);
    const published = await createManage(server.running.url)(
      'GET',
      `/streams/${id}/jwks.json`,
      undefined,
      { token: null },
    );
    expect(published.json.keys).toHaveLength(2);
    for (const key of published.json.keys)
      expect(Object.keys(key)).toEqual(['kty', 'crv', 'x', 'y', 'kid', 'alg', 'use']);
    expect((await tenant.manage('GET', '/streams/nobody/jwks.json')).status).toBe(404);
  });

  it('T120 streams are made with all they need, and are the business of their tenant', async () => {
    const tenant = await createTenant(server);
    const make = async (terms: object) =>
      (await tenant.manage('POST', tenant.at('/streams'), { name: 'x', audience, ...terms }))
        .status;
    expect(await make({ method: 'push' })).toBe(400);
    expect(await make({ method: 'poll', url: receiver.url })).toBe(400);
    expect(await make({ method: 'push', url: 'http://10.0.0.1/' })).toBe(400);
    expect(await make({ method: 'carrier pigeon' })).toBe(400);
    expect(await make({ method: 'poll', audience: '' })).toBe(400);
    const { id } = await addStream(tenant, { method: 'poll' });
    const { json } = await tenant.manage('POST', '/api-tokens', {
      name: 'other',
      role: 'admin',
      tenant: (await createTenant(server)).tenant,
    });
    const other = createManage(server.running.url, json.secret);
    expect((await other('POST', `/streams/${id}/poll`, {})).status).toBe(404);
    const webhook = await tenant.manage('POST', tenant.at('/endpoints'), {
      name: 'x',
      url: receiver.url,
    });
    expect((await tenant.manage('POST', `/streams/${webhook.json.id}/poll`, {})).status).toBe(409);
    expect((await tenant.manage('GET', `/streams/${webhook.json.id}/jwks.json`)).status).toBe(404);
    const audit = await tenant.manage('GET', tenant.at('/audit'));
    expect(audit.text).not.toMatch(/sealed|authorization|"d"/u);
  });

  it('the application records events of its own, in order with the rest, and chooses them by name', async () => {
    const tenant = await createTenant(server);
    const record = (body: object) => tenant.manage('POST', tenant.at('/events'), body);
    expect(
      (await record({ type: 'custom.seat-bought', subject: 'org', data: { seats: 5 } })).status,
    ).toBe(201);
    await tenant.call('POST', '/Users', { body: user() });
    for (const type of [
      'custom.',
      'custom',
      'user.created',
      'custom.Ü',
      `custom.${'x'.repeat(61)}`,
      'custom.a b',
    ])
      expect((await record({ type, subject: 'x' })).status, type).toBe(400);
    const [event] = (await tenant.manage('GET', tenant.at('/events?types=custom.seat-bought'))).json
      .events;
    expect(event).toMatchObject({ type: 'custom.seat-bought', subject: 'org', data: { seats: 5 } });
    expect((await allEvents(tenant)).map(({ type }) => type).slice(-2)).toEqual([
      'custom.seat-bought',
      'user.created',
    ]);
    expect((await tenant.manage('GET', tenant.at('/events?types=custom.'))).status).toBe(400);
    expect(
      (await tenant.manage('POST', '/events?tenant=nobody', { type: 'custom.x', subject: 'x' }))
        .status,
    ).toBe(404);
  });

  it('the trace of a request goes with its events, into webhooks', async () => {
    const tenant = await createTenant(server);
    const endpoint = await tenant.manage('POST', tenant.at('/endpoints'), {
      name: 'x',
      url: receiver.url,
    });
    const from = receiver.received.length;
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    await tenant.call('POST', '/Users', { body: user(), headers: { traceparent } });
    for (const bad of [
      'x',
      traceparent.toUpperCase(),
      `${traceparent}-x`,
      '00-00000000000000000000000000000000-00f067aa0ba902b7-01',
    ])
      await tenant.call('POST', '/Users', { body: user(), headers: { traceparent: bad } });
    await expect.poll(() => receiver.received.length).toBe(from + 5);
    const traced = receiver.received
      .slice(from)
      .map(({ headers, event }) => [headers['traceparent'], event['trace']]);
    expect(traced.filter(([header]) => header !== undefined)).toEqual([[traceparent, traceparent]]);
    await tenant.manage('DELETE', tenant.at(`/endpoints/${endpoint.json.id}`));
  });
});
