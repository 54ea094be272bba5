import { GroupSync } from './group-sync.ts';
import type { Failure, GroupLink, UserLink } from './links.ts';
import { RetrySchedule } from './retry-schedule.ts';
import { CredentialRefused, JobStopped, NoAnswer, pause, type ScimClient } from './scim-client.ts';
import { RequestFailed } from './sender.ts';
import { UserSync } from './user-sync.ts';
import type { Team, Workforce } from './workforce.ts';

/** Objects that are worked on at a time. */
const defaultConcurrency = 4;

/** Objects in a row without any answer after which the rest of a cycle waits. */
const maxUnanswered = 4;

/** Time limits of a request after which a job without any success ends. */
const maxSilences = 2;

/**
 * The job of a provider: it compares its directory with what it has told the server, and sends
 * what differs. What fails is tried again in later cycles, as the provider's schedule says.
 */
export class Provisioner {
  readonly users: ReadonlyMap<string, UserLink>;
  readonly groups: ReadonlyMap<string, GroupLink>;
  /** The last failure of each object that is not as it should be. */
  readonly failures = new Map<string, Failure>();
  /** Cycles that were run, and times that the job entered quarantine. */
  readonly counts = { cycles: 0, quarantines: 0 };
  readonly #client: ScimClient;
  readonly #workforce: Workforce;
  readonly #concurrency: number;
  readonly #userSync: UserSync;
  readonly #groupSync: GroupSync;
  #schedule: RetrySchedule;
  /** Objects in a row that got no answer. */
  #unanswered = 0;
  #tried = 0;
  /** Objects that failed in this cycle: they wait for the next one. */
  readonly #failed = new Set<string>();

  constructor(client: ScimClient, workforce: Workforce, concurrency = defaultConcurrency) {
    this.#client = client;
    this.#workforce = workforce;
    this.#concurrency = concurrency;
    this.#userSync = new UserSync(client);
    this.#groupSync = new GroupSync(client, this.#userSync);
    this.users = this.#userSync.links;
    this.groups = this.#groupSync.links;
    this.#schedule = this.#createSchedule();
  }

  #createSchedule(): RetrySchedule {
    const { schedule, timeoutMs } = this.#client.dialect;
    return new RetrySchedule(schedule, maxSilences * timeoutMs);
  }

  /**
   * Runs cycles until nothing is left that the provider would try again, with the provider's
   * pauses.
   *
   * @throws CredentialRefused
   * @throws JobStopped when nothing has worked for so long that the provider stops the job
   * @param onStep called after each object with how many are done and how many there are
   */
  async syncUntilDone(onStep?: (done: number, total: number) => void): Promise<void> {
    this.#schedule = this.#createSchedule();
    for (;;) {
      const ended = await this.sync(onStep);
      const open = [...this.failures.values()].filter(({ isPermanent }) => !isPermanent);
      if (ended === 'disabled') {
        const last = [...this.failures.values()].at(-1);
        throw new JobStopped(`the provider stops the job, because nothing works: ${last?.detail}`);
      }
      if (open.length === 0) return;
      await pause(
        this.#schedule.wait(
          open.map(({ key }) => key),
          performance.now(),
        ),
      );
    }
  }

  /**
   * Runs one cycle: users, then references between users, then groups.
   *
   * @throws CredentialRefused
   */
  async sync(
    onStep: (done: number, total: number) => void = () => undefined,
  ): Promise<'quarantined' | 'disabled' | undefined> {
    const people = [...this.#workforce.people.values()];
    const teams =
      this.#client.dialect.groups === undefined ? [] : [...this.#workforce.teams.values()];
    const total = people.length * 2 + teams.length;
    let done = 0;
    const each = async <T extends { readonly key: string }>(
      objects: readonly T[],
      work: (object: T) => Promise<boolean>,
    ): Promise<void> => {
      const queue = objects.values();
      const worker = async (): Promise<void> => {
        for (const object of queue) {
          await this.#attempt(object.key, () => work(object));
          done += 1;
          onStep(done, total);
        }
      };
      await Promise.all(Array.from({ length: this.#concurrency }, worker));
    };
    this.#userSync.beginCycle();
    this.#groupSync.beginCycle();
    this.#unanswered = 0;
    this.#tried = 0;
    this.#failed.clear();
    this.counts.cycles += 1;
    await each(people, (person) => this.#userSync.sync(person));
    // A manager may have been created after the person: references follow.
    await each(people, (person) => this.#userSync.sync(person));
    await each(teams, (team) => this.#groupSync.sync(team));
    const ended = this.#schedule.ended(this.#tried, this.#failed.size, performance.now());
    if (ended === 'quarantined') this.counts.quarantines += 1;
    return ended;
  }

  /** Replaces all members of a group at once. */
  async push(team: Team): Promise<void> {
    this.#unanswered = 0;
    this.#failed.clear();
    await this.#attempt(team.key, () => this.#groupSync.push(team));
  }

  async #attempt(key: string, work: () => Promise<boolean>): Promise<void> {
    const known = this.failures.get(key);
    if (known?.isPermanent === true || this.#failed.has(key)) return;
    if (!this.#schedule.isDue(key, performance.now())) return;
    if (this.#unanswered >= maxUnanswered) {
      // Nothing answers: the rest of the cycle would not either.
      const detail = 'not tried: the server does not answer';
      this.failures.set(key, known ?? { key, request: '', status: 0, detail, isPermanent: false });
      return;
    }
    try {
      const isSent = await work();
      this.failures.delete(key);
      this.#schedule.succeeded(key);
      if (!isSent) return;
      this.#tried += 1;
      this.#unanswered = 0;
    } catch (error) {
      this.#failedWith(key, error);
    }
  }

  #failedWith(key: string, error: unknown): void {
    if (error instanceof CredentialRefused) throw error;
    this.#tried += 1;
    this.#failed.add(key);
    const isGivenUp = this.#schedule.failed(key, performance.now());
    if (error instanceof NoAnswer) {
      this.#unanswered += 1;
      const { message: detail } = error;
      this.failures.set(key, { key, request: '', status: 0, detail, isPermanent: isGivenUp });
    } else if (error instanceof RequestFailed) {
      this.#unanswered = 0;
      const { request, status, message: detail } = error;
      const isPermanent = isGivenUp || this.#client.dialect.permanent.includes(status);
      this.failures.set(key, { key, request, status, detail, isPermanent });
    } else throw error;
  }
}
