import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { type AccountAccess, accessOf } from '../../src/accounts/access.ts';
import { createPolicies } from '../../src/accounts/policy.ts';
import type { Store } from '../../src/ports/store.ts';
import { openPostgresStore } from '../../src/storage/postgres/index.ts';
import { openSqliteReader, openSqliteStore } from '../../src/storage/sqlite/index.ts';
import { liftGuard } from '../support/management.ts';
import { onEveryStore, patch, type TestServer } from '../support/server.ts';
import { accountOfUser, createTenant, type TestTenant } from '../support/tenant.ts';

/**
 * The access gate keeps its answers. After each commit, whatever it changed and whoever made it,
 * an answer is the one that is computed from the store.
 */

/** A store of its own over the database of a server, which keeps nothing. */
async function besides({ path, storageUrl }: TestServer): Promise<Store> {
  return path === undefined ? openPostgresStore({ url: storageUrl }) : openSqliteReader({ path });
}

/** Asks the gate twice, so that the second answer is one that was kept. */
async function askGate(
  { manage, at }: TestTenant,
  account: string,
): Promise<AccountAccess | undefined> {
  const answers = [];
  for (let time = 0; time < 2; time += 1) {
    const { status, json, headers } = await manage('GET', at(`/accounts/${account}/access`));
    if (status === 200) expect(headers['cache-control']).toBe('no-store');
    answers.push(status === 200 ? (json as AccountAccess) : undefined);
  }
  expect(answers[1]).toEqual(answers[0]);
  return answers[1];
}

/** Resources that a sequence of changes works on. */
interface World {
  readonly tenant: TestTenant;
  readonly users: readonly string[];
  readonly accounts: readonly string[];
  readonly groups: readonly string[];
}

async function createWorld(server: TestServer): Promise<World> {
  const tenant = await createTenant(server);
  const { call } = tenant;
  await liftGuard(server.running.url, tenant.tenant);
  const users: string[] = [];
  for (const name of ['ada', 'bob', 'cyd'])
    users.push((await call('POST', '/Users', { body: { userName: `${name}@x.example` } })).json.id);
  const accounts: string[] = [];
  for (const user of users) accounts.push(String((await accountOfUser(tenant, user))!['id']));
  const groups: string[] = [];
  for (const displayName of ['inner', 'outer', 'other'])
    groups.push((await call('POST', '/Groups', { body: { displayName } })).json.id);
  return { tenant, users, accounts, groups };
}

/** A change of a world. It may be refused: then nothing has changed. */
type Change = (world: World) => Promise<unknown>;

type NamedChange = readonly [name: string, change: Change];

const named = (name: string, change: Change): NamedChange => [name, change];

const index = fc.nat(2);

const rule = fc.oneof(
  index.map((at) => (world: World) => ({ id: world.groups[at]! })),
  fc
    .constantFrom('inner', 'outer', 'other', 'renamed')
    .map((displayName) => () => ({ displayName })),
  fc
    .constantFrom('inner', 'renamed')
    .map((displayName) => (world: World) => ({ displayName, connection: world.tenant.connection })),
);

const changes: fc.Arbitrary<NamedChange> = fc.oneof(
  fc
    .tuple(fc.array(fc.tuple(rule, fc.constantFrom('dev', 'ops')), { maxLength: 3 }), fc.boolean())
    .map(([rules, isFirst]) =>
      named('rules', (world) => {
        const roles = {
          mode: isFirst ? 'first' : 'union',
          default: ['guest'],
          rules: rules.map(([of, role]) => ({ ...of(world), roles: [role] })),
        };
        const { manage, tenant } = world.tenant;
        return manage('PATCH', `/tenants/${tenant}`, { policy: { roles } });
      }),
    ),
  fc
    .tuple(index, fc.constantFrom('users', 'groups'), index, fc.boolean())
    .map(([group, kind, member, adds]) =>
      named(adds ? `${kind} join` : `${kind} leave`, (world) => {
        const value = world[kind][member]!;
        const operation = adds
          ? { op: 'add', path: 'members', value: [{ value }] }
          : { op: 'remove', path: `members[value eq "${value}"]` };
        return world.tenant.call('PATCH', `/Groups/${world.groups[group]!}`, patch(operation));
      }),
    ),
  fc
    .tuple(index, fc.constantFrom('inner', 'renamed'))
    .map(([group, value]) =>
      named('name', ({ tenant, groups }) =>
        tenant.call(
          'PATCH',
          `/Groups/${groups[group]!}`,
          patch({ op: 'replace', path: 'displayName', value }),
        ),
      ),
    ),
  fc
    .tuple(index, fc.boolean())
    .map(([user, value]) =>
      named('active', ({ tenant, users }) =>
        tenant.call(
          'PATCH',
          `/Users/${users[user]!}`,
          patch({ op: 'replace', path: 'active', value }),
        ),
      ),
    ),
  fc
    .tuple(index, fc.boolean())
    .map(([account, isProtected]) =>
      named('protection', ({ tenant: { manage, at }, accounts }) =>
        manage('PATCH', at(`/accounts/${accounts[account]!}`), { protected: isProtected }),
      ),
    ),
  fc
    .constantFrom('retain', 'erase', 'deactivate')
    .map((onDelete) =>
      named('onDelete', ({ tenant: { manage, tenant } }) =>
        manage('PATCH', `/tenants/${tenant}`, { policy: { onDelete } }),
      ),
    ),
  index.map((user) =>
    named('user deleted', ({ tenant, users }) => tenant.call('DELETE', `/Users/${users[user]!}`)),
  ),
  fc
    .constantFrom('ada', 'bob', 'cyd')
    .map((name) =>
      named('user created again', ({ tenant }) =>
        tenant.call('POST', '/Users', { body: { userName: `${name}@x.example` } }),
      ),
    ),
  index.map((group) =>
    named('group deleted', ({ tenant, groups }) =>
      tenant.call('DELETE', `/Groups/${groups[group]!}`),
    ),
  ),
);

