import type { Answer, Dialect, Operation, Removal } from './dialect.ts';
import { readAll } from './read-all.ts';
import { CredentialRefused, NoAnswer, type ScimClient } from './scim-client.ts';
import type { Person, PersonStatus, Team, Workforce } from './workforce.ts';

/** What the provider knows of a user it has provisioned. */
export interface UserLink {
  id: string;
  /** What the server was told last and has acknowledged; undefined: nothing yet. */
  told?: Person;
  /** Id of the manager's user that was told. */
  toldManager?: string;
  isActive?: boolean;
  isDeleted?: boolean;
}

/** What the provider knows of a group it has pushed. */
export interface GroupLink {
  id: string;
  toldName?: string;
  /** Keys of people. */
  told: ReadonlySet<string>;
  isDeleted?: boolean;
}

/** An object that could not be provisioned. */
export interface Failure {
  /** Key of the person or team. */
  readonly key: string;
  readonly request: string;
  /** 0: no answer. */
  readonly status: number;
  readonly detail: string;
  /** True: the provider will not try it again. */
  readonly isPermanent: boolean;
}

const patchUrn = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

/** Objects that are worked on at a time. */
const defaultConcurrency = 4;

class RequestFailed extends Error {
  override readonly name = 'RequestFailed';
  readonly request: string;
  readonly status: number;

  constructor(request: string, status: number, detail: string) {
    super(detail);
    this.request = request;
    this.status = status;
  }
}

/**
 * The state machine of a provider: it compares its directory with what it has told the server, and
 * sends what differs. What fails is tried again in the next cycle, unless the provider gives it up.
 */
export class Provisioner {
  readonly users = new Map<string, UserLink>();
  readonly groups = new Map<string, GroupLink>();
  /** The last failure of each object that is not as it should be. */
  readonly failures = new Map<string, Failure>();
  readonly #client: ScimClient;
  readonly #workforce: Workforce;
  readonly #concurrency: number;

  constructor(client: ScimClient, workforce: Workforce, concurrency = defaultConcurrency) {
    this.#client = client;
    this.#workforce = workforce;
    this.#concurrency = concurrency;
  }

