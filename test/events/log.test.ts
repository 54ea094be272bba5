import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type AnyEvent, allEvents, eventsOf } from '../support/events.ts';
import { freshName, onEveryStore, patch, startTestServer, user } from '../support/server.ts';
import { accountOfUser, createTenant, type TestTenant } from '../support/tenant.ts';

const bulkUrn = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

/** Type, subject, and what is worth a look. */
function brief(events: readonly AnyEvent[]): unknown[] {
  return events.map(({ type, subject }) => [type, subject]);
}

onEveryStore('the event log', {}, (server) => {
  const make = async ({ call }: TestTenant, body: Readonly<Record<string, unknown>> = {}) =>
    (await call('POST', '/Users', { body: user(body) })).json.id as string;

  it('T112 has one event for each change of a user, with what it was, who did it and in which request', async () => {
    const tenant = await createTenant(server());
    const { call, connection, credential } = tenant;
    let reply = await call('POST', '/Users', {
      body: user({
        userName: 'ada@x.example',
        title: 'Miss',
        emails: [{ value: 'ada@x.example' }],
      }),
    });
    const id = reply.json.id as string;
    const account = (await accountOfUser(tenant, id))!;
    const [created, ...none] = (await allEvents(tenant)).slice(-1);
    expect(none).toEqual([]);
    const actor = { connection, credential };
    expect(created).toMatchObject({
      type: 'user.created',
      subject: id,
      actor,
      request: reply.headers['x-request-id'],
    });
    const { meta: _, ...raw } = reply.json;
    expect(created!['data']).toEqual({
      resourceType: 'User',
      id,
      account: {
        id: account['id'],
        username: 'ada',
        displayName: 'ada@x.example',
        emails: [{ value: 'ada@x.example', primary: true }],
        status: 'active',
      },
      raw,
    });
    expect(created).not.toHaveProperty('previous');

    const write = async (method: string, body?: object) => {
      const events = await eventsOf(tenant, async () => {
        reply = await call(method, `/Users/${id}`, body === undefined ? {} : { body });
      });
      for (const event of events)
        expect(event).toMatchObject({ subject: id, actor, request: reply.headers['x-request-id'] });
      return events;
    };
    const [updated, ...others] = await write(
      'PATCH',
      patch({ op: 'replace', value: { title: 'Countess', nickName: 'Ada' } }).body,
    );
    expect(others).toEqual([]);
    expect(updated).toMatchObject({
      type: 'user.updated',
      previous: { title: 'Miss', nickName: null },
    });
    expect(Object.keys(updated!['previous'])).toHaveLength(2);
    expect(updated!['data'].raw).toMatchObject({ title: 'Countess', nickName: 'Ada' });

    const suspended = await write(
      'PATCH',
      patch({ op: 'replace', path: 'active', value: 'False' }).body,
    );
    expect(
      suspended.map(({ type, previous, data }) => [type, previous, data.account.status]),
    ).toEqual([['user.deactivated', { active: true }, 'deactivated']]);
    const put = await write('PUT', { userName: 'ada@x.example', active: true, displayName: 'Ada' });
    expect(put.map(({ type, previous }) => [type, previous])).toEqual([
      [
        'user.updated',
        {
          title: 'Countess',
          nickName: 'Ada',
          displayName: null,
          emails: [{ value: 'ada@x.example' }],
        },
      ],
      ['user.reactivated', { active: false }],
    ]);
    const deleted = await write('DELETE');
    expect(deleted.map(({ type, data }) => [type, data.account.id, data.raw.displayName])).toEqual([
      ['user.deleted', account['id'], 'Ada'],
    ]);
    const returned = await eventsOf(tenant, () => make(tenant, { userName: 'ADA@x.example' }));
    expect(returned.map(({ type }) => type)).toEqual(['user.created', 'account.returned']);
    expect(returned[1]!['data'].account.id).toBe(account['id']);
  });

  it('T112 R370 has none for what changes nothing, is refused, or is only read; and never a password', async () => {
    const tenant = await createTenant(server());
    const { call } = tenant;
    const id = await make(tenant, {
      userName: 'quiet@x.example',
      title: 'T',
      password: 'Zebra-secret-17',
    });
    const none = await eventsOf(tenant, async () => {
      await call('GET', `/Users/${id}`);
      await call('GET', '/Users');
      await call('PATCH', `/Users/${id}`, patch({ op: 'replace', path: 'title', value: 'T' }));
      await call('POST', '/Users', { body: { userName: 'quiet@x.example' } });
      await call('POST', '/Users', { body: {} });
      await call(
        'PATCH',
        `/Users/${id}`,
        patch({ op: 'replace', path: 'title', value: 'U' }, { op: 'remove', path: 'userName' }),
      );
      await call('PUT', `/Users/${id}`, { body: user(), headers: { 'If-Match': 'W/"99"' } });
      await call('DELETE', '/Users/nobody');
      await call('POST', '/Groups', { body: { displayName: 'g', members: [{ value: 'nobody' }] } });
    });
    expect(none).toEqual([]);
    expect(JSON.stringify(await allEvents(tenant))).not.toContain('Zebra');
  });

  it('says who joined and left a group, however it is said, and whose roles are others for it', async () => {
    const tenant = await createTenant(server());
    const { call, manage } = tenant;
    const [a, b, c] = [await make(tenant), await make(tenant), await make(tenant)];
    const value = (...ids: string[]) => ids.map((id) => ({ value: id }));
    let group = '';
    const created = await eventsOf(tenant, async () => {
      group = (await call('POST', '/Groups', { body: { displayName: 'g', members: value(a, b) } }))
        .json.id;
    });
    expect(brief(created)).toEqual([
      ['group.created', group],
      ['group.member_added', group],
    ]);
    expect(created[1]!['data']).toEqual({ group, members: [a, b] });
    await manage('PATCH', `/tenants/${tenant.tenant}`, {
      policy: { roles: { default: ['guest'], rules: [{ id: group, roles: ['member'] }] } },
    });
    const change = (...operations: object[]) =>
      eventsOf(tenant, () => call('PATCH', `/Groups/${group}`, patch(...operations)));
    const seen = (events: readonly AnyEvent[]) =>
      events.map(({ type, subject, data, previous }) =>
        type === 'account.roles_changed'
          ? [type, subject, previous.roles, data.roles]
          : [type, data.members ?? previous],
      );

    expect(seen(await change({ op: 'add', path: 'members', value: value(b, c) }))).toEqual([
      ['group.member_added', [c]],
      ['account.roles_changed', c, ['guest'], ['member']],
    ]);
    expect(await change({ op: 'add', path: 'members', value: value(c) })).toEqual([]);
    expect(
      await change(
        { op: 'remove', path: 'members', value: value(c) },
        { op: 'add', path: 'members', value: value(c) },
      ),
    ).toEqual([]);
    expect(seen(await change({ op: 'replace', path: 'members', value: value(c, a) }))).toEqual([
      ['group.member_removed', [b]],
      ['account.roles_changed', b, ['member'], ['guest']],
    ]);
    expect(
      seen(
        await change(
          { op: 'replace', value: { displayName: 'h' } },
          { op: 'remove', path: `members[value eq "${c}"]` },
        ),
      ),
    ).toEqual([
      ['group.member_removed', [c]],
      ['account.roles_changed', c, ['member'], ['guest']],
      ['group.updated', { displayName: 'g' }],
    ]);
    const left = await eventsOf(tenant, () => call('DELETE', `/Users/${a}`));
    expect(brief(left)).toEqual([
      ['group.member_removed', group],
      ['user.deleted', a],
    ]);
    const gone = await eventsOf(tenant, () => call('DELETE', `/Groups/${group}`));
    expect(brief(gone)).toEqual([['group.deleted', group]]);
  });

  it('T122 tells of many members in parts, and of very many by their number', async () => {
    const tenant = await createTenant(server(), { policy: { guard: { enabled: false } } });
    const { call } = tenant;
    const ids: string[] = [];
    for (let round = 0; round < 5; round += 1) {
      const Operations = Array.from({ length: 500 }, (_, index) => ({
        method: 'POST',
        path: '/Users',
        bulkId: String(index),
        data: { userName: `m${round}.${index}@x.example` },
      }));
      const { json } = await call('POST', '/Bulk', { body: { schemas: [bulkUrn], Operations } });
      ids.push(
        ...json.Operations.map(({ location }: { location: string }) => location.split('/').at(-1)),
      );
    }
    const group = (await call('POST', '/Groups', { body: { displayName: 'g' } })).json.id as string;
    const members = ids.map((value) => ({ value }));
    const some = await eventsOf(tenant, () =>
      call(
        'PATCH',
        `/Groups/${group}`,
        patch({ op: 'add', path: 'members', value: members.slice(0, 1_200) }),
      ),
    );
    expect(some.map(({ type, data }) => [type, data.members.length])).toEqual([
      ['group.member_added', 500],
      ['group.member_added', 500],
      ['group.member_added', 200],
    ]);
    const many = await eventsOf(tenant, () =>
      call('PATCH', `/Groups/${group}`, patch({ op: 'replace', path: 'members', value: members })),
    );
    expect(many.map(({ type, data }) => [type, data.members])).toEqual([
      ['group.updated', { added: 2_500, removed: 1_200, total: 2_500 }],
    ]);
    for (const event of [...some, ...many])
      expect(JSON.stringify(event).length).toBeLessThan(30_000);
  });

  it('follows a bulk request operation by operation, less those that failed', async () => {
    const tenant = await createTenant(server());
    const events = await eventsOf(tenant, () =>
      tenant.call('POST', '/Bulk', {
        body: {
          schemas: [bulkUrn],
          Operations: [
            {
              method: 'POST',
              path: '/Groups',
              bulkId: 'g',
              data: { displayName: 'g', members: [{ value: 'bulkId:h' }] },
            },
            {
              method: 'POST',
              path: '/Groups',
              bulkId: 'h',
              data: { displayName: 'h', members: [{ value: 'bulkId:g' }] },
            },
            { method: 'POST', path: '/Users', bulkId: 'u', data: { userName: 'u@x.example' } },
            { method: 'POST', path: '/Users', bulkId: 'v', data: { userName: 'u@x.example' } },
            { method: 'DELETE', path: '/Users/nobody' },
          ],
        },
      }),
    );
    expect(events.map(({ type }) => String(type)).toSorted()).toEqual([
      'group.created',
      'group.created',
      'group.member_added',
      'group.member_added',
      'user.created',
    ]);
  });

  it('has what administrators do, and what is held and refused', async () => {
    const tenant = await createTenant(server(), {
      policy: { seats: 1, guard: { percent: 1, atLeast: 1 } },
    });
    const { manage, at, connection, call } = tenant;
    expect((await allEvents(tenant)).map(({ type, actor }) => [type, actor])).toEqual([
      ['connection.created', { administrator: 'api: configuration' }],
      ['credential.created', { administrator: 'api: configuration' }],
    ]);
    const events = await eventsOf(tenant, async () => {
      await manage('POST', at(`/connections/${connection}/pause`));
      await manage('POST', at(`/connections/${connection}/resume`));
      const made = await manage('POST', at('/accounts'), { username: 'grace' });
      await manage('PATCH', at(`/accounts/${made.json.id}`), {
        settings: { a: 1 },
        protected: true,
      });
      const { type, previous } = (await allEvents(tenant)).at(-1)!;
      expect([type, previous]).toEqual(['account.updated', { settings: {}, protected: false }]);
      await manage('DELETE', at(`/accounts/${made.json.id}`));
    });
    expect(events.map(({ type }) => type)).toEqual([
      'connection.paused',
      'connection.activated',
      'account.registered',
      'account.updated',
      'account.erased',
    ]);
    const [one] = [await make(tenant)];
    await call('POST', '/Users', { body: user() });
    await expect.poll(async () => (await allEvents(tenant)).at(-1)!['type']).toBe('quota.exceeded');
    const group = (
      await call('POST', '/Groups', { body: { displayName: 'g', members: [{ value: one }] } })
    ).json.id;
    await call('PATCH', `/Groups/${group}`, patch({ op: 'remove', path: 'members' }));
    await call('DELETE', `/Users/${one}`);
    await expect.poll(async () => (await allEvents(tenant)).at(-1)!['type']).toBe('guard.held');
    await manage('POST', at('/guard/release'), {});
    expect((await allEvents(tenant)).at(-1)).toMatchObject({ type: 'guard.released' });
    expect(JSON.stringify(await allEvents(tenant))).not.toContain(tenant.token);
  });

  it('T118 shows a tenant its own and no other', async () => {
    const mine = await createTenant(server());
    const theirs = await createTenant(server());
    await make(theirs, { displayName: 'Zebra' });
    expect(JSON.stringify(await allEvents(mine))).not.toContain('Zebra');
    const made = await mine.manage('POST', '/api-tokens', { name: 'mine', tenant: mine.tenant });
    const reply = await mine.manage('GET', theirs.at('/events'), undefined, {
      token: made.json.secret,
    });
    expect(reply.status).toBe(403);
  });
});

