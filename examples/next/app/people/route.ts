import { application } from '../../lib/rollcall.ts';

export const dynamic = 'force-dynamic';

export async function GET(): Promise<Response> {
  const { database } = await application();
  return Response.json(database.prepare('SELECT * FROM people').all());
}
