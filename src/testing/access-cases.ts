import assert from 'node:assert/strict';
import type {
  ApiToken,
  AuditEntry,
  Connection,
  Credential,
  Tenant,
  Usage,
} from '../ports/access.ts';
import type { SetupLink } from '../ports/setup-links.ts';
import type { Store } from '../ports/store.ts';
import { account, all, type ContractCase, created, fill, idOf, resource, tenant } from './cases.ts';

const later = '2026-03-01T00:00:00.000';

const owner: Tenant = {
  id: tenant,
  name: 'Acme',
  status: 'active',
  created,
  policy: '{"seats":3}',
};
const connection: Connection = {
  tenant,
  id: 'c1',
  name: 'Okta',
  profile: 'okta',
  status: 'active',
  created,
};

const credential: Credential = {
  tenant,
  id: 'k1',
  connection: 'c1',
  kind: 'token',
  name: 'first',
  hash: 'h1',
  lastFour: 'abcd',
  scope: 'scim',
  created,
};

async function setUp(store: Store): Promise<void> {
  await store.write(async (transaction) => {
    await transaction.putTenant(owner);
    await transaction.putConnection(connection);
    await transaction.putCredential(credential);
  });
}

/** Fills another tenant, which is to be erased, beside the one of the cases. */
async function fillOther(store: Store): Promise<void> {
  await store.write(async (transaction) => {
    await transaction.putTenant({
      ...owner,
      id: 'other',
      status: 'deleted',
      purgeAfter: later,
    });
    await transaction.putConnection({ ...connection, tenant: 'other', purgeAfter: later });
    await transaction.putCredential({ ...credential, tenant: 'other', hash: 'ho' });
    await transaction.addUsage([{ tenant: 'other', connection: 'c1', requests: 1, errors: 0 }]);
    for (const of of [tenant, 'other']) await transaction.insertAccount(of, account(1));
    for (const of of [tenant, 'other'])
      await transaction.putApiToken({
        id: of,
        name: of,
        hash: of,
        lastFour: 'wxyz',
        tenant: of,
        role: 'admin',
        created,
      });
    await transaction.putHeldLink('other', { resource: idOf(1), account: 'a1', created });
    await transaction.addRemovals('other', 1, 1, 0);
  });
  await fill(store, [resource(1), resource(2), resource(3)], 'other');
  await fill(store, [resource(11), resource(12)]);
}

