import { describe, expect, it } from 'vitest';
import { createManage } from '../support/management.ts';
import { onEveryStore, user } from '../support/server.ts';

/** JSON text of an object nested this deep. */
const nested = (depth: number): string => `${'{"a":'.repeat(depth - 1)}{}${'}'.repeat(depth - 1)}`;

onEveryStore('bodies of the management API', {}, (server) => {
  const post = (path: string, raw: string, method = 'POST') =>
    createManage(server().running.url)(method, path, undefined, {
      raw,
      headers: { 'Content-Type': 'application/json' },
    });

  const places: readonly (readonly [string, string, (json: string) => string])[] = [
    ['POST', '/events', (json) => `{"type":"custom.deep","subject":"x","data":${json}}`],
    ['POST', '/accounts', (json) => `{"username":"deep@example.com","settings":${json}}`],
    ['POST', '/tenants', (json) => `{"id":"deep","policy":${json}}`],
    ['PATCH', '/tenants/default', (json) => `{"policy":{"roles":${json}}}`],
    ['POST', '/roles/preview', (json) => `{"rules":[${json}]}`],
    ['POST', '/connections', (json) => `{"name":"deep","limits":${json}}`],
    [
      'POST',
      '/endpoints',
      (json) => `{"name":"deep","url":"https://example.com","types":[${json}]}`,
    ],
  ];

  describe.each(places)('%s %s', (method, path, bodyOf) => {
    it.each([33, 1_500, 4_000, 6_000, 20_000])(
      'T132 refuses JSON nested %i deep and leaves the others their answers',
      async (depth) => {
        const [deep, created] = await Promise.all([
          post(path, bodyOf(nested(depth)), method),
          server().call('POST', '/Users', { body: user() }),
        ]);
        expect(deep.status).toBe(400);
        expect(deep.json.detail).toContain('32 levels');
        expect(created.status).toBe(201);
      },
    );
  });

  it('T132 free JSON of a depth that SCIM bodies may have is kept', async () => {
    const reply = await post(
      '/events',
      `{"type":"custom.deep","subject":"x","data":${nested(31)}}`,
    );
    expect(reply.status).toBe(201);
  });

  it('T132 a key given twice, broken UTF-8 and too many values are refused', async () => {
    const twice = await post('/events', '{"type":"custom.x","type":"custom.y","subject":"x"}');
    expect(twice.json).toMatchObject({
      status: 400,
      detail: expect.stringContaining('twice') as unknown,
    });
    const many = await post(
      '/events',
      `{"type":"custom.x","subject":"x","data":{"a":[${'0,'.repeat(60_000)}0]}}`,
    );
    expect(many.status).toBe(413);
    const manage = createManage(server().running.url);
    const raw = Buffer.from([0x22, 0xff, 0x22]);
    const broken = await manage('POST', '/events', undefined, {
      raw,
      headers: { 'Content-Type': 'application/json' },
    });
    expect(broken.json).toMatchObject({
      status: 400,
      detail: expect.stringContaining('UTF-8') as unknown,
    });
  });
});