onEveryStore('the feed', {}, (server) => {
  it('T119 pages, filters by type, waits for the next event, and says where it begins and ends', async () => {
    const tenant = await createTenant(server());
    const { manage, at, call } = tenant;
    for (let index = 0; index < 5; index += 1) await call('POST', '/Users', { body: user() });
    const all = await allEvents(tenant);
    const page = (await manage('GET', at('/events?limit=3'))).json;
    expect(page).toMatchObject({ events: all.slice(0, 3), next: 3, first: 1, last: 7 });
    const some = (
      await manage('GET', at('/events?types=user.created,user.deleted&limit=2&after=3'))
    ).json;
    expect(some.events.map(({ sequence }: AnyEvent) => sequence)).toEqual([4, 5]);
    const none = (await manage('GET', at('/events?types=group.deleted'))).json;
    expect([none.events, none.next]).toEqual([[], 7]);
    expect((await manage('GET', at('/events?types=user.nope'))).status).toBe(400);
    const beyond = await manage('GET', at('/events?after=100'));
    expect([beyond.status, beyond.json.detail]).toEqual([
      400,
      expect.stringContaining('the last is 7'),
    ]);
    const answered: string[] = [];
    const idle = manage('GET', at('/events?types=group.deleted&after=7&wait=3')).then(() =>
      answered.push('at the end of its wait'),
    );
    const waiting = manage('GET', at('/events?after=7&wait=10'));
    setTimeout(() => void call('POST', '/Users', { body: user() }), 100);
    const { json } = await waiting;
    answered.push('by the event');
    expect(json.events.map(({ sequence }: AnyEvent) => sequence)).toEqual([8]);
    await idle;
    expect(answered).toEqual(['by the event', 'at the end of its wait']);
    expect((await manage('GET', at('/events?after=8&wait=1'))).json.events).toEqual([]);
  });

  it('T119 a snapshot and the events after it are the whole, whatever is written meanwhile', async () => {
    const tenant = await createTenant(server());
    const { manage, at, call } = tenant;
    const ids: string[] = [];
    for (let index = 0; index < 12; index += 1)
      ids.push((await call('POST', '/Users', { body: user() })).json.id);
    const group = (
      await call('POST', '/Groups', {
        body: { displayName: 'g', members: ids.map((value) => ({ value })) },
      })
    ).json.id;
    const empty = (await call('POST', '/Groups', { body: { displayName: 'h' } })).json.id;

    const people = new Map<string, AnyEvent>();
    const members = new Map<string, Set<string>>();
    let cursor = '';
    let sequence = -1;
    let pages = 0;
    do {
      const { json, status } = await manage('GET', at(`/snapshot?limit=5&cursor=${cursor}`));
      expect(status).toBe(200);
      if (sequence >= 0) expect(json.sequence).toBe(sequence);
      sequence = json.sequence;
      for (const item of json.items) {
        if (item.kind === 'members')
          for (const member of item.members)
            (members.get(item.group) ?? members.set(item.group, new Set()).get(item.group)!).add(
              member,
            );
        else if (item.resourceType === 'User') people.set(item.resource.id, item.resource);
        else members.set(item.resource.id, new Set());
      }
      cursor = json.next ?? '';
      // Something is written between any two pages.
      pages += 1;
      if (pages === 1) await call('DELETE', `/Users/${ids[0]}`);
      if (pages === 2)
        await call(
          'PATCH',
          `/Users/${ids[9]}`,
          patch({ op: 'replace', path: 'title', value: 'later' }),
        );
      if (pages === 3)
        await call(
          'PATCH',
          `/Groups/${empty}`,
          patch({ op: 'add', path: 'members', value: [{ value: ids[3] }] }),
        );
      if (pages === 4) await call('POST', '/Users', { body: user() });
    } while (cursor !== '');
    expect(pages).toBeGreaterThan(3);
    for (const { type, subject, data } of await allEvents(tenant, sequence)) {
      if (type === 'user.deleted') people.delete(subject);
      else if (type.startsWith('user.')) people.set(subject, data.raw);
      else if (type === 'group.member_added')
        for (const member of data.members) members.get(data.group)!.add(member);
      else if (type === 'group.member_removed')
        for (const member of data.members) members.get(data.group)!.delete(member);
    }
    const now = (await call('GET', '/Users?count=100')).json.Resources as AnyEvent[];
    const strip = ({ meta: _, groups: __, ...rest }: AnyEvent) => rest;
    expect(Object.fromEntries(people)).toEqual(
      Object.fromEntries(now.map((one) => [one['id'], strip(one)])),
    );
    for (const id of [group, empty]) {
      const { json } = await call('GET', `/Groups/${id}`);
      expect([...members.get(id)!].toSorted()).toEqual(
        (json.members ?? []).map(({ value }: { value: string }) => value).toSorted(),
      );
    }
    expect((await manage('GET', at('/snapshot?cursor=nonsense'))).status).toBe(400);
    expect((await manage('GET', at('/snapshot?cursor=999.0.0.-1'))).status).toBe(400);
  });

  it('streams events as they come, from where the reader was', async () => {
    const tenant = await createTenant(server());
    const { at, call } = tenant;
    await call('POST', '/Users', { body: user() });
    const read = async (headers: Record<string, string>, count: number) => {
      const reply = await fetch(`${server().running.url}/api/v1${at('/events')}`, {
        headers: {
          Authorization: 'Bearer managementtoken1managementtoken1',
          Accept: 'text/event-stream',
          ...headers,
        },
      });
      expect(reply.headers.get('content-type')).toBe('text/event-stream');
      const seen: [number, string, AnyEvent][] = [];
      let text = '';
      const decoder = new TextDecoder();
      for await (const chunk of reply.body!) {
        text += decoder.decode(chunk as Uint8Array, { stream: true });
        for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
          const lines = Object.fromEntries(
            text
              .slice(0, end)
              .split('\n')
              .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
          );
          text = text.slice(end + 2);
          if (lines['data'] !== undefined)
            seen.push([Number(lines['id']), lines['event']!, JSON.parse(lines['data'])]);
        }
        if (seen.length >= count) break;
      }
      return seen;
    };
    const parseContext = read({}, 5);
    await call('POST', '/Users', { body: user() });
    await call('POST', '/Users', { body: user() });
    const seen = await parseContext;
    expect(seen.map(([id, type]) => [id, type])).toEqual([
      [1, 'connection.created'],
      [2, 'credential.created'],
      [3, 'user.created'],
      [4, 'user.created'],
      [5, 'user.created'],
    ]);
    expect(seen.map(([, , event]) => event)).toEqual(await allEvents(tenant));
    expect((await read({ 'Last-Event-ID': '4' }, 1)).map(([id]) => id)).toEqual([5]);
    const refused = await fetch(`${server().running.url}/api/v1${at('/events?after=99')}`, {
      headers: {
        Authorization: 'Bearer managementtoken1managementtoken1',
        Accept: 'text/event-stream',
      },
    });
    expect(refused.status).toBe(400);
    const headers = {
      Authorization: 'Bearer managementtoken1managementtoken1',
      Accept: 'text/event-stream',
    };
    const misspelt = at('/events?types=user.create');
    const streamed = await fetch(`${server().running.url}/api/v1${misspelt}`, { headers });
    const { status, json } = await tenant.manage('GET', misspelt);
    const [{ path, message }] = json.errors;
    expect([status, path]).toEqual([400, 'types']);
    expect(message).toContain('did you mean user.created?');
    // Whoever asks for a stream is told the same.
    expect([streamed.status, ((await streamed.json()) as typeof json).errors]).toEqual([
      status,
      json.errors,
    ]);
    expect(
      (
        await fetch(`${server().running.url}/api/v1${at('/events')}`, {
          headers: { Accept: 'text/event-stream' },
        })
      ).status,
    ).toBe(401);
  });
});

