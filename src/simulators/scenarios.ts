import type { StepResult } from './report.ts';
import type { Simulation } from './simulation.ts';
import { testWithObjects } from './test-objects.ts';
import { errorUrn } from './urns.ts';

/** A story that is played against the server. */
export interface Scenario {
  readonly title: string;
  /** Returns why it cannot be played with this dialect and these options; absent: it always can. */
  readonly skip?: (simulation: Simulation) => string | undefined;
  /** Plays the story. What is provisioned is compared afterwards. */
  readonly play: (simulation: Simulation) => Promise<readonly StepResult[]>;
}

const keysOf = (objects: readonly { readonly key: string }[]): readonly string[] =>
  objects.map(({ key }) => key);

/** Makes sure that there are people and groups. */
async function populate(simulation: Simulation): Promise<void> {
  const { workforce, options } = simulation;
  if (workforce.people.size > 0) return;
  // Managers come from those who are there already: half first.
  workforce.hire(Math.ceil(options.users / 2));
  workforce.hire(Math.floor(options.users / 2));
  const people = keysOf(workforce.withStatus('active'));
  for (let made = 0; made < options.groups; made += 1) {
    const size = 1 + workforce.random.below(Math.max(1, Math.min(people.length, 40)));
    workforce.found(`team ${made}`, workforce.random.some(people, size));
  }
  await simulation.syncUntilDone();
}

/** Some active people: this share of them, one at least. */
function shareOf({ workforce }: Simulation, share: number): readonly string[] {
  const active = keysOf(workforce.withStatus('active'));
  return workforce.random.some(active, Math.max(1, Math.round(active.length * share)));
}

function needsGroups({ dialect }: Simulation): string | undefined {
  return dialect.groups === undefined ? `${dialect.title} sends no groups` : undefined;
}

async function changePeople(
  simulation: Simulation,
  share: number,
  change: (key: string) => void,
): Promise<readonly StepResult[]> {
  await populate(simulation);
  for (const key of shareOf(simulation, share)) change(key);
  await simulation.syncUntilDone();
  return [];
}

function churn(simulation: Simulation): void {
  const { workforce } = simulation;
  const { random } = workforce;
  workforce.hire(Math.max(1, Math.round(workforce.people.size * 0.02)));
  for (const key of shareOf(simulation, 0.02)) workforce.rename(key);
  for (const key of shareOf(simulation, 0.02)) workforce.changeEmail(key);
  for (const key of shareOf(simulation, 0.03)) workforce.move(key);
  for (const key of shareOf(simulation, 0.01)) workforce.leave(key, 'suspended');
  for (const key of shareOf(simulation, 0.01)) workforce.leave(key, 'deleted');
  const away = keysOf(workforce.withStatus('suspended'));
  for (const key of random.some(away, 1)) workforce.rehire(key);
  const active = keysOf(workforce.withStatus('active'));
  for (const { key, members, isDeleted } of workforce.teams.values()) {
    if (isDeleted || random.next() < 0.5) continue;
    workforce.part(key, random.some([...members], 1));
    workforce.join(key, random.some(active, 2));
  }
}

