import type { Call } from './client.ts';
import { filtered, patch, user } from './server.ts';

/** A request that can be sent again and again: each time it asks for something new. */
type Verb = readonly [method: string, path: string, given: () => object];

/** Every verb that writes, over people and a group made for it. The last deletes. */
export async function everyVerb(call: Call): Promise<readonly Verb[]> {
  const made = (await call('POST', '/Users', { body: user({ emails: [{ value: 'a@x' }] }) })).json;
  const group = (
    await call('POST', '/Groups', { body: { displayName: 'g', members: [{ value: made.id }] } })
  ).json;
  const other = (await call('POST', '/Users', { body: user() })).json;
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
  const made = (await call('POST', '/Users', { body: user() })).json;
  const group = (
    await call('POST', '/Groups', { body: { displayName: 'g', members: [{ value: made.id }] } })
  ).json;
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
