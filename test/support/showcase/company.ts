import { dialects } from '../../../src/simulators/index.ts';
import { Simulation } from '../../../src/simulators/simulation.ts';
import { type CompanyPlan, nameOf, userNameOf } from './companies.ts';

/** A customer whose identity provider provisions into a server. */
export interface Company {
  readonly simulation: Simulation;
  /** Hires people with names of their own. Returns their keys. */
  hire(count: number): readonly string[];
  /** Sends what the provider sends when its connection is tested. */
  test(): Promise<void>;
  /** A day of changes: a hire, a marriage, a move, a leaver, members who join and part. */
  live(): Promise<void>;
}

/** Returns a company of which the server knows nothing yet. */
export function createCompany(
  plan: CompanyPlan,
  { url, token }: { readonly url: string; readonly token: () => string },
): Company {
  const simulation = new Simulation({
    dialect: dialects.get(plan.dialect)!,
    url,
    token: async () => token(),
    users: plan.people,
    groups: plan.teams.length,
    scenarios: [],
    seed: 11,
  });
  const { workforce, dialect, client } = simulation;
  let named = plan.tenant.length * 31;
  const hire = (count: number): readonly string[] =>
    workforce.hire(count).map((person) => {
      const [givenName, familyName] = nameOf((named += 1));
      const userName = userNameOf(givenName, familyName, plan.tenant);
      const { key } = person;
      workforce.people.set(key, { ...person, givenName, familyName, userName, email: userName });
      return key;
    });
  const keys = [...hire(Math.ceil(plan.people / 3)), ...hire(Math.floor((plan.people * 2) / 3))];
  for (const [name, share] of plan.teams) {
    const members = workforce.random.some(keys, Math.max(2, Math.round(keys.length * share)));
    const team = { ...workforce.found(name, members), name };
    workforce.teams.set(team.key, team);
  }
  const someone = (): string => workforce.random.one(workforce.withStatus('active')).key;
  return {
    simulation,
    hire,
    async test() {
      for (const { path } of dialect.probes) await client.request('GET', path);
    },
    async live() {
      const [hired] = hire(1) as [string];
      const married = someone();
      const person = workforce.people.get(married)!;
      // A name that the next hire would otherwise have, so that no two people meet.
      const [, familyName] = nameOf((named += 1));
      const userName = userNameOf(
        person.givenName,
        `${familyName}-${person.familyName}`,
        plan.tenant,
      );
      workforce.people.set(married, { ...person, familyName, userName, email: userName });
      workforce.move(someone());
      workforce.leave(someone(), workforce.random.one(['suspended', 'deleted', 'unassigned']));
      for (const { key, members } of workforce.teams.values()) {
        if (workforce.random.next() < 0.4) continue;
        if (members.size > 3) workforce.part(key, workforce.random.some([...members], 1));
        workforce.join(key, [hired, someone()]);
      }
      await simulation.syncUntilDone();
    },
  };
}
