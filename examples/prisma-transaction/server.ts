import { createServer } from 'node:http';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { createRollcall, postgres } from 'rollcall';
import { PrismaClient } from './generated/client.ts';
import { prismaInHook } from './prisma-in-hook.ts';

const port = Number(process.env['PORT'] ?? 3000);

// The application's own pool, table and Prisma.
const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'] });
await pool.query(
  'CREATE TABLE IF NOT EXISTS people (id TEXT PRIMARY KEY, name TEXT UNIQUE NOT NULL)',
);
const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });

const rollcall = await createRollcall({
  store: postgres({ pool }),
  basePath: '/identity',
  authToken: process.env['SCIM_TOKEN'],
  on: {
    // Both rows are committed, or neither.
    async 'user.created'({ subject, data }, context) {
      const { username } = data['account'] as { username: string };
      await prismaInHook(context).person.create({ data: { id: subject, name: username } });
    },
    async 'user.deleted'({ subject }, context) {
      await prismaInHook(context).person.deleteMany({ where: { id: subject } });
    },
  },
});

const server = createServer((request, response) => {
  rollcall.node(request, response, async () => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(await prisma.person.findMany()));
  });
});
server.listen(port, '127.0.0.1', () => console.log(`ready http://127.0.0.1:${port}`));

process.once('SIGTERM', async () => {
  server.close();
  await rollcall.close();
  await prisma.$disconnect();
  await pool.end();
});
