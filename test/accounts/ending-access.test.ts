/** @module-tag campaign */
import { beforeAll, describe, expect, it } from 'vitest';
import { profiles } from '../../src/protocol/profiles/profile.ts';
import type { Reply } from '../support/client.ts';
import { allEvents } from '../support/events.ts';
import { isQuick } from '../support/postgres.ts';
import {
  enterpriseUrn,
  freshName,
  onEveryStore,
  patch,
  patchUrn,
  userUrn,
} from '../support/server.ts';
import { accountOfUser, createTenant, type TestTenant } from '../support/tenant.ts';

const bulkUrn = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
const long = 'x'.repeat(70_000);
const many = Array.from({ length: 1_001 }, (_, index) => ({ value: `p${index}@many.example` }));

/** Optional attributes that cannot be understood: by name and value, as in a body. */
const wrongMembers: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'an array for an object': { name: [1, 2] },
  'an object for a text': { title: { a: 1 } },
  'a text for a list': { emails: 5 },
  'an address part as an array': { addresses: [{ type: 'work', locality: ['a', 'b'] }] },
  'a malformed date': { [enterpriseUrn]: { employeeNumber: ['a', 'b'] } },
  'an extension that is a text': { [enterpriseUrn]: 'R&D' },
  'too many values': { emails: many },
  'a text that is too long': { nickName: long },
  'a boolean that is none': { emails: [{ value: 'a@x.example', primary: 'maybe' }] },
  'two primary values': {
    emails: [
      { value: 'a@x.example', primary: true },
      { value: 'b@x.example', primary: true },
    ],
  },
  'null in a list': { phoneNumbers: [null] },
  'an empty object in a list': { phoneNumbers: [{}] },
  'an unknown attribute': { favouriteColour: { a: [1] } },
  'an unknown extension': { 'urn:example:none:1.0:User': { a: 1 } },
};

/** The same as operations of a PATCH. */
const wrongOperations: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  ...Object.fromEntries(
    Object.entries(wrongMembers).flatMap(([label, members]) => {
      const [[path, value]] = Object.entries(members) as [[string, unknown]];
      return [
        [`${label}, by path`, { op: 'Replace', path, value }],
        [`${label}, added`, { op: 'add', path, value }],
        [`${label}, without a path`, { op: 'replace', value: members }],
      ];
    }),
  ),
  'an unknown path with a filter': {
    op: 'Add',
    path: 'customFields[type eq "badge"].value',
    value: '77',
  },
  'an unknown sub-attribute': {
    op: 'replace',
    path: 'emails[type eq "work"].verified',
    value: true,
  },
  'an unknown URN': { op: 'replace', path: 'urn:example:none:1.0:User:a', value: 1 },
  'a value path that matches nothing': {
    op: 'replace',
    path: 'emails[value sw "zz"].display',
    value: 'z',
  },
  'a filter that cannot be read': {
    op: 'replace',
    path: 'emails[type eq].value',
    value: 'a@x.example',
  },
  'a filter on a single value': { op: 'replace', path: 'title[value eq "x"]', value: 'y' },
  'a path that cannot be read': { op: 'replace', path: 'emails[[', value: 'y' },
  'no value': { op: 'replace', path: 'title' },
};

type Send = (tenant: TestTenant, id: string, userName: string, wrong: Wrong) => Promise<Reply>;

interface Wrong {
  readonly members: Readonly<Record<string, unknown>>;
  readonly operation: unknown;
}

const put =
  (active: unknown, name = 'active'): Send =>
  ({ call }, id, userName, { members }) =>
    call('PUT', `/Users/${id}`, {
      body: { schemas: [userUrn], userName, ...members, [name]: active },
    });

const patchWith =
  (...operations: readonly unknown[]): Send =>
  ({ call }, id, _, { operation }) =>
    call('PATCH', `/Users/${id}`, patch(...operations, operation));

const patchAfter =
  (...operations: readonly unknown[]): Send =>
  ({ call }, id, _, { operation }) =>
    call('PATCH', `/Users/${id}`, patch(operation, ...operations));

const bulk =
  (method: string, data: (userName: string, wrong: Wrong) => object, headers = {}): Send =>
  async ({ call }, id, userName, wrong) => {
    const operation = { method, path: `/Users/${id}`, data: data(userName, wrong) };
    const reply = await call('POST', '/Bulk', {
      body: { schemas: [bulkUrn], Operations: [operation] },
      headers,
    });
    return { ...reply, status: Number(reply.json?.Operations?.[0].status ?? reply.status) };
  };

