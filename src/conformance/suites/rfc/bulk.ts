import type { Answer, Json } from '../../answer.ts';
import { casesOf } from '../../case.ts';
import { type CaseContext, userPath } from '../../case-context.ts';
import { replace } from '../../operations.ts';
import { urns } from '../../urns.ts';

function send(t: CaseContext, operations: readonly Json[], more: Json = {}): Promise<Answer> {
  return t.post('/Bulk', { schemas: [urns.bulkRequest], ...more, Operations: operations });
}

/** Sends and expects a BulkResponse. */
async function results(
  t: CaseContext,
  operations: readonly Json[],
  more?: Json,
): Promise<readonly Json[]> {
  const answer = await send(t, operations, more);
  t.status(answer, 200);
  t.includes(answer.json?.schemas, urns.bulkResponse, 'schemas');
  t.that(Array.isArray(answer.json.Operations), 'the answer has no Operations');
  return answer.json.Operations;
}

const statuses = (operations: readonly Json[]): readonly string[] =>
  operations.map(({ status }) => String(status));

const createOf = (t: CaseContext, bulkId: string, attributes?: Json): Json => ({
  method: 'POST',
  path: '/Users',
  bulkId,
  data: t.userBody(attributes),
});

const groupOf = (t: CaseContext, bulkId: string, ...members: readonly string[]): Json => ({
  method: 'POST',
  path: '/Groups',
  bulkId,
  data: t.groupBody({ members: members.map((value) => ({ value })) }),
});

const idOf = ({ location }: Json): string => String(location).split('/').at(-1)!;