export const scenarios: Readonly<Record<string, Scenario>> = {
  'test-connection': {
    title: 'Test connection',
    play: async (simulation) => {
      const { client, dialect } = simulation;
      const results: StepResult[] = [];
      for (const { title, path, check } of dialect.probes)
        results.push({ title, problem: check(await client.request('GET', path)) });
      if (dialect.createsTestObjects === true) results.push(...(await testWithObjects(simulation)));
      return results;
    },
  },
  'first-sync': {
    title: 'First sync',
    play: async (simulation) => {
      await populate(simulation);
      return [];
    },
  },
  'daily-churn': {
    title: 'Daily churn, three cycles',
    play: async (simulation) => {
      await populate(simulation);
      for (let day = 0; day < 3; day += 1) {
        churn(simulation);
        await simulation.syncUntilDone();
      }
      return [];
    },
  },
  rename: {
    title: 'People get another name, user name and address',
    play: (simulation) => changePeople(simulation, 0.2, (key) => simulation.workforce.rename(key)),
  },
  'email-change': {
    title: 'People get another address',
    play: (simulation) =>
      changePeople(simulation, 0.2, (key) => simulation.workforce.changeEmail(key)),
  },
  rehire: {
    title: 'People leave and come back',
    play: async (simulation) => {
      await populate(simulation);
      const { workforce } = simulation;
      const keys = shareOf(simulation, 0.1);
      for (const status of ['suspended', 'unassigned', 'deleted'] as const) {
        for (const key of keys) workforce.leave(key, status);
        await simulation.syncUntilDone();
        for (const key of keys) workforce.rehire(key);
        await simulation.syncUntilDone();
      }
      return [];
    },
  },
  'group-push': {
    title: 'Groups are created, renamed, changed and deleted',
    skip: needsGroups,
    play: async (simulation) => {
      await populate(simulation);
      const { workforce } = simulation;
      const people = shareOf(simulation, 0.5);
      const { key } = workforce.found('pushed', people);
      const doomed = workforce.found('doomed', people.slice(0, 1));
      await simulation.syncUntilDone();
      workforce.renameTeam(key);
      workforce.part(key, people.slice(0, Math.ceil(people.length / 2)));
      workforce.dissolve(doomed.key);
      await simulation.syncUntilDone();
      workforce.join(key, people);
      await simulation.syncUntilDone();
      workforce.part(key, people);
      await simulation.syncUntilDone();
      return [];
    },
  },
  'push-now': {
    title: 'A group is sent at once, with all its members',
    skip: needsGroups,
    play: async (simulation) => {
      await populate(simulation);
      const { workforce, provisioner } = simulation;
      const { key } = workforce.found('replaced', shareOf(simulation, 0.5));
      await simulation.syncUntilDone();
      for (const share of [0.3, 0.6]) {
        const team = workforce.teams.get(key)!;
        workforce.part(key, [...team.members]);
        workforce.join(key, shareOf(simulation, share));
        await provisioner.push(workforce.teams.get(key)!);
      }
      // A push that got no answer is made up for by the next cycles.
      await simulation.syncUntilDone();
      return [];
    },
  },
  'mass-leave': {
    title: 'A third of the people leave at once',
    play: (simulation) =>
      changePeople(simulation, 1 / 3, (key) => simulation.workforce.leave(key, 'suspended')),
  },
  'bad-token': {
    title: 'A wrong token is refused',
    play: async ({ client }) => {
      const path = '/Users?count=1';
      const answer = await client.request('GET', path, undefined, 'not-the-token');
      const { status, headers, json } = answer;
      const isError = Array.isArray(json?.schemas) && json.schemas.includes(errorUrn);
      return [
        {
          title: 'status',
          problem: status === 401 ? undefined : `401 is expected; the answer is ${status}`,
        },
        {
          title: 'WWW-Authenticate (RFC 7235 §3.1)',
          problem: headers.has('www-authenticate') ? undefined : 'the header is missing',
        },
        {
          title: 'error body (RFC 7644 §3.12)',
          problem: isError ? undefined : 'the body is not a SCIM error',
        },
      ];
    },
  },
  'token-rotation': {
    title: 'The token is replaced while people change',
    skip: ({ options }) =>
      options.nextToken === undefined ? 'no second token is given (--next-token)' : undefined,
    play: async (simulation) => {
      await populate(simulation);
      for (const key of shareOf(simulation, 0.2)) simulation.workforce.move(key);
      const synced = simulation.sync();
      simulation.rotateToken();
      await synced;
      await simulation.syncUntilDone();
      return [];
    },
  },
  'unknown-attribute': {
    title: 'An attribute is mapped that the server does not have',
    play: async (simulation) => {
      simulation.mapUnknownAttribute();
      await populate(simulation);
      simulation.workforce.hire(2);
      await simulation.syncUntilDone();
      return [];
    },
  },
  flaky: {
    title: 'Answers are late or lost, and a proxy refuses requests',
    play: async (simulation) => {
      await populate(simulation);
      simulation.client.faults = {
        lostAnswers: 0.02,
        unavailable: 0.02,
        tooMany: 0.02,
        delayMs: 5,
      };
      try {
        churn(simulation);
        await simulation.syncUntilDone();
      } finally {
        simulation.client.faults = undefined;
      }
      await simulation.syncUntilDone();
      return [];
    },
  },
};