  get #dialect(): Dialect {
    return this.#client.dialect;
  }

  /**
   * Runs one cycle: users, then references between users, then groups.
   *
   * @throws CredentialRefused
   * @param onStep called after each object with how many are done and how many there are
   */
  async sync(onStep: (done: number, total: number) => void = () => undefined): Promise<void> {
    const people = [...this.#workforce.people.values()];
    const teams = this.#dialect.groups === undefined ? [] : [...this.#workforce.teams.values()];
    const total = people.length * 2 + teams.length;
    let done = 0;
    const each = async <T extends { readonly key: string }>(
      objects: readonly T[],
      work: (object: T) => Promise<void>,
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
    await each(people, (person) => this.#user(person));
    // A manager may have been created after the person: references follow.
    await each(people, (person) => this.#user(person));
    await each(teams, (team) => this.#group(team));
  }

  async #attempt(key: string, work: () => Promise<void>): Promise<void> {
    if (this.failures.get(key)?.isPermanent === true) return;
    try {
      await work();
      this.failures.delete(key);
    } catch (error) {
      if (error instanceof CredentialRefused) throw error;
      if (error instanceof NoAnswer)
        this.failures.set(key, {
          key,
          request: '',
          status: 0,
          detail: error.message,
          isPermanent: false,
        });
      else if (error instanceof RequestFailed) {
        const { request, status, message: detail } = error;
        const isPermanent = this.#dialect.permanent.includes(status);
        this.failures.set(key, { key, request, status, detail, isPermanent });
      } else throw error;
    }
  }

  async #send(
    method: string,
    path: string,
    body?: object,
    alsoGood: readonly number[] = [],
  ): Promise<Answer> {
    const answer = await this.#client.request(method, path, body);
    if ((answer.status >= 200 && answer.status < 300) || alsoGood.includes(answer.status))
      return answer;
    if (answer.status === 401)
      throw new CredentialRefused('the server refuses the token (401); nothing more is sent');
    const detail = answer.json?.detail ?? answer.text.slice(0, 200);
    throw new RequestFailed(`${method} ${path.split('?', 1)[0]}`, answer.status, String(detail));
  }

  #managerId({ manager }: Person): string | undefined {
    const link = manager === undefined ? undefined : this.users.get(manager);
    return link === undefined || link.isDeleted === true ? undefined : link.id;
  }

  async #user(person: Person): Promise<void> {
    const link = this.users.get(person.key);
    if (person.status !== 'active') {
      if (link !== undefined) await this.#takeAccess(person, link);
      return;
    }
    if (link === undefined || link.isDeleted === true) return this.#createUser(person);
    const manager = this.#managerId(person);
    const isSame = link.told === person && link.isActive !== false && link.toldManager === manager;
    if (!isSame) await this.#updateUser(person, link, true);
  }

  async #createUser(person: Person): Promise<void> {
    const { users } = this.#dialect;
    const manager = this.#managerId(person);
    const found = await this.#findUser(person);
    if (found !== undefined) return this.#adopt(person, found);
    const answer = await this.#send('POST', '/Users', users.body(person, manager), [409]);
    if (answer.status === 409) {
      const holder = await this.#findUser(person);
      if (holder !== undefined) return this.#adopt(person, holder);
      throw new RequestFailed('POST /Users', 409, String(answer.json?.detail));
    }
    const id = answer.json?.id;
    if (typeof id !== 'string')
      throw new RequestFailed('POST /Users', answer.status, 'the answer has no id');
    this.users.set(person.key, { id, told: person, toldManager: manager, isActive: true });
  }

  async #adopt(person: Person, id: string): Promise<void> {
    const link: UserLink = { id };
    this.users.set(person.key, link);
    await this.#updateUser(person, link, true);
  }

  async #findUser(person: Person): Promise<string | undefined> {
    const filter = encodeURIComponent(this.#dialect.users.find(person));
    const { status, json } = await this.#send('GET', `/Users?filter=${filter}`, undefined, [404]);
    return status === 404 ? undefined : (json?.Resources?.[0]?.id as string | undefined);
  }

  async #updateUser(person: Person, link: UserLink, isActive: boolean): Promise<void> {
    const { users } = this.#dialect;
    const path = `/Users/${link.id}`;
    const manager = this.#managerId(person);
    const changesActivity = link.isActive !== isActive;
    if (users.update === 'patch') {
      const operations = [...users.patch!(person, link.told, manager)];
      if (changesActivity) operations.push(...users.activate!(isActive));
      if (operations.length > 0) await this.#patchUser(person, path, operations);
    } else if (changesActivity && link.told === person && users.activate !== undefined) {
      await this.#patchUser(person, path, users.activate(isActive));
    } else {
      const stored = users.update === 'getAndPut' ? (await this.#send('GET', path)).json : {};
      const body = { ...stored, ...users.body(person, manager), id: link.id };
      body.active = typeof body.active === 'string' ? String(isActive) : isActive;
      await this.#recreateWhenGone(person, await this.#send('PUT', path, body, [404]));
    }
    Object.assign(link, { told: person, toldManager: manager, isActive });
  }

  async #patchUser(person: Person, path: string, Operations: readonly Operation[]): Promise<void> {
    const answer = await this.#send('PATCH', path, { schemas: [patchUrn], Operations }, [404]);
    await this.#recreateWhenGone(person, answer);
  }

  /** A user that is not there any more is created again in the next cycle. */
  async #recreateWhenGone(person: Person, { status, json }: Answer): Promise<void> {
    if (status !== 404) return;
    this.users.delete(person.key);
    throw new RequestFailed(
      'PATCH or PUT of a user',
      404,
      String(json?.detail ?? 'the user is gone'),
    );
  }

  #removalOf(status: PersonStatus): Removal {
    const { onSuspend, onUnassign, onDelete } = this.#dialect.users;
    if (status === 'suspended') return onSuspend;
    return status === 'unassigned' ? onUnassign : onDelete;
  }

  async #takeAccess(person: Person, link: UserLink): Promise<void> {
    if (link.isDeleted === true) return;
    if (this.#removalOf(person.status) === 'delete') {
      await this.#send('DELETE', `/Users/${link.id}`, undefined, [404]);
      link.isDeleted = true;
    } else if (link.isActive !== false) {
      // What else has changed stays untold: people who leave are switched off as they were.
      await this.#updateUser(link.told ?? person, link, false);
    }
  }

  async #group(team: Team): Promise<void> {
    const link = this.groups.get(team.key);
    if (team.isDeleted) {
      if (link === undefined || link.isDeleted === true) return;
      await this.#send('DELETE', `/Groups/${link.id}`, undefined, [404]);
      link.isDeleted = true;
      return;
    }
    const known =
      link === undefined || link.isDeleted === true ? await this.#createGroup(team) : link;
    if (this.#dialect.groups!.update === 'put') await this.#putGroup(team, known);
    else await this.#patchGroup(team, known);
  }

  #idsOf(keys: Iterable<string>): readonly string[] {
    return [...keys].flatMap((key) => {
      const link = this.users.get(key);
      return link === undefined || link.isDeleted === true ? [] : [link.id];
    });
  }

  async #createGroup(team: Team): Promise<GroupLink> {
    const groups = this.#dialect.groups!;
    const found = await this.#findGroup(team);
    // Of a group that was there, the members are not known: they are read.
    if (found !== undefined) return this.#adoptGroup(team, found);
    const members = groups.createsEmpty ? [] : this.#idsOf(team.members);
    const answer = await this.#send('POST', '/Groups', groups.body(team, members), [409]);
    if (answer.status === 409) {
      const holder = await this.#findGroup(team);
      if (holder !== undefined) return this.#adoptGroup(team, holder);
      throw new RequestFailed('POST /Groups', 409, String(answer.json?.detail));
    }
    const told = new Set(groups.createsEmpty ? [] : team.members);
    const link: GroupLink = { id: answer.json.id as string, toldName: team.name, told };
    this.groups.set(team.key, link);
    if (groups.restate !== undefined) await this.#patch(link.id, groups.restate(team, link.id));
    return link;
  }

  async #adoptGroup(team: Team, id: string): Promise<GroupLink> {
    const { json } = await this.#send('GET', `/Groups/${id}`);
    const ids = new Set(
      ((json?.members ?? []) as { readonly value: string }[]).map(({ value }) => value),
    );
    const told = new Set(
      [...this.users].filter(([, link]) => ids.has(link.id)).map(([key]) => key),
    );
    const link: GroupLink = { id, toldName: json?.displayName as string, told };
    this.groups.set(team.key, link);
    return link;
  }

  async #findGroup(team: Team): Promise<string | undefined> {
    const { find, findParameters } = this.#dialect.groups!;
    if (find === undefined) {
      const { resources } = await readAll(this.#client, 'Groups');
      return resources.find(({ displayName }) => displayName === team.name)?.id;
    }
    const query = `filter=${encodeURIComponent(find(team))}`;
    const path = `/Groups?${findParameters === undefined ? '' : `${findParameters}&`}${query}`;
    const { status, json } = await this.#send('GET', path, undefined, [404]);
    return status === 404 ? undefined : (json?.Resources?.[0]?.id as string | undefined);
  }

  async #putGroup(team: Team, link: GroupLink): Promise<void> {
    const isSame = link.toldName === team.name && isEqual(link.told, team.members);
    if (isSame) return;
    const body = { ...this.#dialect.groups!.body(team, this.#idsOf(team.members)), id: link.id };
    await this.#send('PUT', `/Groups/${link.id}`, body);
    Object.assign(link, { toldName: team.name, told: team.members });
  }

  async #patchGroup(team: Team, link: GroupLink): Promise<void> {
    const { rename, restate, add, remove, checkMember, maxMembers } = this.#dialect.groups!;
    if (link.toldName !== team.name) {
      await this.#patch(link.id, rename!(team, link.id));
      link.toldName = team.name;
    }
    const gone = [...link.told].filter((key) => !team.members.has(key));
    const come = [...team.members].filter((key) => !link.told.has(key) && this.users.has(key));
    if (gone.length + come.length === 0) return;
    if (restate !== undefined) await this.#patch(link.id, restate(team, link.id));
    const [first] = this.#idsOf([...gone, ...come]);
    if (checkMember !== undefined && first !== undefined) {
      const filter = encodeURIComponent(checkMember(link.id, first));
      await this.#send('GET', `/Groups?excludedAttributes=members&filter=${filter}`);
    }
    const told = new Set(link.told);
    for (const keys of chunks(gone, maxMembers)) {
      const ids = this.#idsOf(keys);
      if (ids.length > 0) await this.#patch(link.id, remove!(ids));
      for (const key of keys) told.delete(key);
      link.told = new Set(told);
    }
    for (const keys of chunks(come, maxMembers)) {
      await this.#patch(link.id, add!(this.#idsOf(keys)));
      for (const key of keys) told.add(key);
      link.told = new Set(told);
    }
  }

  /** Replaces all members of a group at once. */
  async push(team: Team): Promise<void> {
    await this.#attempt(team.key, async () => {
      const link = this.groups.get(team.key)!;
      await this.#patch(link.id, this.#dialect.groups!.replace!(this.#idsOf(team.members)));
      link.told = new Set(team.members);
    });
  }

  async #patch(id: string, operations: readonly Operation[]): Promise<void> {
    const { maxOperations = Math.max(1, operations.length) } = this.#dialect.groups!;
    for (const Operations of chunks(operations, maxOperations))
      await this.#send('PATCH', `/Groups/${id}`, { schemas: [patchUrn], Operations });
  }
}

function chunks<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}

function isEqual(left: ReadonlySet<string>, right: ReadonlySet<string>): boolean {
  return left.size === right.size && [...left].every((one) => right.has(one));
}
