import { resourcesOf } from './read-all.ts';
import type { StepResult } from './report.ts';
import { send } from './sender.ts';
import type { Simulation } from './simulation.ts';
import { displayNameOf, type Person } from './workforce.ts';

/**
 * Creates a user and a group, changes them and deletes them, as the "test connection" of some
 * providers does. What an earlier test left behind makes it fail, as it does there.
 */
export async function testWithObjects(simulation: Simulation): Promise<readonly StepResult[]> {
  const { client, dialect, prefix } = simulation;
  const person: Person = {
    key: `${prefix}-u-test`,
    userName: `${prefix}.test@workforce.example`,
    givenName: 'Test',
    familyName: 'User',
    email: `${prefix}.test@workforce.example`,
    phone: '+1 555 0000000',
    title: 'Tester',
    department: 'Operations',
    employeeNumber: '1',
    status: 'active',
  };
  const team = {
    key: `${prefix}-g-test`,
    name: `${prefix} test`,
    members: new Set<string>(),
    isDeleted: false,
  };
  const { users, groups } = dialect;
  const results: StepResult[] = [];
  const step = async (title: string, run: () => Promise<{ readonly id?: string }>) => {
    try {
      const { id } = await run();
      results.push({ title });
      return id;
    } catch (error) {
      results.push({ title, problem: error instanceof Error ? error.message : String(error) });
      return undefined;
    }
  };
  const sent = async (method: string, path: string, body?: object) =>
    (await send(client, method, path, body)).json ?? {};

  if (simulation.hasLeftovers) {
    // The administrator deletes them by hand, and tests again.
    await deleteFound(simulation, 'Users', users.find?.(person));
    await deleteFound(simulation, 'Groups', groups?.find?.(team));
  }
  const user = await step('create a test user', () => sent('POST', '/Users', users.body(person)));
  const group =
    groups &&
    (await step('create a test group', () => sent('POST', '/Groups', groups.body(team, []))));
  if (user !== undefined) {
    const renamed = { ...person, familyName: 'Renamed' };
    await step(`rename it to ${displayNameOf(renamed)}`, () =>
      sent('PUT', `/Users/${user}`, { ...users.body(renamed), id: user }),
    );
    await step('delete the test user', () => sent('DELETE', `/Users/${user}`));
  }
  if (group !== undefined)
    await step('delete the test group', () => sent('DELETE', `/Groups/${group}`));
  simulation.hasLeftovers = results.some(({ problem }) => problem !== undefined);
  return results;
}

async function deleteFound({ reader }: Simulation, type: string, filter?: string): Promise<void> {
  if (filter === undefined) return;
  const found = await send(reader, 'GET', `/${type}?filter=${encodeURIComponent(filter)}`);
  for (const { id } of resourcesOf(found.json)) await send(reader, 'DELETE', `/${type}/${id}`);
}
