import { expect } from 'vitest';
import type { Call, Reply } from './client.ts';
import { filtered, patch, user } from './server.ts';

/** A request that can be sent again and again: each time it asks for something new. */
type Verb = readonly [method: string, path: string, given: () => object];

const groupOf = (id: string): object => ({ displayName: 'g', members: [{ value: id }] });

/** Creates a resource. A session that a fault has broken may be found out only now. */
async function create(call: Call, path: string, body: object): Promise<Reply['json']> {
  let reply: Reply | undefined;
  const ask = async (): Promise<number> => {
    reply = await call('POST', path, { body });
    return reply.status;
  };
  await expect.poll(ask).toBe(201);
  return reply!.json;
}

/** Every verb that writes, over people and a group made for it. The last deletes. */
export async function everyVerb(call: Call): Promise<readonly Verb[]> {
  const made = await create(call, '/Users', user({ emails: [{ value: 'a@x' }] }));
  const group = await create(call, '/Groups', groupOf(made.id));
  const other = await create(call, '/Users', user());
  const bulk = (): object => ({
    body: {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
      Operations: [
        {
          method: 'POST',
          path: '/Groups',
          bulkId: 'g',
          data: { displayName: 'b', members: [{ value: 'bulkId:u' }] },
        },
        { method: 'POST', path: '/Users', bulkId: 'u', data: user() },
        {
          method: 'PATCH',
          path: `/Groups/${group.id}`,
          data: patch({ op: 'add', path: 'members', value: [{ value: 'bulkId:u' }] }).body,
        },
      ],
    },
  });
  return [
    ['POST', '/Users', () => ({ body: user() })],
    ['PUT', `/Users/${made.id}`, () => ({ body: user({ title: `${Math.random()}` }) })],
    [
      'PATCH',
      `/Users/${made.id}`,
      () => patch({ op: 'replace', path: 'title', value: `${Math.random()}` }),
    ],
    ['POST', '/Groups', () => ({ body: { displayName: 'new', members: [{ value: made.id }] } })],
    [
      'PATCH',
      `/Groups/${group.id}`,
      () => patch({ op: 'add', path: 'members', value: [{ value: other.id }] }),
    ],
    [
      'PATCH',
      `/Groups/${group.id}`,
      () => patch({ op: 'remove', path: `members[value eq "${other.id}"]` }),
    ],
    ['POST', '/Bulk', bulk],
    ['DELETE', `/Users/${made.id}`, () => ({})],
  ];
}

/** Every way to read, with something to be found each time. */
export async function everyRead(call: Call): Promise<readonly string[]> {
  const made = await create(call, '/Users', user());
  const group = await create(call, '/Groups', groupOf(made.id));
  return [
    `/Users/${made.id}`,
    '/Users',
    filtered(`userName eq "${made.userName}"`),
    filtered('title co "x"'),
    filtered(`groups.value eq "${group.id}"`),
    `/Groups/${group.id}`,
    '/Groups',
    '/?count=10',
    '/Users?cursor=&count=1',
  ];
}
