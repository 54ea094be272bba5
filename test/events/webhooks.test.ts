import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { saveDeliveryReport } from '../../src/administration/save-delivery-report.ts';
import { createDeliverer, type DelivererOptions } from '../../src/delivery/deliverer.ts';
import type { DeliveryReport } from '../../src/delivery/delivery-batch.ts';
import { createSend } from '../../src/delivery/send.ts';
import { checkEndpointUrl, isPublicAddress } from '../../src/delivery/url-guard.ts';
import { newWebhookSecret, signWebhook } from '../../src/delivery/webhook.ts';
import { createPolicyIndexes } from '../../src/directory/plan-indexes.ts';
import { createEventLog } from '../../src/events/event-log.ts';
import { createSignal } from '../../src/events/signal.ts';
import type { Endpoint } from '../../src/ports/delivery.ts';
import { createDefinitionChanges } from '../../src/server/definitions.ts';
import { createSystemRegistries } from '../../src/server/registries.ts';
import { createIds, systemClock } from '../../src/server/system.ts';
import { type AnyEvent, allEvents } from '../support/events.ts';
import { Receiver } from '../support/receiver.ts';
import { patch, startTestServer, stores, type TestServer, user } from '../support/server.ts';
import { newStores } from '../support/stores.ts';
import { createTenant, type TestTenant } from '../support/tenant.ts';

async function addEndpoint({ manage, at }: TestTenant, url: string, more: object = {}) {
  const { status, json, text } = await manage('POST', at('/endpoints'), {
    name: 'test',
    url,
    ...more,
  });
  expect(status, text).toBe(201);
  return json;
}

