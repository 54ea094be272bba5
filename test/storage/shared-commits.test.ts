import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Account } from '../../src/ports/account.ts';
import type { Store, Transaction } from '../../src/ports/store.ts';
import { openPostgresStore } from '../../src/storage/postgres/index.ts';
import { createDatabase, dropDatabase, hasPostgres } from '../support/postgres.ts';

/** Commands of a tenant that wait at the same time share a commit, and fail alone. */
describe.runIf(hasPostgres)('shared commits on PostgreSQL', () => {
  let database: string;
  let store: Store;
  let client: pg.Client;
  const troubles: unknown[] = [];
  let tenant = '';
  let serial = 0;

  beforeAll(async () => {
    database = await createDatabase();
    store = await openPostgresStore({ url: database, onTrouble: (error) => troubles.push(error) });
    client = new pg.Client(database);
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await store.close();
    await dropDatabase(database);
  });
  beforeEach(() => {
    serial += 1;
    tenant = `t${serial}`;
    troubles.length = 0;
  });

  const append = (transaction: Transaction, subject: string, payload = '{}'): Promise<void> =>
    transaction.appendEvent(tenant, {
      id: subject,
      type: 'user.updated',
      subject,
      payload,
      created: '2026',
    });
  const write = <T>(resource: string, work: (transaction: Transaction) => Promise<T>): Promise<T> =>
    store.write(work, { commitGroup: { tenant, resource } });

  /** Executes works that all wait for the same transaction to end. */
  const together = async (
    works: readonly ((transaction: Transaction) => Promise<unknown>)[],
  ): Promise<readonly PromiseSettledResult<unknown>[]> => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const first = write('first', async (transaction) => {
      await gate;
      await append(transaction, 'first');
    });
    const waiting = works.map((work, index) => write(String(index), work));
    open();
    await first;
    return Promise.allSettled(waiting);
  };

  /** Returns the subjects of the tenant's events by the transaction that has written them. */
  const commits = async (): Promise<readonly (readonly string[])[]> => {
    await client.query(`BEGIN; SELECT set_config('rollcall.tenant', '${tenant}', true)`);
    const { rows } = await client.query<{ subject: string; sequence: string; xmin: string }>(
      'SELECT subject, sequence, xmin::text FROM events WHERE tenant_id = $1 ORDER BY sequence',
      [tenant],
    );
    await client.query('COMMIT');
    expect(rows.map(({ sequence }) => Number(sequence))).toEqual(rows.map((_, index) => index + 1));
    return [...Map.groupBy(rows, ({ xmin }) => xmin).values()].map((of) =>
      of.map(({ subject }) => subject),
    );
  };

  it('works that wait for the same transaction share the next one', async () => {
    const outcomes = await together(
      ['a', 'b', 'c'].map((subject) => async (transaction: Transaction) => {
        await append(transaction, subject);
        return subject;
      }),
    );
    expect(outcomes.map((one) => one.status === 'fulfilled' && one.value)).toEqual(['a', 'b', 'c']);
    expect(await commits()).toEqual([['first'], ['a', 'b', 'c']]);
  });

  it('runs them in the order of their resources', async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const first = write('first', () => gate);
    const rest = ['c', 'a', 'b'].map((name) => write(name, (within) => append(within, name)));
    open();
    await Promise.all([first, ...rest]);
    expect(await commits()).toEqual([['a', 'b', 'c']]);
  });

  it('a work that throws is undone alone', async () => {
    const refusal = new Error('refused');
    const outcomes = await together([
      (transaction) => append(transaction, 'a'),
      async (transaction) => {
        await append(transaction, 'b');
        throw refusal;
      },
      (transaction) => append(transaction, 'c'),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(outcomes[1]).toMatchObject({ reason: refusal });
    expect(await commits()).toEqual([['first'], ['a', 'c']]);
    expect(troubles).toEqual([]);
  });

  it('after a work that the server refuses, the others are executed again, each alone', async () => {
    const outcomes = await together([
      (transaction) => append(transaction, 'a'),
      (transaction) => append(transaction, 'b', 'no text: \u0000'),
      (transaction) => append(transaction, 'c'),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((await commits()).flat().toSorted()).toEqual(['a', 'c', 'first']);
    expect(troubles).toHaveLength(1);
  });

  it('works of other tenants, and those that name no group, do not wait', async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const first = write('first', () => gate);
    await store.write((transaction) => append(transaction, 'alone'));
    await store.write(() => Promise.resolve(), { commitGroup: { tenant: 'other', resource: 'x' } });
    open();
    await first;
    expect(await commits()).toEqual([['alone']]);
  });

  it('a work reads the tenant again that one before it has changed', async () => {
    const put = (policy: string) => (transaction: Transaction) =>
      transaction.putTenant({ id: tenant, name: 'x', status: 'active', policy, created: '2026' });
    const read = async (transaction: Transaction) => (await transaction.tenant(tenant))?.policy;
    const outcomes = await together([
      put('{"a":1}'),
      read,
      async (transaction) => {
        await put('{"a":2}')(transaction);
        await read(transaction);
        throw new Error('refused');
      },
      read,
    ]);
    expect(outcomes.map((one) => one.status === 'fulfilled' && one.value)).toEqual([
      undefined,
      '{"a":1}',
      false,
      '{"a":1}',
    ]);
  });

  describe('at the same time', () => {
    const add = (id: string) => (transaction: Transaction) =>
      transaction.insertResource(tenant, {
        id,
        type: 'User',
        connection: 'c',
        document: '{}',
        hasReferences: false,
        created: '2026',
        keys: [{ path: 'userName', key: id, unique: true }],
      });
    const retitle = async (transaction: Transaction, id: string): Promise<void> => {
      const row = (await transaction.resource(tenant, 'User', id))!;
      await transaction.updateResource(tenant, {
        id,
        type: 'User',
        document: `{"changes":${row.version}}`,
        version: row.version + 1,
        lastModified: '2026',
        hasReferences: false,
        position: row.position,
        before: [],
        after: [],
      });
    };
    const account = (id: string, changes: Partial<Account> = {}): Account => ({
      id,
      username: id,
      displayName: id,
      emails: [],
      settings: '{}',
      status: 'active',
      protected: false,
      userNameKey: 'ada',
      created: '2026',
      lastModified: '2026',
      ...changes,
    });

    it('one that throws before it has written fails alone, and none is executed again', async () => {
      const refusal = new Error('refused');
      const executed: string[] = [];
      const outcomes = await together([
        async (transaction) => {
          executed.push('a');
          await transaction.tenant(tenant);
          await append(transaction, 'a');
        },
        async (transaction) => {
          executed.push('b');
          await transaction.resource(tenant, 'User', 'absent');
          throw refusal;
        },
      ]);
      expect(outcomes[1]).toMatchObject({ reason: refusal });
      expect(executed).toEqual(['a', 'b']);
      expect(await commits()).toEqual([['first'], ['a']]);
    });

    it('a key that is taken fails alone too', async () => {
      await write('first', add('ada'));
      let executed = 0;
      const outcomes = await together([
        async (transaction) => {
          executed += 1;
          if ((await add('ada')(transaction)) !== undefined) throw new Error('taken');
        },
        (transaction) => append(transaction, 'b'),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
      expect(executed).toBe(1);
    });

    it('starts one before another has ended', async () => {
      const order: string[] = [];
      await together(
        ['a', 'b'].map((name) => async (transaction: Transaction) => {
          order.push(name);
          await transaction.tenant(tenant);
          order.push(name);
        }),
      );
      expect(order).toEqual(['a', 'b', 'a', 'b']);
    });

    it('changes of one resource follow one another', async () => {
      await write('first', add('ada'));
      const { promise: gate, resolve: open } = Promise.withResolvers<void>();
      const first = write('first', () => gate);
      const changes = Array.from({ length: 5 }, () =>
        write('ada', (within) => retitle(within, 'ada')),
      );
      open();
      await Promise.all([first, ...changes]);
      expect(await store.resource(tenant, 'User', 'ada')).toMatchObject({
        version: 6,
        document: '{"changes":5}',
      });
    });

    it('what is read under a lock is not changed by another meanwhile', async () => {
      const seats = 3;
      const outcomes = await together(
        ['a', 'b', 'c', 'd', 'e'].map((id) => async (transaction: Transaction) => {
          const { active } = await transaction.accountTotals(tenant);
          await transaction.tenant(tenant);
          if (active >= seats) throw new Error('no seat');
          await transaction.insertAccount(tenant, account(id));
        }),
      );
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(seats);
      expect(await store.accountTotals(tenant)).toMatchObject({ active: seats });
    });

    it('an account without a user is found by one of two', async () => {
      await write('first', (transaction) => transaction.insertAccount(tenant, account('old')));
      const claim = (resource: string) => async (transaction: Transaction) => {
        const [found] = await transaction.unattachedAccounts(tenant, {
          userNameKey: 'ada',
          emails: [],
        });
        if (found === undefined) return 'none';
        await transaction.updateAccount(tenant, { ...found, resource }, found);
        return found.id;
      };
      const outcomes = await together([claim('a'), claim('b')]);
      expect(outcomes.map((one) => one.status === 'fulfilled' && one.value)).toEqual([
        'old',
        'none',
      ]);
      expect(troubles).toEqual([]);
    });

    it('two that take the same username are executed again, each alone', async () => {
      const claim = (id: string) => async (transaction: Transaction) => {
        if (await transaction.isUsernameTaken(tenant, 'ada')) throw new Error('taken');
        await transaction.insertAccount(tenant, account(id, { username: 'ada' }));
      };
      const outcomes = await together([claim('a'), claim('b')]);
      expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    });

    /** Returns the statements that the store sends meanwhile, by their first words. */
    const sentBy = async (work: () => Promise<unknown>): Promise<readonly string[]> => {
      const sent: string[] = [];
      const spy = vi.spyOn(pg.Client.prototype, 'query');
      try {
        await work();
        for (const [given] of spy.mock.calls as readonly (readonly unknown[])[]) {
          const { text } =
            typeof given === 'string' ? { text: given } : (given as { text: string });
          sent.push(text.split(' ').slice(0, 3).join(' '));
        }
      } finally {
        spy.mockRestore();
      }
      return sent;
    };

    it('reads and changes several resources by one statement each', async () => {
      const ids = ['a', 'b', 'c', 'd'];
      await Promise.all(ids.map((id) => write(id, add(id))));
      await store.write(async (transaction) => {
        for (const id of ids)
          await transaction.insertAccount(tenant, account(id, { resource: id }));
      });
      const sent = await sentBy(async () => {
        const outcomes = await together(
          ids.map((id) => async (transaction: Transaction) => {
            const [user] = await transaction.both(
              () => transaction.accountOf(tenant, id),
              () => retitle(transaction, id),
            );
            return user?.id;
          }),
        );
        expect(outcomes.map((one) => one.status === 'fulfilled' && one.value)).toEqual(ids);
      });
      expect(sent.filter((text) => text.startsWith('UPDATE resources'))).toHaveLength(1);
      expect(sent.filter((text) => text.startsWith('SELECT document'))).toHaveLength(1);
      for (const id of ids)
        expect(await store.resource(tenant, 'User', id)).toMatchObject({
          version: 2,
          document: '{"changes":1}',
        });
      expect(troubles).toEqual([]);
    });

    it('asks once about the accounts of several, and inserts them by one statement', async () => {
      await store.write((transaction) =>
        transaction.insertAccount(tenant, account('taken', { resource: 'x', userNameKey: 'x' })),
      );
      const ids = ['a', 'taken', 'c'];
      const sent = await sentBy(async () => {
        const outcomes = await together(
          ids.map((username, index) => async (transaction: Transaction) => {
            const [unattached, isTaken] = await transaction.both(
              () => transaction.unattachedAccounts(tenant, { userNameKey: username, emails: [] }),
              () => transaction.isUsernameTaken(tenant, username.toUpperCase()),
            );
            expect(unattached).toEqual([]);
            const free = isTaken ? `${username}-1` : username;
            const row = account(`id${index}`, {
              username: free,
              emails: [{ value: 'a@x', primary: true }],
            });
            await transaction.insertAccount(tenant, { ...row, resource: row.id });
          }),
        );
        expect(outcomes.map(({ status }) => status)).toEqual(ids.map(() => 'fulfilled'));
      });
      expect(sent.filter((text) => text.startsWith('INSERT INTO accounts'))).toHaveLength(1);
      expect(troubles).toEqual([]);
      expect(await store.account(tenant, 'id1')).toEqual(
        account('id1', {
          username: 'taken-1',
          resource: 'id1',
          emails: [{ value: 'a@x', primary: true }],
        }),
      );
    });

    it('changes a row twice by two statements', async () => {
      await write('first', add('ada'));
      await store.write(async (transaction) => {
        const change = (version: number): Promise<unknown> =>
          transaction.updateResource(tenant, {
            id: 'ada',
            type: 'User',
            document: `{"version":${version}}`,
            version,
            lastModified: '2026',
            hasReferences: false,
            before: [],
            after: [],
          });
        await Promise.all([change(2), change(3)]);
      });
      expect(await store.resource(tenant, 'User', 'ada')).toMatchObject({
        version: 3,
        document: '{"version":3}',
      });
    });
  });
});