const requestCases = casesOf({ section: 'RFC 7644 §3.7', needs: ['users', 'bulk'] }, [
  {
    id: 'bulk.create',
    title: 'each operation is answered, in order, with its bulkId, location and status',
    requirements: ['R309', 'R314', 'R317', 'R322', 'R323'],
    async run(t) {
      const operations = await results(t, [createOf(t, 'one'), createOf(t, 'two')]);
      t.equal(
        operations.map(({ bulkId }) => bulkId),
        ['one', 'two'],
        'bulkIds',
      );
      t.equal(statuses(operations), ['201', '201'], 'statuses');
      for (const { location } of operations) t.status(await t.follow(location), 200);
    },
  },
  {
    id: 'bulk.status-text',
    title: 'status of an operation is a text',
    requirements: ['R324'],
    section: 'RFC 7644 §3.7.3',
    async run(t) {
      const [operation] = await results(t, [createOf(t, 'one')]);
      t.equal(operation?.status, '201', 'status');
    },
  },
  {
    id: 'bulk.every-method',
    title: 'PUT, PATCH and DELETE work as on their own',
    requirements: ['R324', 'R328', 'R323'],
    async run(t) {
      const body = t.userBody();
      const json = await t.createFrom(body);
      const [patched, deleted] = [await t.createUser(), await t.createUser()];
      const operations = await results(t, [
        { method: 'PUT', path: userPath(json.id), data: { ...body, title: 'Put' } },
        {
          method: 'PATCH',
          path: userPath(patched.id),
          data: { schemas: [urns.patch], Operations: [replace('title', 'Patched')] },
        },
        { method: 'DELETE', path: userPath(deleted.id) },
      ]);
      t.equal(statuses(operations)[0], '200', 'status of PUT');
      t.includes(['200', '204'], statuses(operations)[1], 'the statuses of PATCH');
      t.equal(statuses(operations)[2], '204', 'status of DELETE');
      t.equal((await t.readUser(json)).title, 'Put', 'title after PUT');
      t.equal((await t.readUser(patched)).title, 'Patched', 'title after PATCH');
      t.status(await t.get(userPath(deleted.id)), 404);
    },
  },
  {
    id: 'bulk.continues',
    title: 'an operation that fails does not stop those after it',
    requirements: ['R315', 'R324', 'R314'],
    section: 'RFC 7644 §3.7.3',
    async run(t) {
      const { userName } = await t.createUser();
      const operations = await results(t, [createOf(t, 'bad', { userName }), createOf(t, 'good')]);
      t.equal(statuses(operations), ['409', '201'], 'statuses');
      const response = operations[0]?.response;
      t.includes(response?.schemas, urns.error, 'schemas of the response of the failure');
      t.equal(String(response.status), '409', 'status in the response of the failure');
    },
  },
  {
    id: 'bulk.failed-location',
    title: 'a failed operation has its location, a failed POST has none',
    requirements: ['R323'],
    section: 'RFC 7644 §3.7.3',
    level: 'SHOULD',
    async run(t) {
      const user = await t.createUser();
      const [post, patch] = await results(t, [
        createOf(t, 'bad', { userName: user.userName }),
        {
          method: 'PATCH',
          path: userPath(user.id),
          data: { schemas: [urns.patch], Operations: [{ op: 'remove' }] },
        },
      ]);
      t.unassigned(post?.location, 'location of the failed POST');
      t.that(typeof patch?.location === 'string', 'the failed PATCH has no location');
    },
  },
  {
    id: 'bulk.fail-on-errors',
    title: 'failOnErrors stops after that many errors',
    requirements: ['R316'],
    async run(t) {
      const { userName } = await t.createUser();
      const last = createOf(t, 'last');
      const operations = await results(
        t,
        [createOf(t, 'first'), createOf(t, 'bad', { userName }), last],
        { failOnErrors: 1 },
      );
      t.equal(statuses(operations), ['201', '409'], 'statuses of the operations that ran');
      const found = await t.get('/Users', {
        query: { filter: `userName eq "${last.data.userName}"` },
      });
      if (found.status === 200) t.equal(found.json?.totalResults, 0, 'users of the last operation');
    },
  },
  {
    id: 'bulk.other-schema',
    title: 'a body without the BulkRequest schema is refused',
    requirements: ['R309'],
    level: 'SHOULD',
    async run(t) {
      const body = { schemas: [urns.search], Operations: [createOf(t, 'one')] };
      t.error(await t.post('/Bulk', body), 400);
    },
  },
  {
    id: 'bulk.bad-operation',
    title: 'an operation without a known method or path is refused, on its own or with the request',
    requirements: ['R310', 'R313', 'R331'],
    async run(t) {
      const operations: readonly Json[] = [
        { method: 'FETCH', path: '/Users', bulkId: 'a', data: t.userBody() },
        { method: 'POST', bulkId: 'b', data: t.userBody() },
        { method: 'DELETE', path: '/Users' },
        { method: 'POST', path: '/Bulk', bulkId: 'c', data: { schemas: [urns.bulkRequest] } },
        { method: 'POST', path: '/NoSuchEndpoint', bulkId: 'd', data: t.userBody() },
      ];
      for (const operation of operations) {
        const answer = await send(t, [operation]);
        if (answer.status !== 200) t.error(answer, [400, 404, 405, 501]);
        else
          t.that(
            /^[45]/u.test(statuses(answer.json?.Operations ?? [])[0] ?? ''),
            `${JSON.stringify(operation.method)} ${operation.path} was accepted`,
          );
      }
    },
  },
  {
    id: 'bulk.no-data',
    title: 'POST without data is refused',
    requirements: ['R312'],
    async run(t) {
      const answer = await send(t, [{ method: 'POST', path: '/Users', bulkId: 'a' }]);
      if (answer.status === 200)
        t.equal(statuses(answer.json?.Operations ?? []), ['400'], 'statuses');
      else t.error(answer, 400);
    },
  },
  {
    id: 'bulk.duplicate-id',
    title: 'the same bulkId twice is refused',
    requirements: ['R311'],
    level: 'SHOULD',
    async run(t) {
      const answer = await send(t, [createOf(t, 'same'), createOf(t, 'same')]);
      if (answer.status === 200)
        t.that(
          statuses(answer.json?.Operations ?? []).some((status) => status.startsWith('4')),
          'both operations of the same bulkId succeeded',
        );
      else t.error(answer, 400);
    },
  },
  {
    id: 'bulk.too-many',
    title: 'more operations than maxOperations are refused with 413, and none runs',
    requirements: ['R327'],
    section: 'RFC 7644 §3.7.4',
    needs: ['serviceProviderConfig'],
    async run(t) {
      const { maxOperations } = t.discovery.serviceProviderConfig.bulk;
      if (!(maxOperations > 0 && maxOperations <= 2_000))
        t.skip(`maxOperations is ${maxOperations}; 2,000 at most are tried`);
      const first = createOf(t, 'first');
      const operations = [first];
      while (operations.length <= maxOperations)
        operations.push({ method: 'DELETE', path: '/Users/x' });
      t.error(await send(t, operations), 413);
      const filter = `userName eq "${first.data.userName}"`;
      const found = await t.get('/Users', { query: { filter } });
      if (found.status === 200)
        t.equal(found.json?.totalResults, 0, 'users of the first operation');
    },
  },
  {
    id: 'bulk.too-large',
    title: 'a body above maxPayloadSize is refused with 413',
    requirements: ['R327'],
    section: 'RFC 7644 §3.7.4',
    needs: ['serviceProviderConfig'],
    async run(t) {
      const { maxPayloadSize } = t.discovery.serviceProviderConfig.bulk;
      if (!(maxPayloadSize > 0 && maxPayloadSize <= 4_194_304))
        t.skip(`maxPayloadSize is ${maxPayloadSize}; 4 MiB at most are tried`);
      const displayName = 'x'.repeat(maxPayloadSize);
      t.status(await send(t, [createOf(t, 'one', { displayName })]), 413);
    },
  },
  {
    id: 'bulk.projection-secret',
    title: 'no answer to an operation holds a password',
    requirements: ['R074', 'R104'],
    section: 'RFC 7643 §4.1.1',
    async run(t) {
      const password = `Pw-${t.name('secret')}-9!`;
      const answer = await send(t, [createOf(t, 'one', { password })]);
      t.that(!answer.text.includes(password), 'the answer holds the password');
    },
  },
]);