const inactive = { op: 'replace', path: 'active', value: false };

const ways: Readonly<Record<string, Send>> = {
  'PUT false': put(false),
  'PUT "False"': put('False'),
  'PUT [false]': put([false]),
  'PUT {value}': put({ value: 'false' }),
  'PUT Active': put(false, 'ACTIVE'),
  'PATCH path': patchWith(inactive),
  'PATCH path, last': patchAfter(inactive),
  'PATCH "False"': patchWith({ op: 'Replace', path: 'active', value: 'False' }),
  'PATCH [{value}]': patchWith({
    op: 'Add',
    path: 'Active',
    value: [{ $ref: null, value: 'False' }],
  }),
  'PATCH path-less': patchWith({ op: 'replace', value: { active: false } }),
  'PATCH path-less "false"': patchAfter({
    op: 'Replace',
    value: { schemas: [userUrn], Active: 'false' },
  }),
  'PATCH URN': patchWith({ op: 'replace', path: `${userUrn}:active`, value: false }),
  'PATCH path-less URN': patchWith({ op: 'replace', value: { [`${userUrn}:active`]: 'False' } }),
  'PATCH old URN': patchAfter({
    op: 'replace',
    path: 'urn:scim:schemas:core:1.0:User:active',
    value: 'False',
  }),
  'PATCH URN as a path': patchWith({ op: 'replace', path: userUrn, value: { active: false } }),
  'PATCH path-less container': patchWith({ op: 'add', value: { [userUrn]: { active: 'false' } } }),
  'PUT container': put({ active: false }, userUrn),
  'PUT old container': put({ active: 'False' }, 'urn:scim:schemas:core:1.0'),
  'PATCH true, then false': patchWith({ op: 'add', path: 'active', value: true }, inactive),
  'Bulk PATCH': bulk('PATCH', (_, { operation }) => ({
    schemas: [patchUrn],
    Operations: [operation, inactive],
  })),
  'Bulk PATCH as a list': bulk('PATCH', (_, { operation }) => [operation, inactive]),
  'Bulk PUT': bulk('PUT', (userName, { members }) => ({
    schemas: [userUrn],
    userName,
    ...members,
    active: 'false',
  })),
  'async PATCH': ({ call }, id, _, { operation }) =>
    call('PATCH', `/Users/${id}`, {
      ...patch(inactive, operation),
      headers: { Prefer: 'respond-async, wait=10' },
    }),
  'async PUT': ({ call }, id, userName, { members }) =>
    call('PUT', `/Users/${id}`, {
      body: { schemas: [userUrn], userName, ...members, active: false },
      headers: { Prefer: 'respond-async, wait=10' },
    }),
};

const tolerant = [...profiles.values()]
  .filter(({ tolerances }) => tolerances.has('access-ends'))
  .map(({ name }) => name);

async function join(
  { call }: TestTenant,
  more: object = {},
): Promise<{ readonly id: string; readonly userName: string }> {
  const userName = freshName();
  const made = await call('POST', '/Users', {
    body: { schemas: [userUrn], userName, title: 'Engineer', ...more },
  });
  expect(made.status, made.text).toBe(201);
  return { id: made.json.id, userName };
}

async function mayComeIn(tenant: TestTenant, id: string): Promise<boolean> {
  const account = (await accountOfUser(tenant, id))!;
  return (await tenant.manage('GET', tenant.at(`/accounts/${String(account['id'])}/access`))).json
    .allowed;
}

async function eventsAbout(tenant: TestTenant, id: string): Promise<readonly string[]> {
  return (await allEvents(tenant)).filter(({ subject }) => subject === id).map(({ type }) => type);
}

it('C01: all profiles but the strict ones let access end', () => {
  expect(tolerant).toEqual([...profiles.keys()].filter((name) => !name.endsWith('-strict')));
});

