/**
 * @module-tag slow
 * @module-tag campaign
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { liftGuard } from '../support/management.ts';
import {
  enterpriseUrn,
  patch,
  startTestServer,
  stores,
  type TestServer,
  userUrn,
} from '../support/server.ts';
import { createTenant, type TestTenant } from '../support/tenant.ts';

/**
 * `ROLLCALL_TEST_STREAMS=500 npx vitest run test/directory/equal-stores.test.ts` is the long form.
 */
const runs = Number(process.env['ROLLCALL_TEST_STREAMS'] ?? 15);

let servers: readonly TestServer[];
beforeAll(async () => {
  servers = await Promise.all(stores.map((store) => startTestServer(store)));
});
afterAll(() => Promise.all(servers.map((server) => server.stop())));

/** Whom or what a request is about: the nth that was made, or nobody. */
type Which = number;

type Request =
  | {
      readonly kind: 'user';
      readonly name: string;
      readonly title: string | null;
      readonly active: boolean;
      readonly external: string | null;
    }
  | { readonly kind: 'group'; readonly name: string; readonly members: readonly Which[] }
  | {
      readonly kind: 'put';
      readonly which: Which;
      readonly name: string;
      readonly title: string | null;
    }
  | {
      readonly kind: 'patch';
      readonly which: Which;
      readonly path: string;
      readonly value: string;
      readonly op: string;
      readonly match: number | null;
    }
  | {
      readonly kind: 'members';
      readonly group: Which;
      readonly op: string;
      readonly members: readonly Which[];
    }
  | { readonly kind: 'delete'; readonly which: Which }
  | { readonly kind: 'get'; readonly which: Which; readonly attributes: string | null }
  | {
      readonly kind: 'list';
      readonly endpoint: string;
      readonly filter: string | null;
      readonly sort: string | null;
      readonly start: number;
      readonly count: number;
    }
  | { readonly kind: 'bulk'; readonly name: string; readonly which: Which };

const names = [
  'ada',
  'Ada',
  'bob',
  'Müller',
  'müller',
  'x y',
  'ß',
  'z@x.example',
  'ADA@X.EXAMPLE',
  'ada@x.example',
];
const words = ['', 'a', 'A', 'b', 'Ä', '"', '\\', 'ﬁ', '😀'];
const which = fc.nat({ max: 12 });
const maybe = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(of, { freq: 3 });
const filters = [
  'userName eq "ada"',
  'userName sw "a"',
  'userName ge "b"',
  'title eq "a"',
  'title pr',
  'active eq true',
  'externalId eq "a"',
  'displayName eq "ada" or userName eq "bob"',
  'not (title eq "b")',
  'meta.resourceType eq "User"',
  'emails[type eq "work" and value co "x"]',
  `${enterpriseUrn}:department eq "a"`,
  'members pr',
  'userName eq',
  'nothing eq "x"',
];

const request: fc.Arbitrary<Request> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('user' as const),
      name: fc.constantFrom(...names),
      title: maybe(fc.constantFrom(...words)),
      active: fc.boolean(),
      external: maybe(fc.constantFrom(...words)),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('group' as const),
      name: fc.constantFrom(...names),
      members: fc.array(which, { maxLength: 4 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('put' as const),
      which,
      name: fc.constantFrom(...names),
      title: maybe(fc.constantFrom(...words)),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('patch' as const),
      which,
      path: fc.constantFrom(
        'title',
        'displayName',
        'name.familyName',
        'userName',
        'active',
        'nothing',
        `${enterpriseUrn}:department`,
        'emails[type eq "work"].value',
      ),
      value: fc.constantFrom(...words, ...names),
      op: fc.constantFrom('add', 'replace', 'remove', 'Replace'),
      match: maybe(fc.nat({ max: 4 })),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('members' as const),
      group: which,
      op: fc.constantFrom('add', 'replace', 'remove'),
      members: fc.array(which, { maxLength: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), which }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('get' as const),
      which,
      attributes: maybe(fc.constantFrom('userName', 'groups', 'members', 'nothing')),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('list' as const),
      endpoint: fc.constantFrom('/Users', '/Groups', ''),
      filter: maybe(fc.constantFrom(...filters)),
      sort: maybe(fc.constantFrom('userName', 'displayName', 'title', 'externalId', 'nothing')),
      start: fc.nat({ max: 4 }),
      count: fc.nat({ max: 5 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('bulk' as const),
      name: fc.constantFrom(...names),
      which,
    }),
  },
);

/**
 * Does all of them, one after the other, and says what was answered, with ids and times as they
 * come.
 */