const referenceCases = casesOf({ section: 'RFC 7644 §3.7.2', needs: ['users', 'groups', 'bulk'] }, [
  {
    id: 'bulk.reference',
    title: 'bulkId of a created user becomes its id in members of a group',
    requirements: ['R318'],
    async run(t) {
      const operations = await results(t, [
        createOf(t, 'user'),
        groupOf(t, 'group', 'bulkId:user'),
      ]);
      t.equal(statuses(operations), ['201', '201'], 'statuses');
      const { members } = await t.readGroup({ id: idOf(operations[1]) });
      t.equal(members?.[0]?.value, idOf(operations[0]), 'the member');
    },
  },
  {
    id: 'bulk.reference-forward',
    title: 'a reference to a user that is created later in the request is resolved',
    requirements: ['R319'],
    section: 'RFC 7644 §3.7',
    level: 'SHOULD',
    async run(t) {
      const operations = await results(t, [
        groupOf(t, 'group', 'bulkId:user'),
        createOf(t, 'user'),
      ]);
      t.equal(statuses(operations), ['201', '201'], 'statuses');
      const { members } = await t.readGroup({ id: idOf(operations[0]) });
      t.equal(members?.[0]?.value, idOf(operations[1]), 'the member');
    },
  },
  {
    id: 'bulk.reference-circular',
    title: 'groups that refer to one another are both created, or refused with 409',
    requirements: ['R320'],
    section: 'RFC 7644 §3.7.1',
    async run(t) {
      const operations = await results(t, [
        groupOf(t, 'one', 'bulkId:two'),
        groupOf(t, 'two', 'bulkId:one'),
      ]);
      const all = statuses(operations);
      t.that(
        all.every((status) => status === '201') || all.includes('409'),
        `the statuses are ${all.join(', ')}`,
      );
    },
  },
  {
    id: 'bulk.reference-unknown',
    title: 'a reference to a bulkId that no operation has fails its operation',
    requirements: ['R321'],
    async run(t) {
      const [operation] = await results(t, [groupOf(t, 'group', 'bulkId:unknown')]);
      t.includes(['400', '404', '409'], String(operation?.status), 'the statuses of a failure');
    },
  },
  {
    id: 'bulk.reference-failed',
    title: 'a reference to a user that could not be created is not stored literally',
    requirements: ['R321'],
    async run(t) {
      const { userName } = await t.createUser();
      const [, operation] = await results(t, [
        createOf(t, 'user', { userName }),
        groupOf(t, 'group', 'bulkId:user'),
      ]);
      if (String(operation?.status) !== '201') return;
      const { members = [] } = await t.readGroup({ id: idOf(operation) });
      t.that(
        !JSON.stringify(members).includes('bulkId'),
        'the group has a member with an unresolved bulkId',
      );
    },
  },
  {
    id: 'bulk.reference-path',
    title: 'a bulkId in a path becomes the id',
    requirements: ['R318'],
    level: 'SHOULD',
    needs: ['patch'],
    async run(t) {
      const operations = await results(t, [
        createOf(t, 'user'),
        {
          method: 'PATCH',
          path: '/Users/bulkId:user',
          data: { schemas: [urns.patch], Operations: [replace('title', 'Patched')] },
        },
      ]);
      t.includes(['200', '204'], String(operations[1]?.status), 'the statuses of PATCH');
      t.equal((await t.readUser({ id: idOf(operations[0]) })).title, 'Patched', 'title');
    },
  },
  {
    id: 'bulk.version',
    title: 'a version that is not current fails its operation with 412',
    requirements: ['R326', 'R348'],
    section: 'RFC 7644 §3.7',
    level: 'SHOULD',
    needs: ['etag'],
    async run(t) {
      const user = await t.createUser();
      const [operation] = await results(t, [
        { method: 'DELETE', path: userPath(user.id), version: 'W/"not-current"' },
      ]);
      t.equal(String(operation?.status), '412', 'status');
      await t.readUser(user);
    },
  },
]);

/** Bulk operations (RFC 7644 §3.7). */
export const bulkCases = [...requestCases, ...referenceCases];
