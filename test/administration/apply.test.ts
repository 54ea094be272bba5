/** @module-tag slow */
import { describe, expect, it } from 'vitest';
import { createManage } from '../support/management.ts';
import { startTestServer, stores } from '../support/server.ts';

const secret = 'a-token-of-okta-for-acme-0123456789';
const webhookSecret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

const acme = {
  id: 'acme',
  name: 'Acme Inc.',
  policy: {
    seats: 500,
    domains: ['acme.example'],
    indexes: { User: ['title'] },
    roles: {
      default: ['member'],
      rules: [
        { displayName: 'Admins', roles: ['admin'] },
        { displayName: 'Operators', connection: 'Okta', roles: ['operator'] },
      ],
    },
  },
  connections: [
    {
      name: 'Okta',
      profile: 'okta',
      limits: { perSecond: 20, burst: 50 },
      credentials: [{ name: 'Okta token', secret, expires: '2030-01-31' }],
    },
  ],
  webhooks: [
    {
      name: 'App',
      url: 'https://app.example.com/hook',
      types: ['user.created'],
      secret: webhookSecret,
    },
  ],
};

describe.each(stores)('apply on %s', (store) => {
  it('creates everything, and changes nothing the second time', async () => {
    const server = await startTestServer(store);
    const manage = createManage(server.running.url);
    const wanted = { tenants: [acme] };
    const planned = await manage('POST', '/apply?dryRun=true', wanted);
    expect(planned.json).toMatchObject({ changed: true, dryRun: true });
    expect((await manage('GET', '/tenants/acme')).status).toBe(404);

    const first = await manage('POST', '/apply', wanted);
    expect(first.status, first.text).toBe(200);
    expect(first.json.changes).toEqual(planned.json.changes);
    expect(first.text).not.toContain(secret);
    const audit = (await manage('GET', '/audit/all')).json.items;
    const again = await manage('POST', '/apply', wanted);
    expect(again.json).toMatchObject({ changed: false, changes: [] });
    expect((await manage('GET', '/audit/all')).json.items).toEqual(audit);
    const exported = await manage('GET', '/configuration');
    expect(exported.text).not.toContain(secret);
    const same = await manage('POST', '/apply?prune=true', exported.json.configuration);
    expect(same.json, same.text).toMatchObject({ changed: false });
    await server.stop();
  });
});
