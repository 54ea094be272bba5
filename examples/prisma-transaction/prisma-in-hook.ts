import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from './generated/client.ts';

/** Savepoints instead of transactions: Prisma begins one for nested writes and `$transaction`. */
const savepoints: Readonly<Record<string, string>> = {
  BEGIN: 'SAVEPOINT prisma',
  COMMIT: 'RELEASE SAVEPOINT prisma',
  ROLLBACK: 'ROLLBACK TO SAVEPOINT prisma',
};

/** A pool whose only connection is the client of a hook, which is in a transaction. */
class HookPool extends pg.Pool {
  constructor(client: pg.PoolClient) {
    super();
    const query = client.query.bind(client) as (...given: unknown[]) => unknown;
    const within = (first: string | { text: string }, ...rest: unknown[]): unknown => {
      const savepoint = typeof first === 'string' ? undefined : savepoints[first.text];
      return query(savepoint ?? first, ...rest);
    };
    const connection = Object.assign(Object.create(client), { query: within, release() {} });
    Object.assign(this, { query: within, connect: async () => connection });
  }
}

/**
 * Returns a Prisma client that works in the transaction of a hook. Prisma has no interface for a
 * transaction that others have begun; its adapter takes a pool, and this one has one connection.
 */
export function prismaInHook({ client }: { client: unknown }): PrismaClient {
  return new PrismaClient({ adapter: new PrismaPg(new HookPool(client as pg.PoolClient)) });
}
