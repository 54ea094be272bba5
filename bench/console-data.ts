import { createCall, token } from '../test/support/client.ts';
import { fillDatabase, type LargeData } from '../test/support/large-data.ts';
import { type RollcallProcess, startProcess } from '../test/support/process.ts';
import { seed } from './seed.ts';

/** Stops a server, and waits until it has ended. */
export async function stop({ child, ended }: RollcallProcess): Promise<void> {
  child.kill('SIGTERM');
  await ended;
}

/**
 * Creates a database with a group, a request log and tenants of these sizes.
 *
 * @returns the id of the group
 */
export async function createLargeDatabase(
  folder: string,
  path: string,
  environment: Readonly<Record<string, string>>,
  sizes: LargeData,
): Promise<string> {
  const [first] = await seed(path, sizes.members, () => undefined);
  const server = await startProcess(folder, environment);
  const { json } = await createCall(server.url, '/scim/v2', token)('POST', '/Groups', {
    body: {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
      displayName: 'Everyone',
      members: [{ value: first! }],
    },
  });
  // Its request is in the log once the server has stopped.
  await stop(server);
  fillDatabase(path, sizes);
  return json.id as string;
}
