import { dialects } from '../../simulators/index.ts';
import { Simulation } from '../../simulators/simulation.ts';
import { type Drift, verify } from '../../simulators/verify.ts';
import type { Person } from '../../simulators/workforce.ts';
import type { ShownRequest } from './screen.ts';

/** A customer of the demo, and the people it has at the beginning. */
export interface CompanyPlan {
  /** Id of the tenant. */
  readonly tenant: string;
  readonly name: string;
  /** Name of the simulator. */
  readonly dialect: string;
  /** What the screen calls the identity provider. */
  readonly provider: string;
  readonly people: readonly (readonly [givenName: string, familyName: string])[];
  /** Names of groups, and how many of the people each has. */
  readonly teams: readonly (readonly [name: string, size: number])[];
}

/** The two customers. */
export const companyPlans: readonly CompanyPlan[] = [
  {
    tenant: 'acme',
    name: 'Acme Inc.',
    dialect: 'okta',
    provider: 'Okta',
    people: [
      ['Ada', 'Lovelace'],
      ['Alan', 'Turing'],
      ['Annie', 'Easley'],
      ['Katherine', 'Johnson'],
      ['Mary', 'Jackson'],
    ],
    teams: [
      ['Engineers', 3],
      ['Everyone', 5],
    ],
  },
  {
    tenant: 'contoso',
    name: 'Contoso Ltd.',
    dialect: 'entra',
    provider: 'Entra ID',
    people: [
      ['Claude', 'Shannon'],
      ['Edsger', 'Dijkstra'],
      ['Emmy', 'Noether'],
      ['Hedy', 'Lamarr'],
      ['Joan', 'Clarke'],
    ],
    teams: [
      ['Engineers', 3],
      ['Everyone', 5],
    ],
  },
];

/** Where a company provisions to. */
export interface Target {
  /** SCIM base URL of the tenant. */
  readonly url: string;
  readonly token: string;
  /** The same seed gives the same departments, titles and telephone numbers. */
  readonly seed: number;
  /** Stops all requests. */
  readonly signal: AbortSignal;
  /** Called with each request that changes something, once it is answered. */
  readonly onRequest: (request: ShownRequest) => void;
}

/** A customer whose identity provider provisions into Rollcall. */
export interface Company {
  readonly tenant: string;
  /** What the identity provider is called. */
  readonly provider: string;
  /** Requests so far. */
  requests(): number;
  /** Requests that failed for good so far. */
  failures(): number;
  /** userName of each person, and whether the person has access. */
  people(): ReadonlyMap<string, boolean>;
  /** Hires a person into the first group. Returns the userName. */
  hire(givenName: string, familyName: string): string;
  /** Gives a person another family name, userName and address. Returns the userName. */
  rename(userName: string, familyName: string): string;
  /** Suspends a person. */
  suspend(userName: string): void;
  /** Runs a cycle of the identity provider. */
  sync(): Promise<void>;
  /** Resolves to the differences between the identity provider and the server. */
  verify(): Promise<readonly Drift[]>;
}

/** Returns a company with its people, of whom the server knows nothing yet. */
export function createCompany(plan: CompanyPlan, target: Target): Company {
  const dialect = dialects.get(plan.dialect)!;
  const { url, token, seed, signal, onRequest } = target;
  const simulation = new Simulation({
    dialect,
    url,
    token: async () => token,
    users: plan.people.length,
    groups: plan.teams.length,
    scenarios: [],
    seed,
    fetch: watchedFetch(plan.provider.padEnd(8), url, signal, onRequest),
  });
  const { workforce, provisioner, client, prefix } = simulation;
  const keyOf = (userName: string): string =>
    [...workforce.people.values()].find((person) => person.userName === userName)!.key;
  const hire = (givenName: string, familyName: string): Person => {
    const [made] = workforce.hire(1);
    const userName = addressOf(givenName, familyName, plan.tenant);
    const person = { ...made!, givenName, familyName, userName, email: userName };
    workforce.people.set(person.key, person);
    return person;
  };
  const keys = plan.people.map(([givenName, familyName]) => hire(givenName, familyName).key);
  const teams = plan.teams.map(([name, size]) => {
    const team = { ...workforce.found(name, keys.slice(0, size)), name };
    workforce.teams.set(team.key, team);
    return team.key;
  });
  return {
    tenant: plan.tenant,
    provider: plan.provider,
    requests: () => client.exchanges.length,
    failures: () => provisioner.failures.size,
    people: () =>
      new Map(
        [...workforce.people.values()].map(({ userName, status }) => [
          userName,
          status === 'active',
        ]),
      ),
    hire(givenName, familyName) {
      const { key, userName } = hire(givenName, familyName);
      workforce.join(teams[0]!, [key]);
      return userName;
    },
    rename(userName, familyName) {
      const key = keyOf(userName);
      const person = workforce.people.get(key)!;
      const next = addressOf(person.givenName, familyName, plan.tenant);
      workforce.people.set(key, { ...person, familyName, userName: next, email: next });
      return next;
    },
    suspend: (userName) => workforce.leave(keyOf(userName), 'suspended'),
    sync: () => simulation.sync(),
    verify: () => verify({ client, provisioner, workforce, prefix }),
  };
}

function addressOf(givenName: string, familyName: string, tenant: string): string {
  return `${givenName}.${familyName}@${tenant}.example`.toLowerCase();
}

/** Returns a fetch that tells of each request with a body. */
function watchedFetch(
  provider: string,
  url: string,
  signal: AbortSignal,
  onRequest: Target['onRequest'],
): typeof fetch {
  return async (input, init) => {
    signal.throwIfAborted();
    const response = await fetch(input, init);
    if (init?.body instanceof Uint8Array) {
      const path = String(input).slice(url.length).split('?', 1)[0]!;
      const [, resource, id] = path.split('/');
      onRequest({
        provider,
        method: init.method ?? 'GET',
        route: id === undefined ? `/${resource}` : `/${resource}/{id}`,
        change: changeOf(new TextDecoder().decode(init.body)),
        status: response.status,
      });
    }
    return response;
  };
}

/** Returns the operations of a PATCH, or another body without what every body has. */
function changeOf(text: string): string {
  const {
    schemas: _,
    externalId: __,
    Operations,
    ...rest
  } = JSON.parse(text) as Record<string, unknown>;
  return JSON.stringify(Operations ?? rest);
}
