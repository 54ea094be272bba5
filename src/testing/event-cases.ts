import assert from 'node:assert/strict';
import type { Delivery, Endpoint } from '../ports/delivery.ts';
import type { NewEvent } from '../ports/events.ts';
import type { Store } from '../ports/store.ts';
import { type ContractCase, created, tenant } from './cases.ts';

function event(number: number, overrides: Partial<NewEvent> = {}): NewEvent {
  return {
    id: `e${number}`,
    type: 'user.created',
    subject: `u${number}`,
    payload: `{"n":${number}}`,
    created,
    ...overrides,
  };
}

async function append(
  store: Store,
  events: readonly NewEvent[],
  into: string = tenant,
): Promise<void> {
  await store.write(async (transaction) => {
    for (const one of events) await transaction.appendEvent(into, one);
  });
}

async function sequences(
  store: Store,
  after: number,
  limit: number,
  types?: readonly string[],
): Promise<readonly number[]> {
  return (await store.events(tenant, after, limit, types)).map(({ sequence }) => sequence);
}

const endpoint: Endpoint = {
  id: 'p1',
  tenant,
  name: 'app',
  url: 'https://app.example',
  types: ['user.created'],
  secrets: [{ sealed: 'a' }, { sealed: 'b', until: created }],
  status: 'active',
  created,
};

function delivery(sequence: number, overrides: Partial<Delivery> = {}): Delivery {
  return {
    endpoint: 'p1',
    tenant,
    sequence,
    subject: `u${sequence}`,
    status: 'open',
    attempts: 1,
    nextAt: created,
    ...overrides,
  };
}