onEveryStore('connections that fail', {}, (server) => {
  it('are told of once when they begin to, and once when they do no more', async () => {
    const tenant = await createTenant(server());
    const { call, manage, at, connection } = tenant;
    const told = async () =>
      (await allEvents(tenant)).filter(
        ({ type }) => type === 'connection.unhealthy' || type === 'connection.recovered',
      );
    const fail = async (times: number): Promise<void> => {
      for (let count = 0; count < times; count += 1)
        await call('POST', '/Users', { body: { userName: '' } });
      await server().running.maintain();
    };
    await fail(9);
    expect(await told()).toEqual([]);
    expect((await manage('GET', at(`/connections/${connection}`))).json.failing).toBe(9);
    await fail(1);
    await fail(5);
    const [unhealthy, ...more] = await told();
    expect(more).toEqual([]);
    expect(unhealthy).toMatchObject({
      type: 'connection.unhealthy',
      subject: connection,
      data: { failing: 10, lastErrorDetail: expect.stringContaining('userName') },
    });
    await call('GET', '/Users?count=0');
    await server().running.maintain();
    expect((await told()).map(({ type }) => type)).toEqual([
      'connection.unhealthy',
      'connection.recovered',
    ]);
    expect((await manage('GET', at(`/connections/${connection}`))).json.failing).toBeUndefined();
    await fail(3);
    expect(await told()).toHaveLength(2);
  });
});