async function answersOf(tenant: TestTenant, requests: readonly Request[]): Promise<string> {
  const made: { readonly endpoint: string; readonly id: string }[] = [];
  const one = (index: Which) => made[index] ?? { endpoint: '/Users', id: 'nobody' };
  const answers: unknown[] = [];
  for (const ask of requests) {
    const { method, path, options } = callOf(ask, one);
    const { status, json, headers } = await tenant.call(method, path, options);
    answers.push([ask.kind, status, headers['etag'], headers['location'], json]);
    if (status === 201)
      made.push({ endpoint: ask.kind === 'group' ? '/Groups' : '/Users', id: json.id });
  }
  const events = (await tenant.manage('GET', tenant.at('/events?limit=1000'))).json
    .events as readonly Record<string, unknown>[];
  const about = new Set(['user', 'group', 'account']);
  answers.push(
    events
      .filter(({ type }) => about.has(String(type).split('.')[0]!))
      .map(({ type, subject, data, previous, sequence }) => [
        sequence,
        type,
        subject,
        data,
        previous,
      ]),
  );
  return normalised(JSON.stringify(answers, null, 1));
}

function callOf(
  ask: Request,
  one: (index: Which) => { readonly endpoint: string; readonly id: string },
) {
  const path = (index: Which): string => `${one(index).endpoint}/${one(index).id}`;
  const members = (list: readonly Which[]) => list.map((index) => ({ value: one(index).id }));
  switch (ask.kind) {
    case 'user': {
      const { name, title, active, external } = ask;
      const emails = [{ value: `${name.replace(' ', '')}@x.example`, type: 'work' }];
      const body = {
        schemas: [userUrn],
        userName: name,
        active,
        emails,
        ...(title === null ? {} : { title }),
        ...(external === null ? {} : { externalId: external }),
      };
      return { method: 'POST', path: '/Users', options: { body } };
    }
    case 'group':
      return {
        method: 'POST',
        path: '/Groups',
        options: { body: { displayName: ask.name, members: members(ask.members) } },
      };
    case 'put':
      return {
        method: 'PUT',
        path: path(ask.which),
        options: {
          body: {
            schemas: [userUrn],
            userName: ask.name,
            displayName: ask.name,
            ...(ask.title === null ? {} : { title: ask.title }),
          },
        },
      };
    case 'patch': {
      const value = ask.path === 'active' ? ask.value !== '' : ask.value;
      const operation =
        ask.op === 'remove'
          ? { op: 'remove', path: ask.path }
          : { op: ask.op, path: ask.path, value };
      const headers: Record<string, string> =
        ask.match === null ? {} : { 'If-Match': `W/"${ask.match}"` };
      return { method: 'PATCH', path: path(ask.which), options: { ...patch(operation), headers } };
    }
    case 'members':
      return {
        method: 'PATCH',
        path: path(ask.group),
        options: patch({ op: ask.op, path: 'members', value: members(ask.members) }),
      };
    case 'delete':
      return { method: 'DELETE', path: path(ask.which), options: {} };
    case 'get':
      return {
        method: 'GET',
        path: `${path(ask.which)}${ask.attributes === null ? '' : `?attributes=${ask.attributes}`}`,
        options: {},
      };
    case 'bulk': {
      const Operations = [
        {
          method: 'POST',
          path: '/Users',
          bulkId: 'a',
          data: { schemas: [userUrn], userName: ask.name },
        },
        {
          method: 'POST',
          path: '/Groups',
          bulkId: 'b',
          data: { displayName: ask.name, members: [{ value: 'bulkId:a' }] },
        },
        {
          method: 'PATCH',
          path: path(ask.which),
          data: patch({ op: 'replace', path: 'displayName', value: 'bulk' }).body,
        },
      ];
      return {
        method: 'POST',
        path: '/Bulk',
        options: {
          body: { schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'], Operations },
        },
      };
    }
    case 'list': {
      const query = new URLSearchParams({
        startIndex: String(ask.start),
        count: String(ask.count),
      });
      if (ask.filter !== null) query.set('filter', ask.filter);
      if (ask.sort !== null) query.set('sortBy', ask.sort);
      return { method: 'GET', path: `${ask.endpoint}?${query.toString()}`, options: {} };
    }
  }
}

/** Ids in the order in which they appear; instants, addresses and ports as one. */
function normalised(text: string): string {
  const ids = new Map<string, string>();
  return text
    .replaceAll(/[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[\da-f]{4}-[\da-f]{12}/gu, (id) => {
      if (!ids.has(id)) ids.set(id, `id${ids.size}`);
      return ids.get(id)!;
    })
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/gu, 'T')
    .replaceAll(/http:\/\/127\.0\.0\.1:\d+/gu, 'http://x');
}

it(`${runs} random streams of requests are answered alike by every store, byte for byte, and leave the same events`, {
  timeout: 240_000 + runs * 5_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(request, { minLength: 20, maxLength: 60 }), async (requests) => {
      const tenants = await Promise.all(servers.map((server) => createTenant(server)));
      await Promise.all(
        servers.map((server, index) => liftGuard(server.running.url, tenants[index]!.tenant)),
      );
      const answers = await Promise.all(tenants.map((tenant) => answersOf(tenant, requests)));
      for (const [index, answer] of answers.entries())
        expect(answer, stores[index]).toBe(answers[0]);
    }),
    { numRuns: runs, endOnFailure: true },
  );
});
