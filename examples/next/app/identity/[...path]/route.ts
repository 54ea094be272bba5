import { application } from '../../../lib/rollcall.ts';

async function handle(request: Request): Promise<Response> {
  const { rollcall } = await application();
  return rollcall.fetch(request);
}

export { handle as DELETE, handle as GET, handle as PATCH, handle as POST, handle as PUT };