describe('T119 many at once', () => {
  it('two consumers, one from the beginning, see every number exactly once while 500 writes a second arrive', {
    tags: ['slow'],
    timeout: 240_000,
  }, async () => {
    const server = await startTestServer('sqlite');
    const tenant = await createTenant(server);
    const { manage, at, call } = tenant;
    const writes = 2_500;
    const perSecond = 500;
    let done = false;
    const consume = async (after: number) => {
      const seen: number[] = [];
      for (let next = after; ; ) {
        const { json } = await manage('GET', at(`/events?after=${next}&limit=97&wait=1`));
        seen.push(...json.events.map(({ sequence }: AnyEvent) => sequence));
        next = json.next;
        if (done && json.events.length === 0) return seen;
      }
    };
    for (let index = 0; index < 20; index += 1) await call('POST', '/Users', { body: user() });
    const { last } = (await manage('GET', at('/events?limit=1'))).json;
    const consumers = [consume(0), consume(last)];
    const began = performance.now();
    let made = 0;
    const writer = async (): Promise<void> => {
      while (made < writes) {
        made += 1;
        const number = made;
        const early = began + (number * 1_000) / perSecond - performance.now();
        if (early > 0) await sleep(early);
        // Some are refused, and leave no number behind.
        const body = number % 10 === 0 ? { userName: '' } : { userName: freshName('feed') };
        await call('POST', '/Users', { body });
      }
    };
    await Promise.all(Array.from({ length: 32 }, writer));
    done = true;
    const [whole, rest] = await Promise.all(consumers);
    const total = last + writes - writes / 10;
    expect(whole).toEqual(Array.from({ length: total }, (_, index) => index + 1));
    expect(rest).toEqual(Array.from({ length: total - last }, (_, index) => last + index + 1));
    await server.stop();
  });
});
