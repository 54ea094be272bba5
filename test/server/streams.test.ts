import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  freshName,
  patch,
  startTestServer,
  type TestServer,
  token,
  user,
} from '../support/server.ts';

/** Answers too long to be held whole, over real sockets. */

describe('a group of many members', () => {
  let server: TestServer;
  let id = '';
  const people: string[] = [];
  const count = 3_500;
  beforeAll(async () => {
    server = await startTestServer('sqlite');
    for (let from = 0; from < count; from += 500) {
      const made = await server.call('POST', '/Bulk', {
        body: {
          schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
          Operations: Array.from({ length: 500 }, (_, index) => ({
            method: 'POST',
            path: '/Users',
            bulkId: String(index),
            data: user({ userName: freshName() }),
          })),
        },
      });
      people.push(
        ...made.json.Operations.map(({ location }: { location: string }) =>
          location.slice(location.lastIndexOf('/') + 1),
        ),
      );
    }
    const members = people.map((value) => ({ value }));
    const created = await server.call('POST', '/Groups', {
      body: { displayName: 'Everybody', members },
    });
    expect([created.status, created.json.members.length]).toEqual([201, count]);
    id = created.json.id;
  });
  afterAll(() => server.stop());

  it('goes out in pieces, without a length, whole', async () => {
    const { headers, json } = await server.call('GET', `/Groups/${id}`);
    expect([headers['transfer-encoding'], headers['content-length']]).toEqual([
      'chunked',
      undefined,
    ]);
    expect(json.members.map(({ value }: { value: string }) => value)).toEqual(people);
    const head = await server.call('HEAD', `/Groups/${id}`);
    expect([head.status, head.text, head.headers['etag']]).toEqual([200, '', json.meta.version]);
    const list = await server.call('GET', '/Groups');
    expect(list.json.Resources[0].members).toHaveLength(count);
  });

  it('answers a PATCH without repeating everybody, unless asked to', async () => {
    const rename = (query = '') =>
      server.call(
        'PATCH',
        `/Groups/${id}${query}`,
        patch({ op: 'replace', path: 'displayName', value: freshName() }),
      );
    const quiet = await rename();
    expect([quiet.status, quiet.headers['etag']]).toEqual([204, 'W/"2"']);
    expect((await rename('?attributes=displayName')).json).not.toHaveProperty('members');
    expect((await rename('?excludedAttributes=externalId')).json.members).toHaveLength(count);
  });

  it('has pages of members, each with a link to the next', async () => {
    const walked: string[] = [];
    let path = `/Groups/${id}?attributes=members.value&members.count=1000`;
    for (;;) {
      const { headers, json } = await server.call('GET', path);
      walked.push(...json.members.map(({ value }: { value: string }) => value));
      const link = headers['link'] as string | undefined;
      if (link === undefined) break;
      expect(link).toMatch(/rel="next"$/u);
      const next = new URL(link.slice(1, link.indexOf('>')));
      path = `!${next.pathname}${next.search}`;
    }
    expect(walked).toEqual(people);
    const bad = (query: string) =>
      server.call('GET', `/Groups/${id}?${query}`).then(({ json }) => json.scimType);
    expect(await bad('members.cursor=x')).toBe('invalidCursor');
    expect(await bad('members.count=0')).toBe('invalidCount');
    expect(await bad('members.count=x')).toBe('invalidCount');
  });

  it('T018 a client that goes away in the middle costs nothing', async () => {
    const { hostname, port } = new URL(server.running.url);
    for (let round = 0; round < 5; round += 1) {
      await new Promise<void>((resolve, reject) => {
        const asked = request(
          {
            hostname,
            port,
            path: `/scim/v2/Groups/${id}`,
            headers: { Authorization: `Bearer ${token}` },
          },
          (response) => {
            response.once('data', () => {
              response.destroy();
              resolve();
            });
            response.on('error', () => undefined);
          },
        );
        asked.on('error', reject);
        asked.end();
      });
    }
    expect((await server.call('GET', `/Groups/${id}?excludedAttributes=members`)).status).toBe(200);
  });

  it('a slow reader whose group is replaced meanwhile sees the answer break off', async () => {
    const { hostname, port } = new URL(server.running.url);
    const outcome = await new Promise<string>((resolve, reject) => {
      const asked = request(
        {
          hostname,
          port,
          path: `/scim/v2/Groups?count=1`,
          headers: { Authorization: `Bearer ${token}` },
        },
        (response) => {
          let text = '';
          response.pause();
          response.on('data', (chunk: Buffer) => {
            text += chunk.toString();
          });
          response.on('end', () =>
            resolve(
              `whole ${String((JSON.parse(text) as { Resources: object[] }).Resources.length)}`,
            ),
          );
          response.on('error', () => resolve('broken'));
          void server
            .call(
              'PATCH',
              `/Groups/${id}`,
              patch({
                op: 'replace',
                path: 'members',
                value: people.slice(0, 2_100).map((value) => ({ value })),
              }),
            )
            .then(() => response.resume());
        },
      );
      asked.on('error', reject);
      asked.end();
    });
    // What fitted into the sockets' buffers is whole; what did not is broken off. Never is it whole
    // and short.
    expect(['broken', 'whole 1']).toContain(outcome);
  });
});