onEveryStore('access ends', {}, (server, store) => {
  const unguarded = { policy: { guard: { enabled: false } } };

  // Every profile on SQLite. Storage does not know profiles, so one is enough on PostgreSQL.
  describe.each(store === 'sqlite' ? tolerant : ['default'])('under %s', (profile) => {
    let tenant: TestTenant;
    beforeAll(async () => {
      tenant = await createTenant(server(), { ...unguarded, profile });
    });

    it.each(Object.entries(ways))('C01: %s beside what cannot be understood', async (_, send) => {
      const members = Object.values(wrongMembers);
      for (const [index, [label, operation]] of Object.entries(wrongOperations).entries()) {
        // Every one under one profile on one store; some of each kind under the others and
        // elsewhere.
        const isComplete = store === 'sqlite' && profile === 'default' && !isQuick;
        if (!isComplete && index % 7 !== 0) continue;
        const { id, userName } = await join(tenant);
        const reply = await send(tenant, id, userName, {
          members: members[index % members.length]!,
          operation,
        });
        expect([label, reply.status], reply.text).toEqual([label, 200]);
        expect([label, await mayComeIn(tenant, id)]).toEqual([label, false]);
        const shown = (await tenant.call('GET', `/Users/${id}`)).json;
        expect([label, shown.active, shown.userName]).toEqual([label, false, userName]);
      }
    });
  });

  it('C01: what could not be understood stays as it was, is noted, and nothing else is lost', async () => {
    const tenant = await createTenant(server());
    const { id, userName } = await join(tenant, { name: { familyName: 'King' }, locale: 'en-GB' });
    const body = {
      schemas: [userUrn],
      userName,
      active: false,
      title: [1, 2],
      name: { familyName: { a: 1 } },
      locale: 'de',
    };
    const reply = await tenant.call('PUT', `/Users/${id}`, { body });
    expect([reply.status, reply.json]).toMatchObject([
      200,
      { active: false, title: 'Engineer', name: { familyName: 'King' }, locale: 'de' },
    ]);
    expect(await eventsAbout(tenant, id)).toEqual([
      'user.created',
      'user.updated',
      'user.deactivated',
    ]);
    const line = server().log.find(
      ({ fields }) => fields['requestId'] === reply.headers['x-request-id'],
    );
    expect(line?.fields['ignored']).toEqual(['title', 'name.familyName']);
    expect(line?.fields['tolerances']).toContain('access-ends');
  });

  const refused: Readonly<
    Record<string, (userName: string, taken: string) => readonly [string, object, number]>
  > = {
    'a taken userName by PATCH': (_, taken) => [
      'PATCH',
      patch(inactive, { op: 'replace', path: 'userName', value: taken }),
      409,
    ],
    'a taken userName by PUT': (_, taken) => [
      'PUT',
      { body: { userName: taken, active: false } },
      409,
    ],
    'no userName': () => ['PUT', { body: { active: 'False', title: 'x' } }, 400],
    'a userName that is no text': () => ['PUT', { body: { userName: [1, 2], active: false } }, 400],
    'a userName removed': () => ['PATCH', patch({ op: 'remove', path: 'userName' }, inactive), 400],
    'a readOnly target': () => [
      'PATCH',
      patch(inactive, { op: 'replace', path: 'groups', value: [{ value: 'x' }] }),
      400,
    ],
    'an unknown operation': () => [
      'PATCH',
      patch(inactive, { op: 'move', path: 'title', value: 'x' }),
      400,
    ],
    'too many operations': () => [
      'PATCH',
      patch(
        ...Array.from({ length: 1_001 }, () => ({ op: 'replace', path: 'title', value: 'x' })),
        inactive,
      ),
      400,
    ],
    'a schema of another type': (userName) => [
      'PUT',
      {
        body: { schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'], userName, active: false },
      },
      400,
    ],
  };

  it.each(Object.entries(refused))(
    'C01: with %s the answer is the error, and only the deactivation is kept',
    async (_, build) => {
      const tenant = await createTenant(server());
      const other = await join(tenant);
      const { id, userName } = await join(tenant);
      const [method, options, status] = build(userName, other.userName);
      const reply = await tenant.call(method, `/Users/${id}`, options);
      expect([reply.status, reply.json.detail]).toEqual([
        status,
        expect.stringMatching(/deactivated nevertheless/u),
      ]);
      expect(await mayComeIn(tenant, id)).toBe(false);
      expect(await mayComeIn(tenant, other.id)).toBe(true);
      expect((await tenant.call('GET', `/Users/${id}`)).json).toMatchObject({
        userName,
        title: 'Engineer',
        active: false,
      });
      expect(await eventsAbout(tenant, id)).toEqual(['user.created', 'user.deactivated']);
      const again = await tenant.call(method, `/Users/${id}`, options);
      expect([again.status, again.json.detail]).toEqual([
        status,
        expect.stringMatching(/inactive already/u),
      ]);
      expect(await eventsAbout(tenant, id)).toEqual(['user.created', 'user.deactivated']);
      // The same as one operation of a bulk request.
      const third = await join(tenant);
      const [, { body }] = build(third.userName, other.userName) as readonly [
        string,
        { readonly body: object },
        number,
      ];
      const operation = { method, path: `/Users/${third.id}`, data: body };
      const answer = await tenant.call('POST', '/Bulk', {
        body: { schemas: [bulkUrn], Operations: [operation] },
      });
      expect(answer.json.Operations[0]).toMatchObject({
        status: String(status),
        response: { detail: expect.stringMatching(/deactivated nevertheless/u) },
      });
      expect(await mayComeIn(tenant, third.id)).toBe(false);
    },
  );

  it('C01: contradictory query parameters do not keep access open', async () => {
    const tenant = await createTenant(server());
    for (const query of [
      'attributes=id&excludedAttributes=title',
      'attributes=id&Attributes=title',
    ]) {
      const { id, userName } = await join(tenant);
      const put_ = await tenant.call('PUT', `/Users/${id}?${query}`, {
        body: { userName, active: false },
      });
      expect([put_.status, put_.json.detail]).toEqual([
        400,
        expect.stringMatching(/deactivated nevertheless/u),
      ]);
      expect(await mayComeIn(tenant, id)).toBe(false);
      const gone = await tenant.call('DELETE', `/Users/${id}?${query}`);
      expect(gone.status).toBe(204);
    }
  });

  it('C01: an operation of a bulk request that rests on a failed one ends access nevertheless', async () => {
    const tenant = await createTenant(server());
    const { id } = await join(tenant);
    const manager = { op: 'replace', path: `${enterpriseUrn}:manager`, value: 'bulkId:m' };
    const Operations = [
      { method: 'POST', bulkId: 'm', path: '/Users', data: { schemas: [userUrn] } },
      { method: 'PATCH', path: `/Users/${id}`, data: patch(manager, inactive).body },
    ];
    const { json } = await tenant.call('POST', '/Bulk', {
      body: { schemas: [bulkUrn], Operations },
    });
    expect(json.Operations.map(({ status }: { readonly status: string }) => status)).toEqual([
      '400',
      '400',
    ]);
    expect(json.Operations[1].response.detail).toMatch(/deactivated nevertheless/u);
    expect(await mayComeIn(tenant, id)).toBe(false);
  });

  it('C01: a create without access of a user who is there ends the access, whatever is wrong with it', async () => {
    const tenant = await createTenant(server());
    for (const more of [
      {},
      { active: 'False' },
      { schemas: ['urn:x'] },
      { title: [1, 2] },
      { active: [false], emails: many },
    ]) {
      const { id, userName } = await join(tenant);
      const body = { schemas: [userUrn], active: false, userName: userName.toUpperCase(), ...more };
      const reply = await tenant.call('POST', '/Users', { body });
      expect(reply.json.detail).toMatch(/deactivated nevertheless/u);
      expect([400, 409]).toContain(reply.status);
      expect(await mayComeIn(tenant, id)).toBe(false);
    }
    const nobody = await tenant.call('POST', '/Users', {
      body: { schemas: ['urn:x'], active: false, userName: freshName() },
    });
    expect([nobody.status, nobody.json.detail]).toEqual([
      400,
      expect.not.stringMatching(/deactivated/u),
    ]);
    const fresh = await tenant.call('POST', '/Users', {
      body: { active: 'false', userName: freshName(), profileUrl: ['a', 'b'] },
    });
    expect([fresh.status, fresh.json.active]).toEqual([201, false]);
    expect(await mayComeIn(tenant, fresh.json.id)).toBe(false);
    const contained = await tenant.call('POST', '/Users', {
      body: { userName: freshName(), [userUrn]: { active: false } },
    });
    expect([contained.status, contained.json.active]).toEqual([201, false]);
    expect(await mayComeIn(tenant, contained.json.id)).toBe(false);
  });

  it('C01: a failed If-Match changes nothing', async () => {
    const tenant = await createTenant(server());
    const { id, userName } = await join(tenant);
    const headers = { 'If-Match': 'W/"7"' };
    for (const [method, options] of [
      ['PATCH', patch(inactive)],
      ['PATCH', patch(inactive, { op: 'remove', path: 'userName' })],
      ['PATCH', patch(inactive, { op: 'move' })],
      ['PUT', { body: { userName, active: false } }],
      ['PUT', { body: { active: false } }],
      ['DELETE', {}],
    ] as const)
      expect((await tenant.call(method, `/Users/${id}`, { ...options, headers })).status).toBe(412);
    expect(await mayComeIn(tenant, id)).toBe(true);
    expect(await eventsAbout(tenant, id)).toEqual(['user.created']);
  });

  it('C01: what does not end access is refused whole, and so is everything under a strict profile', async () => {
    const tenant = await createTenant(server());
    const { id, userName } = await join(tenant);
    const wrong = { op: 'replace', path: 'title', value: { a: 1 } };
    for (const operation of [
      { op: 'replace', path: 'active', value: true },
      { op: 'replace', path: 'active', value: 'no' },
      { op: 'remove', path: 'active' },
      { op: 'replace', value: { active: false, Active: true } },
    ])
      expect((await tenant.call('PATCH', `/Users/${id}`, patch(operation, wrong))).status).toBe(
        400,
      );
    const back = patch(inactive, { op: 'replace', path: 'active', value: true }, wrong);
    expect((await tenant.call('PATCH', `/Users/${id}`, back)).status).toBe(400);
    expect(
      (
        await tenant.call('PUT', `/Users/${id}`, {
          body: { userName, active: true, title: [1, 2] },
        })
      ).status,
    ).toBe(400);
    expect(await mayComeIn(tenant, id)).toBe(true);
    expect(await eventsAbout(tenant, id)).toEqual(['user.created']);
    for (const profile of ['rfc-strict', 'interop-strict']) {
      const strict = await createTenant(server(), { profile });
      const one = await join(strict);
      expect((await strict.call('PATCH', `/Users/${one.id}`, patch(inactive, wrong))).status).toBe(
        400,
      );
      const body = { schemas: [userUrn], userName: one.userName, active: false };
      expect(
        (await strict.call('PUT', `/Users/${one.id}`, { body: { ...body, title: [1, 2] } })).status,
      ).toBe(400);
      expect((await strict.call('POST', '/Users', { body })).status).toBe(409);
      expect(await mayComeIn(strict, one.id)).toBe(true);
    }
  });

  it('C01: a credential that only reads ends no access', async () => {
    const tenant = await createTenant(server());
    const { id } = await join(tenant);
    const made = await tenant.manage(
      'POST',
      tenant.at(`/connections/${tenant.connection}/credentials`),
      {
        kind: 'token',
        name: 'reader',
        scope: 'scim.read',
      },
    );
    expect(made.status, made.text).toBe(201);
    const reader = { token: made.json.secret as string };
    expect(
      (await tenant.call('PATCH', `/Users/${id}`, { ...patch(inactive), ...reader })).status,
    ).toBe(403);
    const Operations = [{ method: 'PATCH', path: `/Users/${id}`, data: patch(inactive).body }];
    await tenant.call('POST', '/Bulk', { body: { schemas: [bulkUrn], Operations }, ...reader });
    expect(await mayComeIn(tenant, id)).toBe(true);
  });

  it('C16 C37: active that is null or cleared is as absent', async () => {
    const tenant = await createTenant(server());
    const { id } = await join(tenant, { active: null });
    const found = async (active: boolean): Promise<number> =>
      (
        await tenant.call(
          'GET',
          `/Users?filter=${encodeURIComponent(`active eq ${active} and id eq "${id}"`)}`,
        )
      ).json.totalResults;
    const shown = async () => (await tenant.call('GET', `/Users/${id}`)).json;
    expect([(await shown()).active, await found(true), await mayComeIn(tenant, id)]).toEqual([
      true,
      1,
      true,
    ]);
    const clearing = [
      { op: 'remove', path: 'active' },
      { op: 'replace', path: 'active', value: null },
      { op: 'replace', path: 'active', value: '' },
      { op: 'replace', value: { active: null } },
    ];
    for (const operation of clearing) {
      const reply = await tenant.call('PATCH', `/Users/${id}`, patch(operation));
      expect([reply.status, reply.json.active, reply.json.meta.version]).toEqual([
        200,
        true,
        'W/"1"',
      ]);
    }
    await tenant.call('PATCH', `/Users/${id}`, patch(inactive));
    for (const operation of clearing) await tenant.call('PATCH', `/Users/${id}`, patch(operation));
    expect([(await shown()).active, await found(false), await found(true)]).toEqual([false, 1, 0]);
    expect(await eventsAbout(tenant, id)).toEqual(['user.created', 'user.deactivated']);
  });
});
