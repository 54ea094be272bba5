import type { Dialect } from './dialect.ts';
import { Provisioner } from './provisioner.ts';
import { ScimClient, type TokenSource } from './scim-client.ts';
import { Workforce } from './workforce.ts';

export interface SimulationOptions {
  readonly dialect: Dialect;
  /** Base URL of the service provider: `https://scim.example.com/scim/v2`. */
  readonly url: string;
  readonly token: TokenSource;
  /** The token after a rotation. */
  readonly nextToken?: TokenSource;
  /** People of the first sync. */
  readonly users: number;
  readonly groups: number;
  /** Names of scenarios, in order; each goes on with the directory of the one before. */
  readonly scenarios: readonly string[];
  /** The same seed gives the same people and the same changes. */
  readonly seed: number;
  /** Requests per second; absent: as fast as answers come. */
  readonly rate?: number;
  /** Objects that are worked on at a time. Default: 4. */
  readonly concurrency?: number;
  readonly fetch?: typeof fetch;
  /** Called while a cycle runs. */
  readonly onProgress?: (progress: Progress) => void;
}

export interface Progress {
  readonly scenario: string;
  readonly done: number;
  readonly total: number;
}

/** One run: a directory, what the server was told of it, and the client between them. */
export class Simulation {
  readonly options: SimulationOptions;
  readonly workforce: Workforce;
  readonly client: ScimClient;
  readonly provisioner: Provisioner;
  dialect: Dialect;
  /** Name of the scenario that is played. */
  scenario = '';
  /** Begins every key of this run. */
  readonly prefix: string;
  #isRotated = false;

  constructor(options: SimulationOptions) {
    const { dialect, seed, rate, concurrency } = options;
    this.options = options;
    this.prefix = `sim${seed}-${dialect.name}`;
    this.workforce = new Workforce(seed, this.prefix);
    // A mapping that changes must reach the client: it sees this copy.
    this.dialect = { ...dialect, users: { ...dialect.users } };
    this.client = new ScimClient({
      url: options.url.endsWith('/') ? options.url.slice(0, -1) : options.url,
      token: () => (this.#isRotated ? options.nextToken! : options.token)(),
      dialect: this.dialect,
      random: this.workforce.random,
      rate,
      fetch: options.fetch,
    });
    this.provisioner = new Provisioner(this.client, this.workforce, concurrency);
  }

  sync(): Promise<void> {
    const { onProgress = () => undefined } = this.options;
    return this.provisioner.sync((done, total) =>
      onProgress({ scenario: this.scenario, done, total }),
    );
  }

  rotateToken(): void {
    this.#isRotated = true;
  }

  /** From now on bodies hold an attribute that no schema has. */
  mapUnknownAttribute(): void {
    const { body } = this.dialect.users;
    const extension = 'urn:example:params:scim:schemas:extension:unmapped:2.0:User';
    Object.assign(this.dialect.users, {
      body: (...given: Parameters<typeof body>) => ({
        ...body(...given),
        costCentreCode: 'CC-1',
        [extension]: { badge: 'B-1' },
      }),
    });
  }
}