/** Who may come in, and what is kept about it. */
export const accessCases: readonly ContractCase[] = [
  {
    name: 'keeps tenants, connections and credentials',
    async run(store) {
      await setUp(store);
      assert.deepEqual(await store.tenant(tenant), owner);
      assert.equal(await store.tenant('other'), undefined);
      await store.write((transaction) => transaction.putTenant({ ...owner, id: 'bcme' }));
      assert.deepEqual(
        (await store.tenants('', 1)).map(({ id }) => id),
        [tenant],
      );
      assert.deepEqual(
        (await store.tenants(tenant, 9)).map(({ id }) => id),
        ['bcme'],
      );
      assert.deepEqual(await store.connection(tenant, 'c1'), connection);
      assert.equal(await store.connection('other', 'c1'), undefined);
      assert.deepEqual(await store.connections(tenant), [connection]);
      assert.deepEqual(await store.connections('other'), []);
      const limited: Connection = {
        ...connection,
        status: 'deleted',
        purgeAfter: later,
        limits: { perSecond: 0.5, burst: 7 },
      };
      await store.write((transaction) => transaction.putConnection(limited));
      assert.deepEqual(await store.connection(tenant, 'c1'), limited);
      assert.deepEqual(await store.credentialByHash('h1'), credential);
      assert.equal(await store.credentialByHash('h2'), undefined);
      assert.deepEqual(await store.credentialsByHashPrefix('h', 10), [credential]);
      assert.deepEqual(await store.credentialsByHashPrefix('h', 0), []);
      assert.deepEqual(await store.credentialsByHashPrefix('h11', 10), []);
      assert.deepEqual(await store.credential(tenant, 'k1'), credential);
      assert.equal(await store.credential('other', 'k1'), undefined);
      const full = {
        ...credential,
        id: 'k2',
        hash: 'h2',
        kind: 'access',
        expires: later,
        user: 'u',
        parent: 'k1',
        details: '{}',
        warned: 7,
      } as const;
      await store.write((transaction) => transaction.putCredential(full));
      assert.deepEqual(await store.credential(tenant, 'k2'), full);
      assert.deepEqual(await store.credentials(tenant), [credential]);
      assert.deepEqual(await store.credentials('other'), []);
    },
  },
  {
    name: 'says when something about access was taken away, and not when something was added to it',
    async run(store) {
      await setUp(store);
      const changes: readonly (() => Promise<void>)[] = [
        () => store.write((transaction) => transaction.putTenant({ ...owner, status: 'paused' })),
        () =>
          store.write((transaction) =>
            transaction.putConnection({ ...connection, status: 'paused' }),
          ),
        () =>
          store.write((transaction) =>
            transaction.putCredential({ ...credential, revoked: created }),
          ),
        () =>
          store.write((transaction) =>
            transaction.insertDefinitions(tenant, { version: 1, definitions: '{}', created }),
          ),
      ];
      let generation = await store.accessGeneration();
      for (const change of changes) {
        await change();
        const next = await store.accessGeneration();
        assert.ok(next > generation);
        generation = next;
      }
      await store.write((transaction) =>
        transaction.putCredential({ ...credential, id: 'k9', hash: 'h9', kind: 'access' }),
      );
      await fill(store, [resource(1)]);
      assert.equal(await store.accessGeneration(), generation);
    },
  },
  {
    name: 'names another state after each commit',
    async run(store) {
      await setUp(store);
      const seen = new Set([await store.stateVersion()]);
      const changes: readonly (() => Promise<void>)[] = [
        () => store.write((transaction) => transaction.putTenant({ ...owner, status: 'paused' })),
        () => fill(store, [resource(1)]),
        () => store.write((transaction) => transaction.setSetting('state', '1')),
      ];
      for (const change of changes) {
        await change();
        const version = await store.stateVersion();
        assert.ok(!seen.has(version));
        seen.add(version);
      }
    },
  },
  {
    name: 'finds what is about to expire, and what is stale',
    async run(store) {
      await setUp(store);
      const at = (id: string, expires: string, more: Partial<Credential> = {}): Credential => ({
        ...credential,
        id,
        hash: id,
        expires,
        ...more,
      });
      await store.write(async (transaction) => {
        await transaction.putCredential(at('soon', '2026-02-02'));
        await transaction.putCredential(at('sooner', '2026-02-01'));
        await transaction.putCredential(at('over', '2026-01-01'));
        await transaction.putCredential(at('revoked', '2026-02-01', { revoked: created }));
        await transaction.putCredential(at('access', '2026-02-01', { kind: 'access' }));
        await transaction.putIdempotentResponse({
          key: 'k',
          fingerprint: 'f',
          answer: '{}',
          created: '2026-02-01',
        });
      });
      const expiring = await store.expiringCredentials('2026-01-01', '2026-02-02', 9);
      assert.deepEqual(
        expiring.map(({ id }) => id),
        ['sooner', 'soon'],
      );
      assert.deepEqual(await store.idempotentResponse('k'), {
        key: 'k',
        fingerprint: 'f',
        answer: '{}',
        created: '2026-02-01',
      });
      assert.equal(await store.write((transaction) => transaction.deleteStale('2026-01-31', 9)), 0);
      assert.equal(await store.write((transaction) => transaction.deleteStale('2026-02-01', 9)), 2);
      assert.equal(await store.credential(tenant, 'access'), undefined);
      assert.equal(await store.idempotentResponse('k'), undefined);
      assert.deepEqual(
        (await store.credentials(tenant)).map(({ id }) => id),
        ['k1', 'over', 'revoked', 'soon', 'sooner'],
      );
    },
  },
  {
    name: 'adds up use, and keeps the latest of each instant',
    async run(store) {
      const of: Usage = {
        tenant,
        connection: 'c1',
        requests: 2,
        errors: 1,
        lastRequest: '1',
        lastSuccess: '1',
        lastError: '1',
        lastErrorDetail: 'no',
        traffic: { seen: { x: '2026-11-26' }, writes: 1, profile: 'okta' },
      };
      await store.write((transaction) => transaction.addUsage([of, { ...of, credential: 'k1' }]));
      await store.write((transaction) =>
        transaction.addUsage([
          { tenant, connection: 'c1', requests: 1, errors: 0, lastRequest: '2', lastSuccess: '2' },
        ]),
      );
      const failed = {
        tenant,
        connection: 'c2',
        requests: 3,
        errors: 3,
        failing: 3,
        lastRequest: '3',
        lastError: '3',
        lastErrorDetail: 'no',
      };
      const failing = async (): Promise<unknown> =>
        (await store.usage(tenant)).find(({ connection }) => connection === 'c2')?.failing;
      for (const expected of [3, 6]) {
        await store.write((transaction) => transaction.addUsage([failed]));
        assert.equal(await failing(), expected);
      }
      // One success ends it, and what came after that counts.
      await store.write((transaction) =>
        transaction.addUsage([{ ...failed, failing: 1, lastSuccess: '3' }]),
      );
      assert.equal(await failing(), 1);
      await store.write((transaction) => transaction.deleteConnection(tenant, 'c2'));
      const sum = { ...of, requests: 3, lastRequest: '2', lastSuccess: '2' };
      assert.deepEqual(await store.usage(tenant), [sum, { ...of, credential: 'k1' }]);
      assert.deepEqual(await store.usage('other'), []);
    },
  },
  {
    name: 'keeps tokens of the management API and what was done with them',
    async run(store) {
      const token: ApiToken = {
        id: 't1',
        name: 'ops',
        hash: 'a1',
        lastFour: 'wxyz',
        role: 'admin',
        created,
      };
      await store.write((transaction) => transaction.putApiToken(token));
      assert.deepEqual(await store.apiTokenByHash('a1'), token);
      assert.equal(await store.apiTokenByHash('h1'), undefined);
      const bound: ApiToken = { ...token, tenant, role: 'read', expires: later, revoked: later };
      await store.write((transaction) => transaction.putApiToken(bound));
      assert.deepEqual(await store.apiTokens(), [bound]);
      const entry = (id: string, of?: string): AuditEntry => ({
        id,
        ...(of && { tenant: of }),
        actor: 'api: t1',
        action: 'tenant.pause',
        target: 'x',
        detail: '{}',
        created,
      });
      await store.write(async (transaction) => {
        for (const one of [entry('1', tenant), entry('2', 'other'), entry('3'), entry('4', tenant)])
          await transaction.insertAudit(one);
      });
      const ids = async (
        of: string | undefined,
        limit: number,
        before?: string,
      ): Promise<readonly string[]> => (await store.audit(of, limit, before)).map(({ id }) => id);
      assert.deepEqual(await ids(tenant, 9), ['4', '1']);
      assert.deepEqual(await ids(undefined, 2), ['4', '3']);
      assert.deepEqual(await ids(undefined, 9, '3'), ['2', '1']);
      assert.deepEqual(await store.audit(tenant, 1), [entry('4', tenant)]);
    },
  },
  {
    name: 'keeps set-up links, found by their hash',
    async run(store) {
      const link: SetupLink = {
        tenant,
        id: 'l1',
        connection: 'c1',
        hash: 's1',
        created,
        expires: created,
        roles: ['developer'],
      };
      const full: SetupLink = {
        ...link,
        id: 'l2',
        hash: 's2',
        expires: later,
        opened: created,
        finished: later,
        revoked: later,
        provider: 'okta',
        brand: { name: 'Example', logo: { type: 'image/png', data: 'AAAA' } },
      };
      await store.write(async (transaction) => {
        await transaction.putSetupLink({ ...link, roles: [] });
        for (const one of [link, full, { ...link, tenant: 'other', hash: 's3' }])
          await transaction.putSetupLink(one);
      });
      assert.deepEqual(await store.setupLinkByHash('s1'), link);
      assert.equal(await store.setupLinkByHash('s'), undefined);
      assert.deepEqual(await store.setupLink(tenant, 'l2'), full);
      assert.equal(await store.setupLink('other', 'l2'), undefined);
      assert.deepEqual(await store.setupLinks(tenant, 9), [full, link]);
      assert.deepEqual(await store.setupLinks(tenant, 1), [full]);
      await store.write((transaction) => transaction.deleteExpiredSetupLinks(tenant, 'c1', later));
      assert.deepEqual(await store.setupLinks(tenant, 9), [full]);
      assert.equal((await store.setupLinks('other', 9)).length, 1);
      await store.write((transaction) => transaction.deleteConnection(tenant, 'c1'));
      assert.deepEqual(await store.setupLinks(tenant, 9), []);
    },
  },
  {
    name: 'ends connections and erases tenants, and nothing of others',
    async run(store) {
      await setUp(store);
      await fillOther(store);
      const due = <T>(work: (now: string) => Promise<T>): Promise<readonly [T, T]> =>
        Promise.all([work('2026-02-01'), work(later)]);
      assert.deepEqual(
        await due((now) => store.write((transaction) => transaction.dueTenants(now, 9))),
        [[], ['other']],
      );
      const [before, after] = await due((now) =>
        store.write((transaction) => transaction.dueConnections(now, 9)),
      );
      assert.deepEqual([before, after.map(({ tenant: of }) => of)], [[], ['other']]);
      await store.write((transaction) => transaction.deleteConnection('other', 'c1'));
      assert.deepEqual(await store.connections('other'), []);
      assert.equal(await store.credentialByHash('ho'), undefined);
      assert.deepEqual(await store.usage('other'), []);
      assert.equal((await store.connections(tenant)).length, 1);
      let steps = 0;
      while (await store.write((transaction) => transaction.eraseTenant('other', 2))) {
        steps += 1;
        assert.ok(steps < 20);
      }
      assert.equal(await store.tenant('other'), undefined);
      // A later tenant of the same id is not reached with the old tokens.
      assert.deepEqual(
        (await store.apiTokens()).map(({ id }) => id),
        [tenant],
      );
      assert.equal(await store.count('other', 'User', all), 0);
      assert.equal(await store.resource('other', 'User', idOf(1)), undefined);
      assert.equal(await store.account('other', 'a1'), undefined);
      assert.deepEqual(await store.accountTotals('other'), {
        active: 0,
        deactivated: 0,
        deleted: 0,
      });
      assert.deepEqual(await store.heldLinks('other', '', 9), []);
      assert.deepEqual(await store.guard('other', 0), { removals: 0 });
      assert.equal(await store.count(tenant, 'User', all), 2);
      assert.deepEqual(await store.account(tenant, 'a1'), account(1));
      assert.deepEqual(await store.tenant(tenant), owner);
      // What was unique there is free.
      await fill(store, [resource(1)], 'other');
    },
  },
  {
    name: 'tells what a connection owns, a part at a time',
    async run(store) {
      const theirs = { connection: 'd' };
      await fill(store, [
        resource(1),
        resource(2, [], theirs),
        resource(3),
        resource(4, [], theirs),
        resource(5),
      ]);
      const seen: string[] = [];
      let after: number | undefined = 0;
      while (after !== undefined) {
        const page: Awaited<ReturnType<Store['resourcesOwnedBy']>> = await store.resourcesOwnedBy(
          tenant,
          'User',
          'c',
          after,
          2,
        );
        seen.push(...page.resources.map(({ id }) => id));
        after = page.reached;
      }
      assert.deepEqual(seen, [idOf(1), idOf(3), idOf(5)]);
      assert.deepEqual((await store.resourcesOwnedBy('other', 'User', 'c', 0, 9)).resources, []);
      assert.equal((await store.resource(tenant, 'User', idOf(2)))?.connection, 'd');
    },
  },
];
