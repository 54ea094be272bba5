/**
 * @module-tag slow
 * @module-tag campaign
 */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import type { Store } from '../../src/ports/store.ts';
import { openPostgresStore } from '../../src/storage/postgres/index.ts';
import { createDatabase, dropDatabase, hasPostgres } from '../support/postgres.ts';

/**
 * Plans must not rest on what the planner happens to know: of a new database it knows nothing, and
 * of a new tenant among many small ones it believes that it is small too. So rows that are looked
 * at are counted, not time.
 */

const all = { kind: 'all' } as const;
const range = { after: -1, before: 1_000_000 } as const;
const idOf = (tenant: string, number: number): string =>
  `${tenant}-${String(number).padStart(6, '0')}`;

async function fill(store: Store, tenant: string, users: number): Promise<void> {
  await store.write(async (transaction) => {
    for (let number = 0; number < users; number += 1) {
      const id = idOf(tenant, number);
      const keys = [
        { path: 'userName', key: id, unique: true as const },
        { path: 'emails.value', key: `${id}@x.example` },
      ];
      const facts = {
        connection: 'c',
        document: `{"id":"${id}","userName":"${id}"}`,
        hasReferences: false,
        created: '2026',
      };
      await transaction.insertResource(tenant, { id, type: 'User', keys, ...facts });
    }
    const keys = [{ path: 'displayName', key: 'g' }];
    const document = `{"id":"${tenant}-g","displayName":"g"}`;
    const group = {
      id: `${tenant}-g`,
      type: 'Group',
      connection: 'c',
      document,
      hasReferences: false,
      created: '2026',
      keys,
    };
    await transaction.insertResource(tenant, group);
  });
}

/** Everything that is done with a group and its members, each member some times over. */
async function useGroup(store: Store, tenant: string, users: number): Promise<void> {
  const group = `${tenant}-g`;
  const ids = Array.from({ length: users }, (_, number) => idOf(tenant, number));
  const build = async (some: readonly string[]): Promise<number> => {
    const set = await store.write((transaction) => transaction.createMemberSet(tenant, '2026'));
    for (let from = 0; from < some.length; from += 500)
      await store.write((transaction) =>
        transaction.insertMembers(tenant, set, some.slice(from, from + 500)),
      );
    return set;
  };
  const set = await build(ids);
  await store.write((transaction) => transaction.attachMemberSet(tenant, group, set));
  for (let after = -1; ; ) {
    const page = await store.members(tenant, set, { ...range, after, limit: 100 });
    if (page.length === 0) break;
    after = page.at(-1)!.place;
  }
  const sets = await store.memberSets(tenant, [group]);
  const known = await store.membersWithin(tenant, [...sets.values()], users);
  expect(known!.get(set)).toHaveLength(users);
  for (let from = 0; from < users; from += 100) {
    const some = ids.slice(from, from + 100);
    expect((await store.displayNames(tenant, 'User', some)).size).toBe(some.length);
    expect(await store.membersAmong(tenant, set, some)).toHaveLength(some.length);
  }
  const rows = await store.select(tenant, 'User', {
    condition: all,
    order: { descending: false },
    offset: 0,
    limit: 100,
  });
  const positions = rows.map(({ position }) => position);
  expect((await store.groupsOf(tenant, positions)).size).toBe(rows.length);
  expect(await store.resourcesAt(tenant, 'User', positions)).toHaveLength(rows.length);
  for (let number = 0; number < 10; number += 1) {
    const [one] = rows;
    const condition = { kind: 'membership', side: 'members', id: one!.id } as const;
    expect(await store.count(tenant, 'Group', condition)).toBe(1);
    expect((await store.resource(tenant, 'User', one!.id))?.id).toBe(one!.id);
  }
  const smaller = await build(ids.slice(users / 2));
  await store.write(async (transaction) => {
    expect(await transaction.missingMembers(tenant, set, smaller)).toBe(users / 2);
    expect(await transaction.equalMembers(tenant, set, smaller)).toBe(false);
    await transaction.attachMemberSet(tenant, group, smaller);
  });
  while (await store.write((transaction) => transaction.deleteUnusedMemberSets(500, '2025')))
    await sleep(0);
  for (let from = users / 2; from < users - 1; from += 100)
    await store.write((transaction) =>
      transaction.deleteMembers(tenant, smaller, ids.slice(from, from + 100)),
    );
  expect(await store.members(tenant, smaller, { ...range, limit: 10 })).toEqual([]);
}

describe.runIf(hasPostgres)(
  'rows that are looked at grow with the work, and not with its square',
  () => {
    const large = 2_000;

    it.each([
      ['in a new database', 0, '1'],
      ['in a new database, in parts', 0, '4'],
      ['in a new tenant among small ones', 300, '1'],
      ['in a new tenant among small ones, in parts', 300, '4'],
    ])('%s', { timeout: 300_000 }, async (_, others, partitions) => {
      const url = await createDatabase({ partitions });
      const admin = new pg.Client(url);
      await admin.connect();
      // One session, which has made up its mind about each statement when the large tenant comes.
      const open = (): Promise<Store> =>
        openPostgresStore({ url: url.replace('pool_size=8', 'pool_size=1') });
      const lookedAt = async (): Promise<number> => {
        const { rows } = await admin.query<{ total: string }>(
          `SELECT (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes) + (SELECT sum(seq_tup_read) FROM pg_stat_user_tables) AS total`,
        );
        return Number(rows[0]!.total);
      };
      let store = await open();
      // Of what is cut in parts, it is they that are vacuumed.
      const { rows: tables } = await admin.query<{ name: string }>(
        "SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
      );
      for (const { name } of tables)
        await admin.query(`ALTER TABLE ${name} SET (autovacuum_enabled = off)`);
      for (let other = 0; other < others; other += 1) {
        await fill(store, `small${other}`, 4);
        if (other < 20) await useGroup(store, `small${other}`, 4);
      }
      if (others > 0) {
        await admin.query('ANALYZE');
        for (let other = 20; other < 40; other += 1) await useGroup(store, `small${other}`, 4);
      }
      await fill(store, 'large', large);
      await store.close();
      const before = await lookedAt();
      store = await open();
      for (let other = 40; other < Math.min(others, 50); other += 1)
        await useGroup(store, `small${other}`, 4);
      await useGroup(store, 'large', large);
      await store.close();
      // What a session has counted is there when it has ended.
      let after = -1;
      await expect
        .poll(
          async () => {
            const last = after;
            after = await lookedAt();
            return after > before && after === last;
          },
          { interval: 200 },
        )
        .toBe(true);
      expect((after - before) / large).toBeLessThan(30);
      await admin.end();
      await dropDatabase(url);
    });
  },
);
