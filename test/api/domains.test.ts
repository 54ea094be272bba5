import { expect, it } from 'vitest';
import { createDomainProofs } from '../../src/server/domain-proofs.ts';
import { createManage } from '../support/management.ts';
import { startTestServer, stores } from '../support/server.ts';
import { createTenant } from '../support/tenant.ts';

it.each(stores)(
  'T140 a tenant proves a domain by a TXT record or a file, and only by its own value, on %s',
  { tags: ['slow'] },
  async (store) => {
    const records = new Map<string, string[]>();
    const files = new Map<string, string>();
    const asked: string[] = [];
    const server = await startTestServer(
      store,
      {},
      {
        domainProofs: {
          txt: async (name) => {
            asked.push(name);
            return records.get(name) ?? [];
          },
          file: async (domain, path) => files.get(domain + path),
        },
      },
    );
    const tenant = await createTenant(server);
    const other = await createTenant(server);
    const { json } = await tenant.manage('POST', '/api-tokens', {
      name: 'own',
      tenant: tenant.tenant,
    });
    const own = createManage(server.running.url, json.secret);
    const domains = async () =>
      (await own('GET', '/domains')).json.items.map(({ name }: { name: string }) => name);

    const challenge = (await own('POST', '/domains', { name: 'example.com' })).json;
    expect(challenge).toEqual({
      name: 'example.com',
      record: {
        type: 'TXT',
        name: '_rollcall-challenge.example.com',
        value: expect.stringMatching(/^rollcall-domain-verification=[\w-]{43}$/u),
      },
      file: {
        url: 'https://example.com/.well-known/rollcall-challenge.txt',
        content: challenge.record.value,
      },
    });
    expect((await own('POST', '/domains', { name: 'example.com' })).json).toEqual(challenge);
    expect((await own('POST', '/domains', { name: 'Example' })).status).toBe(400);
    const theirs = (await other.manage('POST', other.at('/domains'), { name: 'example.com' })).json
      .record.value;
    expect(theirs).not.toBe(challenge.record.value);

    const before = (await tenant.manage('GET', tenant.at('/audit'))).json;
    for (const values of [[], [theirs], [`${challenge.record.value}x`]]) {
      records.set('_rollcall-challenge.example.com', values);
      const refused = await own('POST', '/domains/example.com/verify');
      expect([refused.status, refused.json.detail]).toEqual([
        409,
        expect.stringContaining('_rollcall-challenge.example.com'),
      ]);
    }
    expect((await own('POST', '/domains/not-a-domain/verify')).status).toBe(400);
    expect(await domains()).toEqual([]);
    expect((await tenant.manage('GET', tenant.at('/audit'))).json).toEqual(before);
    expect(new Set(asked)).toEqual(new Set(['_rollcall-challenge.example.com']));

    records.set('_rollcall-challenge.example.com', ['v=spf1 -all', challenge.record.value]);
    expect((await own('POST', '/domains/example.com/verify')).json.policy.domains).toEqual([
      'example.com',
    ]);
    expect((await own('POST', '/domains/example.com/verify')).json.policy.domains).toEqual([
      'example.com',
    ]);
    const second = (await own('POST', '/domains', { name: 'example.org' })).json;
    files.set('example.org/.well-known/rollcall-challenge.txt', second.file.content);
    expect((await own('POST', '/domains/example.org/verify')).status).toBe(200);
    expect(await domains()).toEqual(['example.com', 'example.org']);
    expect((await own('DELETE', '/domains/example.com')).status).toBe(200);
    expect(await domains()).toEqual(['example.org']);
    const audit = (await own('GET', '/audit')).json.items.map(
      ({ action }: { action: string }) => action,
    );
    expect(audit.slice(0, 2)).toEqual(['tenant.removeDomain', 'tenant.addDomain']);
    // Its own token does not set them without a proof; an operator does.
    expect(
      (await own('PATCH', `/tenants/${tenant.tenant}`, { policy: { domains: ['evil.example'] } }))
        .status,
    ).toBe(403);
    await tenant.manage('PATCH', `/tenants/${tenant.tenant}`, {
      policy: { domains: ['set.example'] },
    });
    expect(await domains()).toEqual(['set.example']);
    await server.stop();
  },
);

it('no proof is looked for at a private address', async () => {
  const proofs = createDomainProofs();
  for (const host of ['127.0.0.1', 'localhost', '10.0.0.1', '[::1]'])
    expect(await proofs.file(host, '/.well-known/rollcall-challenge.txt')).toBeUndefined();
  expect(await proofs.txt('_rollcall-challenge.invalid')).toEqual([]);
});