describe.each(stores)('webhooks on %s', (store) => {
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

  it('deliver each event once, in order, signed as Standard Webhooks has it, with both secrets while one replaces the other', async () => {
    const tenant = await createTenant(server);
    const before = (await allEvents(tenant)).length;
    const endpoint = await addEndpoint(tenant, receiver.url);
    expect(endpoint.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/u);
    const { json } = await tenant.call('POST', '/Users', { body: user() });
    await tenant.call(
      'PATCH',
      `/Users/${json.id}`,
      patch({ op: 'replace', path: 'active', value: false }),
    );
    await expect.poll(() => receiver.received.length).toBe(2);
    const events = await allEvents(tenant);
    // Only what happened since.
    expect(receiver.received.map(({ event }) => event)).toEqual(events.slice(before));
    for (const { headers, body, event } of receiver.received) {
      expect(headers['webhook-id']).toBe(event['id']);
      expect(new Webhook(endpoint.secret).verify(body, headers as Record<string, string>)).toEqual(
        event,
      );
      expect(() =>
        new Webhook(newWebhookSecret()).verify(body, headers as Record<string, string>),
      ).toThrow();
      expect(() =>
        new Webhook(endpoint.secret).verify(`${body} `, headers as Record<string, string>),
      ).toThrow();
    }
    const rotated = await tenant.manage('POST', tenant.at(`/endpoints/${endpoint.id}/rotate`));
    expect(rotated.json.secret).not.toBe(endpoint.secret);
    await tenant.call('DELETE', `/Users/${json.id}`);
    await expect.poll(() => receiver.received.length).toBe(3);
    const { headers, body } = receiver.received[2]!;
    expect(String(headers['webhook-signature']).split(' ')).toHaveLength(2);
    for (const secret of [endpoint.secret, rotated.json.secret])
      new Webhook(secret).verify(body, headers as Record<string, string>);
    const shown = await tenant.manage('GET', tenant.at('/endpoints'));
    expect(shown.text).not.toContain(endpoint.secret);
    expect(shown.json.items).toMatchObject([
      { id: endpoint.id, status: 'active', open: 0, dead: 0 },
    ]);
    await tenant.manage('DELETE', tenant.at(`/endpoints/${endpoint.id}`));
  });

  it('hold back what follows of the same subject while one fails, and nothing else; and go on in order', {
    tags: ['slow'],
  }, async () => {
    const bad = await new Receiver().start();
    const tenant = await createTenant(server);
    await addEndpoint(tenant, bad.url, { types: ['user.created', 'user.updated'] });
    let failing = '';
    bad.answer = (event, response) =>
      void response.writeHead(event['subject'] === failing ? 500 : 200).end();
    failing = (await tenant.call('POST', '/Users', { body: user() })).json.id;
    const other = (await tenant.call('POST', '/Users', { body: user() })).json.id as string;
    for (const title of ['a', 'b']) {
      await tenant.call(
        'PATCH',
        `/Users/${failing}`,
        patch({ op: 'replace', path: 'title', value: title }),
      );
      await tenant.call(
        'PATCH',
        `/Users/${other}`,
        patch({ op: 'replace', path: 'title', value: title }),
      );
    }
    await tenant.call('POST', '/Groups', { body: { displayName: 'not asked for' } });
    await expect
      .poll(() => bad.received.filter(({ event }) => event['subject'] === other).length)
      .toBe(3);
    const endpoint = (await tenant.manage('GET', tenant.at('/endpoints'))).json.items[0];
    const open = async () =>
      (await tenant.manage('GET', tenant.at(`/endpoints/${endpoint.id}/deliveries`))).json.items;
    await expect.poll(async () => (await open()).length).toBe(3);
    expect(
      (await open()).map(({ attempts, lastError, subject }: AnyEvent) => [
        attempts > 0,
        lastError,
        subject,
      ]),
    ).toEqual([
      [true, 'answered 500', failing],
      [false, undefined, failing],
      [false, undefined, failing],
    ]);
    const wasFailing = failing;
    failing = '';
    // The second attempt is made after five seconds.
    await expect.poll(open, { interval: 250 }).toEqual([]);
    const seen = bad.received
      .filter(({ event }) => event['subject'] === wasFailing)
      .map(({ event }) => event['data'].raw.title);
    expect(seen.slice(-3)).toEqual([undefined, 'a', 'b']);
    const ids = bad.received
      .filter(({ event }) => event['subject'] === wasFailing && event['type'] === 'user.created')
      .map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids).size).toBe(1);
    expect(bad.received.every(({ event }) => event['type'].startsWith('user.'))).toBe(true);
    bad.stop();
  });

  it('T113 410 disables; what waited comes when it is enabled, and a replay brings one, a range or all that was given up', {
    tags: ['slow'],
  }, async () => {
    const gone = await new Receiver().start();
    const tenant = await createTenant(server);
    const { manage, at, call } = tenant;
    const endpoint = await addEndpoint(tenant, gone.url, { types: ['user.created'] });
    gone.answer = (_, response) => void response.writeHead(410).end();
    await call('POST', '/Users', { body: user() });
    const show = async () => (await manage('GET', at(`/endpoints/${endpoint.id}`))).json;
    await expect.poll(async () => (await show()).status).toBe('disabled');
    expect(await show()).toMatchObject({ reason: 'the receiver answered 410 Gone' });
    expect((await allEvents(tenant)).at(-1)).toMatchObject({
      type: 'endpoint.disabled',
      subject: endpoint.id,
    });
    await call('POST', '/Users', { body: user() });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(gone.received).toHaveLength(1);
    gone.answer = (_, response) => void response.writeHead(200).end();
    await manage('POST', at(`/endpoints/${endpoint.id}/enable`));
    await expect.poll(() => new Set(gone.sequences()).size).toBe(2);
    await expect.poll(async () => (await show()).open).toBe(0);
    const [first, second] = [...new Set(gone.sequences())].toSorted((left, right) => left - right);
    const before = gone.received.length;
    expect(
      (await manage('POST', at(`/endpoints/${endpoint.id}/replay`), { from: first })).json.replayed,
    ).toBe(1);
    await expect.poll(() => gone.received.length).toBe(before + 1);
    expect(
      (
        await manage('POST', at(`/endpoints/${endpoint.id}/replay`), {
          from: 1,
          to: second! + 100,
        })
      ).json.replayed,
    ).toBe(2);
    await expect.poll(() => gone.received.length).toBe(before + 3);
    const byId = new Map<number, Set<unknown>>();
    for (const { headers, event } of gone.received)
      byId.set(
        event['sequence'],
        (byId.get(event['sequence']) ?? new Set()).add(headers['webhook-id']),
      );
    for (const ids of byId.values()) expect(ids.size).toBe(1);
    expect((await manage('POST', at(`/endpoints/${endpoint.id}/replay`), {})).status).toBe(400);
    const tested = await manage('POST', at(`/endpoints/${endpoint.id}/test`));
    expect(tested.json).toEqual({ status: 200 });
    const { event } = gone.received.at(-1)!;
    expect(event).toMatchObject({
      type: 'endpoint.test',
      tenant: tenant.tenant,
      sequence: 0,
      created: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/u),
      subject: endpoint.id,
      actor: {},
      data: { endpoint: endpoint.id },
    });
    gone.stop();
  });

  it('T116 one that is dead costs the others nothing, nor itself more than a bounded number of rows', async () => {
    const dead = await new Receiver().start();
    const live = await new Receiver().start();
    const tenant = await createTenant(server);
    const one = await addEndpoint(tenant, dead.url);
    await addEndpoint(tenant, live.url);
    dead.answer = () => undefined;
    dead.stop();
    for (let index = 0; index < 40; index += 1)
      await tenant.call('POST', '/Users', { body: user() });
    await expect.poll(() => live.received.length).toBe(40);
    expect(new Set(live.sequences()).size).toBe(40);
    expect(live.sequences()).toEqual(live.sequences().toSorted((left, right) => left - right));
    await expect
      .poll(
        async () =>
          (await tenant.manage('GET', tenant.at(`/endpoints/${one.id}`))).json.failingSince,
      )
      .toBeDefined();
    const { json } = await tenant.manage('GET', tenant.at(`/endpoints/${one.id}/deliveries`));
    expect(json.items[0].lastError).toContain('ECONNREFUSED');
    live.stop();
  });

  it('T118 T026 an endpoint of one tenant is none of another’s, one for all gets each tenant’s own', async () => {
    const [mine, theirs] = [await createTenant(server), await createTenant(server)];
    const all = await new Receiver().start();
    const own = await new Receiver().start();
    const made = await mine.manage('POST', mine.at('/endpoints'), {
      name: 'all',
      url: all.url,
      allTenants: true,
      types: ['user.created'],
    });
    const endpoint = await addEndpoint(mine, own.url, { types: ['user.created'] });
    await theirs.call('POST', '/Users', { body: user() });
    await mine.call('POST', '/Users', { body: user() });
    await expect
      .poll(() =>
        all.received.map(({ event }) => event['tenant']).toSorted((a, b) => a.localeCompare(b)),
      )
      .toEqual([mine.tenant, theirs.tenant].toSorted((a, b) => a.localeCompare(b)));
    await expect
      .poll(() => own.received.map(({ event }) => event['tenant']))
      .toEqual([mine.tenant]);
    const token = (await mine.manage('POST', '/api-tokens', { name: 'x', tenant: theirs.tenant }))
      .json.secret;
    for (const id of [endpoint.id, made.json.id]) {
      expect((await mine.manage('GET', `/endpoints/${id}`, undefined, { token })).status).toBe(404);
      expect((await mine.manage('DELETE', `/endpoints/${id}`, undefined, { token })).status).toBe(
        404,
      );
    }
    expect(
      (
        await mine.manage(
          'POST',
          '/endpoints',
          { name: 'x', url: all.url, allTenants: true },
          { token },
        )
      ).status,
    ).toBe(403);
    await mine.manage('DELETE', `/endpoints/${made.json.id}`);
    all.stop();
    own.stop();
  });
});

