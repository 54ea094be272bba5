import type { Dialect, Retry } from './dialect.ts';
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

/** The comparison is not part of the provider: it insists on an answer. */
const readerRetry: Retry = {
  statuses: [429, 500, 502, 503, 504],
  attempts: 8,
  afterNoAnswer: true,
  repeatsPost: false,
};

/** One run: a directory, what the server was told of it, and the client between them. */
export class Simulation {
  readonly options: SimulationOptions;
  readonly workforce: Workforce;
  readonly client: ScimClient;
  /** Reads the server for the comparison; its requests are not those of the provider. */
  readonly reader: ScimClient;
  readonly provisioner: Provisioner;
  dialect: Dialect;
  /** Name of the scenario that is played. */
  scenario = '';
  /** Begins every key of this run. */
  readonly prefix: string;
  /** Why the rest of the scenarios is not played; undefined: the job runs. */
  stopped: string | undefined;
  /** True: a test of the connection broke off, and may have left its objects. */
  hasLeftovers = false;
  #isRotated = false;

  constructor(options: SimulationOptions) {
    const { dialect, seed, rate, concurrency } = options;
    this.options = options;
    this.prefix = `sim${seed}-${dialect.name}`;
    this.workforce = new Workforce(seed, this.prefix);
    // A mapping that changes must reach the client: it sees this copy.
    this.dialect = { ...dialect, users: { ...dialect.users } };
    const common = {
      url: options.url.endsWith('/') ? options.url.slice(0, -1) : options.url,
      token: () => (this.#isRotated ? options.nextToken! : options.token)(),
      random: this.workforce.random,
      rate,
      fetch: options.fetch,
    };
    this.client = new ScimClient({ ...common, dialect: this.dialect });
    this.reader = new ScimClient({ ...common, dialect: { ...dialect, retry: readerRetry } });
    this.provisioner = new Provisioner(this.client, this.workforce, concurrency);
  }

  /** Runs cycles until nothing is left that the provider would try again. */
  syncUntilDone(): Promise<void> {
    return this.provisioner.syncUntilDone(this.#onStep);
  }

  /** Runs one cycle. */
  async sync(): Promise<void> {
    await this.provisioner.sync(this.#onStep);
  }

  readonly #onStep = (done: number, total: number): void =>
    this.options.onProgress?.({ scenario: this.scenario, done, total });

  /** Whether the server may have anything of this run. */
  get mayHaveObjects(): boolean {
    return this.workforce.people.size > 0 || this.dialect.createsTestObjects === true;
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