/** What has changed, and whom it has not reached. */
export const eventCases: readonly ContractCase[] = [
  {
    name: 'numbers events per tenant without gaps, whatever is undone in between',
    async run(store) {
      assert.deepEqual(await store.eventRange(tenant), { first: 1, last: 0 });
      await append(store, [event(1), event(2, { type: 'user.deleted' })]);
      await append(store, [event(1)], 'other');
      await assert.rejects(
        store.write(async (transaction) => {
          await transaction.appendEvent(tenant, event(3));
          assert.equal((await transaction.eventRange(tenant)).last, 3);
          throw new Error('on purpose');
        }),
      );
      await store.write(async (transaction) => {
        await assert.rejects(
          transaction.nested(async () => {
            await transaction.appendEvent(tenant, event(4));
            throw new Error('on purpose');
          }),
        );
        await transaction.appendEvent(tenant, event(5));
        assert.equal((await transaction.eventRange(tenant)).last, 3);
      });
      assert.deepEqual(await store.eventRange(tenant), { first: 1, last: 3 });
      assert.deepEqual(await store.events(tenant, 0, 1), [{ ...event(1), sequence: 1 }]);
      assert.deepEqual(await sequences(store, 1, 9), [2, 3]);
      assert.deepEqual(await sequences(store, 0, 2, ['user.created', 'x']), [1, 3]);
      assert.equal((await store.events('other', 0, 9)).length, 1);
    },
  },
  {
    name: 'prunes the oldest events, and goes on counting',
    async run(store) {
      const old = (number: number): NewEvent =>
        event(number, { created: '2025-01-01T00:00:00.000' });
      await append(store, [old(1), old(2), old(3), event(4)]);
      await append(store, [event(1)], 'other');
      const prune = (before: string, limit: number): Promise<number> =>
        store.write((transaction) => transaction.pruneEvents(before, limit));
      assert.equal(await prune('2024-01-01', 9), 0);
      assert.equal(await prune(created, 2), 2);
      assert.deepEqual(await store.eventRange(tenant), { first: 3, last: 4 });
      assert.equal(await prune(created, 9), 1);
      assert.equal(await prune('2027', 9), 2);
      assert.deepEqual(await store.eventRange(tenant), { first: 5, last: 4 });
      await append(store, [event(5)]);
      assert.deepEqual(await sequences(store, 0, 9), [5]);
    },
  },
  {
    name: 'keeps endpoints, and what each has been offered',
    async run(store) {
      const { tenant: _, types: __, ...rest } = endpoint;
      const all: Endpoint = {
        ...rest,
        id: 'p2',
        status: 'disabled',
        reason: 'x',
        failingSince: created,
      };
      await store.write(async (transaction) => {
        await transaction.putEndpoint(endpoint);
        await transaction.putEndpoint(all);
      });
      assert.deepEqual(await store.endpoint('p1'), endpoint);
      assert.deepEqual(await store.endpoints(), [endpoint, all]);
      assert.deepEqual(await store.endpoints(tenant), [endpoint]);
      await append(store, [event(1), event(2)]);
      await append(store, [event(1)], 'other');
      assert.deepEqual(await store.backlog('p1', 9), [{ tenant, after: 0 }]);
      assert.deepEqual(await store.backlog('p2', 9), [
        { tenant, after: 0 },
        { tenant: 'other', after: 0 },
      ]);
      const offer = (after: number): Promise<void> =>
        store.write((transaction) => transaction.putDeliveryCursor('p1', { tenant, after }));
      await offer(1);
      await offer(0);
      assert.deepEqual(await store.backlog('p1', 9), [{ tenant, after: 1 }]);
      await offer(2);
      assert.deepEqual(await store.backlog('p1', 9), []);
      await store.write((transaction) => transaction.deleteEndpoint('p1'));
      assert.equal(await store.endpoint('p1'), undefined);
    },
  },
  {
    name: 'gives out deliveries when they are due, those of one subject one after the other',
    async run(store) {
      const later = '2026-06-01T00:00:00.000';
      await store.write(async (transaction) => {
        await transaction.putEndpoint(endpoint);
        await transaction.putDelivery(
          delivery(1, { subject: 'a', nextAt: later, lastError: 'no' }),
        );
        await transaction.putDelivery(delivery(2, { subject: 'a' }));
        await transaction.putDelivery(delivery(3, { subject: 'b' }));
        await transaction.putDelivery(delivery(4, { subject: 'c', status: 'dead' }));
        await transaction.putDelivery(delivery(5, { subject: 'c' }));
        await transaction.putDelivery(delivery(1, { tenant: 'other', subject: 'a' }));
      });
      const due = async (now: string): Promise<readonly string[]> =>
        (await store.dueDeliveries('p1', now, 9)).map((one) => `${one.tenant}.${one.sequence}`);
      assert.deepEqual(await due('2025'), []);
      assert.deepEqual(
        (await due(created)).toSorted(),
        [`${tenant}.3`, `${tenant}.5`, 'other.1'].toSorted(),
      );
      assert.deepEqual((await due(later)).length, 4);
      assert.equal(await store.nextDelivery('p1'), created);
      assert.deepEqual(
        await store.openSubjects('p1', tenant, ['a', 'c', 'd']),
        new Set(['a', 'c']),
      );
      assert.deepEqual(await store.deliveryCounts('p1'), { open: 5, dead: 1 });
      assert.deepEqual(await store.deliveriesOf(tenant, 1), [
        delivery(1, { subject: 'a', nextAt: later, lastError: 'no' }),
      ]);
      const open = await store.deliveries('p1', 'open', { tenant, sequence: 1 }, 2);
      assert.deepEqual(
        open.map(({ sequence }) => sequence),
        [2, 3],
      );
      assert.equal(
        await store.write((transaction) => transaction.reviveDeliveries('p1', later, 9)),
        1,
      );
      assert.deepEqual(await store.deliveriesOf(tenant, 4), [
        delivery(4, { subject: 'c', attempts: 0, nextAt: later }),
      ]);
      await store.write((transaction) => transaction.deleteDelivery('p1', { tenant, sequence: 1 }));
      assert.deepEqual((await due(created)).includes(`${tenant}.2`), true);
    },
  },
  {
    name: 'keeps attempts of deliveries, and adds up what was sent by hour',
    async run(store) {
      const history = [{ at: created, ms: 12, status: 503, error: 'the receiver answered 503' }];
      const sent = {
        endpoint: 'p1',
        tenant,
        hour: '2026-01-01T00',
        delivered: 2,
        failed: 1,
        totalLagMs: 70,
        maxLagMs: 50,
      };
      const later = { ...sent, hour: '2026-01-01T01' };
      await store.write(async (transaction) => {
        await transaction.putEndpoint(endpoint);
        await transaction.putDelivery(delivery(1, { history }));
        await transaction.addDeliveryActivity([sent, later]);
      });
      await store.write((transaction) =>
        transaction.addDeliveryActivity([{ ...later, delivered: 1, maxLagMs: 90 }]),
      );
      assert.deepEqual(await store.deliveriesOf(tenant, 1), [delivery(1, { history })]);
      const sum = { ...later, delivered: 3, failed: 2, totalLagMs: 140, maxLagMs: 90 };
      assert.deepEqual(await store.deliveryActivity(['p1', 'other'], ''), [sent, sum]);
      assert.deepEqual(await store.deliveryActivity(['p1'], later.hour), [sum]);
      assert.equal(
        await store.write((transaction) => transaction.pruneDeliveryActivity(later.hour, 9)),
        1,
      );
      await store.write((transaction) => transaction.deleteEndpoint('p1'));
      assert.deepEqual(await store.deliveryActivity(['p1'], ''), []);
    },
  },
  {
    name: 'keeps how a stream of security event tokens is to be sent',
    async run(store) {
      const stream: Endpoint = {
        ...endpoint,
        url: '',
        stream: { method: 'poll', audience: 'https://app.example', content: 'full' },
      };
      await store.write((transaction) => transaction.putEndpoint(stream));
      assert.deepEqual(await store.endpoint('p1'), stream);
      await store.write((transaction) => transaction.putEndpoint(endpoint));
      assert.deepEqual(await store.endpoint('p1'), endpoint);
    },
  },
  {
    name: 'keeps requests that are answered later until they are forgotten',
    async run(store) {
      const request = (id: string, accepted: string) => ({ tenant, id, connection: 'c', accepted });
      await store.write(async (transaction) => {
        await transaction.putDeferredRequest(request('1', '2026-01-01'));
        await transaction.putDeferredRequest(request('2', '2026-01-02'));
        await transaction.putDeferredRequest({ ...request('1', '2026-01-03'), tenant: 'other' });
        await transaction.putDeferredRequest({
          ...request('1', '2026-01-01'),
          finished: '2026-01-02',
          result: '[]',
        });
      });
      assert.deepEqual(await store.deferredRequest(tenant, '1'), {
        ...request('1', '2026-01-01'),
        finished: '2026-01-02',
        result: '[]',
      });
      assert.deepEqual(await store.deferredRequest(tenant, '2'), request('2', '2026-01-02'));
      assert.equal(await store.deferredRequest(tenant, '3'), undefined);
      await store.write(async (transaction) => {
        const unfinished = await transaction.unfinishedRequests('2026-01-03', 9);
        assert.deepEqual(unfinished, [request('2', '2026-01-02')]);
        assert.equal((await transaction.unfinishedRequests('2027', 1)).length, 1);
        assert.equal(await transaction.pruneDeferredRequests('2026-01-03', 1), 1);
        assert.equal(await transaction.pruneDeferredRequests('2026-01-03', 9), 1);
      });
      assert.equal((await store.deferredRequest('other', '1'))?.accepted, '2026-01-03');
    },
  },
  {
    name: 'gives work to one holder at a time, until the claim is over or given back',
    async run(store) {
      const claim = (holder: string, now: string, until: string): Promise<boolean> =>
        store.write((transaction) =>
          transaction.acquireLease({ name: 'work', holder, until }, now),
        );
      assert.equal(await claim('a', '1', '3'), true);
      assert.equal(await claim('b', '2', '4'), false);
      assert.equal(await claim('a', '2', '5'), true);
      assert.equal(await claim('b', '4', '6'), false);
      assert.equal(await claim('b', '5', '7'), true);
      await store.write((transaction) => transaction.releaseLease('work', 'a'));
      assert.equal(await claim('a', '6', '8'), false);
      await store.write((transaction) => transaction.releaseLease('work', 'b'));
      assert.equal(await claim('a', '6', '8'), true);
      const racers = await Promise.all(['x', 'y', 'z'].map((holder) => claim(holder, '9', '99')));
      assert.equal(racers.filter(Boolean).length, 1);
    },
  },
  {
    name: 'erases what events and requests say, and keeps their numbers and ids; remembers erasures until they are over',
    async run(store) {
      await append(store, [event(1), event(2, { subject: 'u1' }), event(3)]);
      await append(store, [event(1)], 'other');
      const row = {
        tenant,
        id: 'r1',
        connection: 'c',
        credential: 'd',
        method: 'GET',
        path: '/Users',
        status: 200,
        milliseconds: 1,
        detail: '{"body":"ada"}',
        keys: ['ada', 'u1'],
        created,
      };
      const erasure = { tenant, id: 'u1', work: '{"list":1}', created };
      await store.write(async (transaction) => {
        await transaction.insertRequests([row]);
        await transaction.putErasure(erasure);
        await transaction.putErasure({ ...erasure, tenant: 'other', created: `${created}1` });
      });
      const about = await store.eventsAbout(tenant, 'u1', 10);
      assert.deepEqual(
        about.map(({ sequence }) => sequence),
        [2, 1],
      );
      assert.deepEqual(
        (await store.eventsAbout(tenant, 'u1', 10, 2)).map(({ sequence }) => sequence),
        [1],
      );
      await store.write(async (transaction) => {
        await transaction.eraseEvent(tenant, 1, '{}');
        await transaction.eraseRequest(row, { path: '/…', detail: '{}', keys: ['u1'] });
        await transaction.putErasure({ ...erasure, work: '{}' });
      });
      assert.deepEqual(await store.events(tenant, 0, 1), [
        { ...event(1), payload: '{}', sequence: 1 },
      ]);
      assert.equal((await store.events('other', 0, 1))[0]!.payload, '{"n":1}');
      assert.deepEqual(await store.requestRows(tenant, { key: 'ada' }, 10), []);
      assert.deepEqual(await store.requestRows(tenant, { key: 'u1' }, 10), [
        { ...row, path: '/…', detail: '{}', keys: ['u1'] },
      ]);
      assert.deepEqual(
        (await store.erasures(10)).map(({ tenant: owner, work }) => [owner, work]),
        [
          [tenant, '{}'],
          ['other', '{"list":1}'],
        ],
      );
      await store.write((transaction) => transaction.deleteErasure(tenant, 'u1'));
      assert.equal((await store.erasures(1))[0]!.tenant, 'other');
    },
  },
];