describe('where webhooks may go', () => {
  it('T114 what cannot be sent at all is an attempt that failed', async () => {
    const send = createSend({ allowedHosts: ['127.0.0.1:9'] });
    const unsendable: readonly Record<string, string>[] = [
      { Authorization: 'Bearer a\r\nEvil: 1' },
      { 'bad name': 'x' },
    ];
    for (const headers of unsendable) {
      const attempt = await send({ url: 'http://127.0.0.1:9/', headers, body: '{}' });
      expect(attempt.error).toMatch(/ERR_INVALID/u);
    }
  });

  it('T114 no address of this machine or a private network, in any form', () => {
    for (const url of [
      'https://127.0.0.1/',
      'https://[::1]/',
      'https://[::ffff:127.0.0.1]/',
      'https://[::ffff:7f00:1]/',
      'https://169.254.169.254/latest',
      'https://10.1.2.3/',
      'https://192.168.1.1/',
      'https://172.31.0.1/',
      'https://[fc00::1]/',
      'https://[fe80::1]/',
      'https://0.0.0.0/',
      'https://2130706433/',
      'https://0x7f.1/',
      'https://0177.0.0.1/',
      'https://localhost/',
      'https://localhost./',
      'https://a.localhost/',
      'https://intranet/',
      'https://db.internal/',
      'https://[64:ff9b::7f00:1]/',
      'https://[2002:7f00:1::]/',
      'https://user:pw@example.com/',
      'file:///etc/passwd',
      'ftp://example.com/',
      'http://example.com/',
      'https://example.com:8443/',
      'https://example.com/#x',
      'https://100.64.0.1/',
      'https://[::]/',
      'no url',
      'https://[::127.0.0.1]/',
    ])
      expect(() => checkEndpointUrl(url, []), url).toThrow(/the URL of the endpoint/u);
    for (const url of [
      'https://example.com/hook',
      'https://8.8.8.8/',
      'https://[2606:4700::1111]/x?y=1',
    ])
      expect(checkEndpointUrl(url, []).href).toBe(url);
    expect(checkEndpointUrl('http://127.0.0.1:3000/x', ['127.0.0.1:3000']).port).toBe('3000');
    expect(() => checkEndpointUrl('http://127.0.0.1:3001/x', ['127.0.0.1:3000'])).toThrow();
    expect(isPublicAddress('::ffff:10.0.0.1')).toBe(false);
    for (const special of [
      '::ffff:0:127.0.0.1',
      '::ffff:0:7f00:1',
      '5f00::1',
      '3fff::1',
      '3fff:fff::1',
      '2001:10::1',
      '2001:20::1',
      '2001:1::1',
      '2001:2::1',
      '2001:1ff:ffff::1',
      '100::1',
      '100:0:0:1::1',
      '64:ff9b:1::1',
      '4000::1',
      '1fff::1',
      'fec0::1',
      'ff02::1',
      'e000::1',
      '192.88.99.1',
      '192.31.196.1',
      '255.255.255.255',
    ])
      expect([special, isPublicAddress(special)]).toEqual([special, false]);
    for (const open of [
      '2001:200::1',
      '2001:4860:4860::8888',
      '2606:4700::1111',
      '2a00::1',
      '3ffe::1',
      '9.9.9.9',
      '192.0.78.1',
    ])
      expect([open, isPublicAddress(open)]).toEqual([open, true]);
    expect(isPublicAddress('nonsense')).toBe(false);
  });

  it('T115 what a name stands for is looked at when the connection is made', async () => {
    const send = createSend({ allowedHosts: [] });
    // `localhost` passed the check of a moment ago, one may think: the socket does not go there.
    for (const url of [
      'https://localhost/',
      'https://127.0.0.1/',
      'http://8.8.8.8/',
      'https://[::1]/',
    ]) {
      const { error, status } = await send({ url, headers: {}, body: '{}' });
      expect([url, status]).toEqual([url, undefined]);
      expect(error).toContain('private address');
    }
  });

  it('T113 a receiver that is slow, endless, redirecting or broken costs its own delivery and no more', async () => {
    const receiver = await new Receiver().start();
    const allowedHosts = ['127.0.0.1'];
    const send = createSend({ allowedHosts, timeoutMs: 60_000 });
    const attempt = (by = send) => by({ url: receiver.url, headers: {}, body: '{}' });
    receiver.answer = () => undefined;
    expect(await attempt(createSend({ allowedHosts, timeoutMs: 400 }))).toEqual({
      error: 'no response within 0.4 s',
    });
    receiver.answer = (_, response) =>
      void response.writeHead(302, { Location: 'http://127.0.0.1:1/' }).end();
    expect(await attempt()).toEqual({ status: 302, error: 'answered 302' });
    receiver.answer = (_, response) => void response.writeHead(429, { 'Retry-After': '7' }).end();
    expect(await attempt()).toEqual({ status: 429, error: 'answered 429', retryAfter: 7 });
    receiver.answer = (_, response) => {
      response.writeHead(200, { 'Content-Encoding': 'gzip' });
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    };
    expect(await attempt()).toEqual({ status: 200 });
    receiver.answer = (_, response) => void response.destroy();
    expect((await attempt()).error).toContain('ECONNRESET');
    const tls = await send({
      url: receiver.url.replace('http:', 'https:'),
      headers: {},
      body: '{}',
    });
    expect(tls.status).toBeUndefined();
    expect(tls.error).toBeDefined();
    receiver.stop();
  });
});