const runs = Number(process.env['ROLLCALL_TEST_CASES'] ?? 12);

onEveryStore('the access gate', {}, (server) => {
  it('answers after each of random changes what the store says', { tags: ['slow'] }, async () => {
    const store = await besides(server());
    try {
      await fc.assert(
        fc.asyncProperty(
          fc.array(changes, { minLength: 3, maxLength: 15, size: 'max' }),
          async (given) => {
            const world = await createWorld(server());
            for (const [name, change] of given) {
              await change(world);
              for (const account of world.accounts) {
                const expected = await accessOf(
                  store,
                  createPolicies(),
                  world.tenant.tenant,
                  account,
                );
                expect([name, await askGate(world.tenant, account)]).toEqual([name, expected]);
              }
            }
          },
        ),
        { numRuns: runs },
      );
    } finally {
      await store.close();
    }
  });

  it('takes a change by another process with the next request', async () => {
    const { tenant, accounts, groups } = await createWorld(server());
    await tenant.manage('PATCH', `/tenants/${tenant.tenant}`, {
      policy: { roles: { rules: [{ id: groups[0]!, roles: ['dev'] }] } },
    });
    expect(await askGate(tenant, accounts[0]!)).toMatchObject({ allowed: true, roles: [] });
    const { path, storageUrl } = server();
    const other =
      path === undefined ? await openPostgresStore({ url: storageUrl }) : openSqliteStore({ path });
    const account = (await other.account(tenant.tenant, accounts[0]!))!;
    await other.write((transaction) =>
      transaction.updateAccount(tenant.tenant, { ...account, status: 'deactivated' }, account),
    );
    await other.close();
    expect(await askGate(tenant, accounts[0]!)).toMatchObject({ allowed: false });
  });

  it('keeps nothing for a token that is revoked, has expired or cannot access the tenant', async () => {
    const { tenant, accounts } = await createWorld(server());
    const other = await createTenant(server());
    const { manage, at } = tenant;
    const path = at(`/accounts/${accounts[0]!}/access`);
    const create = async (of: string) =>
      (await manage('POST', '/api-tokens', { name: 'gate', role: 'read', tenant: of, days: 1 }))
        .json;
    const ask = async ({ secret }: { readonly secret: string }): Promise<number> => {
      const headers = { Authorization: `Bearer ${secret}` };
      return (await manage('GET', path, undefined, { headers })).status;
    };
    const [revoked, expired, foreign] = [
      await create(tenant.tenant),
      await create(tenant.tenant),
      await create(other.tenant),
    ];
    expect([await ask(revoked), await ask(revoked), await ask(expired)]).toEqual([200, 200, 200]);
    expect(await ask(foreign)).toBe(403);
    expect(await ask({ secret: 'wrong' })).toBe(401);
    await manage('DELETE', `/api-tokens/${revoked.id}`);
    expect([await ask(revoked), await ask(expired)]).toEqual([401, 200]);
    const clock = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 2 * 86_400_000);
    try {
      expect(await ask(expired)).toBe(401);
    } finally {
      clock.mockRestore();
    }
    expect(await ask(expired)).toBe(200);
  });

  it('answers 404 as long as there is no account, and refuses unknown parameters', async () => {
    const { tenant, accounts } = await createWorld(server());
    const { manage, at } = tenant;
    const status = async (path: string) => (await manage('GET', path)).status;
    const unknown = at('/accounts/unknown/access');
    expect([await status(unknown), await status(unknown)]).toEqual([404, 404]);
    const path = at(`/accounts/${accounts[0]!}/access`);
    expect([await status(path), await status(`${path}&x=1`), await status(path)]).toEqual([
      200, 400, 200,
    ]);
  });
});