it.each([-600, 600])(
  'T117 a message %s s away from the receiver is refused by its library; sent again, it has its id and a new time',
  (seconds) => {
    const secret = newWebhookSecret();
    const now = Date.now();
    const away = { ...signWebhook([secret], 'msg', now + seconds * 1_000, '{}') };
    expect(() => new Webhook(secret).verify('{}', away)).toThrow('timestamp');
    const again = { ...signWebhook([secret], 'msg', now, '{}') };
    expect(new Webhook(secret).verify('{}', again)).toEqual({});
    expect([again['webhook-id'], again['webhook-timestamp']]).toEqual([
      away['webhook-id'],
      String(Math.floor(now / 1_000)),
    ]);
  },
);

describe.each(newStores)('the schedule on %s', (_, newStore) => {
  it('T113 is 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h, then it is dead; Retry-After is honoured; five days of nothing disable', async () => {
    const store = await newStore();
    let now = Date.parse('2026-01-01T00:00:00Z');
    const clock = { now: () => now };
    const ids = createIds(systemClock);
    const registries = createSystemRegistries({});
    const policyIndexes = createPolicyIndexes(registries, systemClock);
    const definitions = createDefinitionChanges(registries, systemClock);
    const eventLog = createEventLog({ ids, clock });
    const administration = { clock, ids, policyIndexes, definitions, eventLog };
    const endpoint: Endpoint = {
      id: 'e',
      tenant: 't',
      name: 'e',
      url: 'https://x.example',
      secrets: [{ sealed: newWebhookSecret() }],
      status: 'active',
      created: '2026',
    };
    await store.write(async (transaction) => {
      await transaction.putTenant({
        id: 't',
        name: 't',
        status: 'active',
        created: '2026',
        policy: '{}',
      });
      await transaction.putEndpoint(endpoint);
      await administration.eventLog.append(transaction, 't', { actor: {} }, [
        { type: 'user.created', subject: 'u', data: {} },
      ]);
    });
    const attempts: number[] = [];
    let retryAfter: number | undefined;
    const signal = createSignal();
    const reports: DeliveryReport[] = [];
    const options: DelivererOptions = {
      reader: store,
      report: async (report) => {
        reports.push(report);
        await store.write((transaction) =>
          saveDeliveryReport(transaction, { report }, administration),
        );
      },
      send: async () => {
        attempts.push(now);
        return {
          status: 500,
          error: 'answered 500',
          ...(retryAfter === undefined ? {} : { retryAfter }),
        };
      },
      vault: { encrypt: (text) => text, decrypt: (text) => text },
      issuer: 'http://x',
      endpointOf: async () => '/Users',
      clock,
      random: () => 0.5,
      signal,
      logger: { log: () => undefined },
    };
    const deliverer = createDeliverer(options);
    await deliverer.refresh();
    const waits: number[] = [];
    for (let round = 1; round < 10; round += 1) {
      await expect.poll(() => attempts.length).toBe(round);
      // Until what came of the attempt is written down.
      const nextAt = async (): Promise<number> =>
        Date.parse(`${(await store.nextDelivery('e')) ?? '1970-01-01T00:00:00.000'}Z`);
      await expect.poll(nextAt).toBeGreaterThan(now);
      const next = await nextAt();
      waits.push((next - now) / 1_000);
      // Not a moment sooner.
      now = next - 1;
      signal.notify();
      await new Promise((resolve) => setTimeout(resolve, 10));
      expect(attempts).toHaveLength(round);
      now = next;
      signal.notify();
    }
    const hours = (count: number): number => count * 3_600;
    expect(waits).toEqual([
      5,
      300,
      1_800,
      hours(2),
      hours(5),
      hours(10),
      hours(14),
      hours(20),
      hours(24),
    ]);
    await expect.poll(async () => store.deliveryCounts('e')).toEqual({ open: 0, dead: 1 });
    expect((await store.deliveries('e', 'dead', { tenant: '', sequence: 0 }, 9))[0]).toMatchObject({
      attempts: 10,
      lastError: 'answered 500',
    });

    retryAfter = 999;
    await store.write((transaction) =>
      administration.eventLog.append(transaction, 't', { actor: {} }, [
        { type: 'user.created', subject: 'v', data: {} },
      ]),
    );
    signal.notify();
    await expect.poll(async () => (await store.deliveryCounts('e')).open).toBe(1);
    expect(Date.parse(`${(await store.nextDelivery('e'))!}Z`) - now).toBe(999_000);
    now += 6 * 86_400_000;
    signal.notify();
    await expect.poll(async () => (await store.endpoint('e'))!.status).toBe('disabled');
    expect((await store.endpoint('e'))!.reason).toBe('no delivery has succeeded for five days');
    const types = (await store.events('t', 0, 99)).map(({ type }) => type);
    expect(types).toEqual(['user.created', 'user.created', 'endpoint.disabled']);
    await deliverer.stop();
    await store.close();
  });
});
