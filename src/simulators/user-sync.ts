import type { Answer, Dialect, Operation, Removal } from './dialect.ts';
import type { UserLink } from './links.ts';
import { type Resource, readAll, resourcesOf } from './read-all.ts';
import type { ScimClient } from './scim-client.ts';
import { createdId, failureOf, RequestFailed, send } from './sender.ts';
import { patchUrn } from './urns.ts';
import type { Person, PersonStatus } from './workforce.ts';

/** Tells the server of people: what a provider knows, and the requests that follow from it. */
export class UserSync {
  readonly links = new Map<string, UserLink>();
  readonly #client: ScimClient;
  readonly #keys = new Map<string, string>();
  /** People whose creation got no answer: they may be there. */
  readonly #unsure = new Set<string>();
  #listed: Promise<readonly Resource[]> | undefined;

  constructor(client: ScimClient) {
    this.#client = client;
  }

  get #dialect(): Dialect['users'] {
    return this.#client.dialect.users;
  }

  /** Forgets what was read for an earlier cycle. */
  beginCycle(): void {
    this.#listed = undefined;
  }

  /** Returns the ids of people who have a user. */
  idsOf(keys: Iterable<string>): readonly string[] {
    return [...keys].flatMap((key) => {
      const link = this.links.get(key);
      return link === undefined || link.isDeleted === true ? [] : [link.id];
    });
  }

  /** Returns the person whose user has this id. */
  keyOf(id: string): string | undefined {
    return this.#keys.get(id);
  }

  /** Returns the user name that the server was told for this id. */
  userNameOf(id: string): string | undefined {
    const key = this.#keys.get(id);
    return key === undefined ? undefined : this.links.get(key)?.told?.userName;
  }

  /**
   * Sends what differs between a person and what the server was told.
   *
   * @returns false when nothing differs
   */
  async sync(person: Person): Promise<boolean> {
    const { key, status } = person;
    const link = this.links.get(key);
    if (status !== 'active') return this.#end(person, link);
    if (link === undefined || link.isDeleted === true) {
      await this.#create(person);
      return true;
    }
    const manager = this.#managerId(person);
    const isSame = link.told === person && link.isActive !== false && link.toldManager === manager;
    if (isSame) return false;
    // The matching attribute is asked again when a person comes back into scope.
    if (link.isActive === false && this.#dialect.findsBeforeReturn === true)
      await this.#find(person);
    await this.#update(person, link, true);
    return true;
  }

  #managerId({ manager }: Person): string | undefined {
    const link = manager === undefined ? undefined : this.links.get(manager);
    return link === undefined || link.isDeleted === true ? undefined : link.id;
  }

  #link(person: Person, link: UserLink): UserLink {
    this.links.set(person.key, link);
    this.#keys.set(link.id, person.key);
    this.#unsure.delete(person.key);
    return link;
  }

  async #create(person: Person): Promise<void> {
    const { lists, body, onlyOnCreate, onConflict } = this.#dialect;
    const manager = this.#managerId(person);
    const found = await this.#find(person, lists === true);
    if (found !== undefined) return this.#adopt(person, found);
    const created = { ...body(person, manager), ...onlyOnCreate?.(person) };
    this.#unsure.add(person.key);
    const answer = await send(this.#client, 'POST', '/Users', created, [409]);
    if (answer.status !== 409) {
      const id = createdId('/Users', answer);
      this.#link(person, { id, told: person, toldManager: manager, isActive: true });
      return this.#readBack(id);
    }
    const holder = onConflict === 'adopt' ? await this.#findAgain(person) : undefined;
    if (holder === undefined) throw failureOf('POST', '/Users', answer);
    return this.#adopt(person, holder);
  }

  async #adopt(person: Person, id: string): Promise<void> {
    await this.#update(person, this.#link(person, { id }), true);
  }

  #findAgain(person: Person): Promise<string | undefined> {
    this.#listed = undefined;
    return this.#find(person);
  }

  async #find(person: Person, lists = false): Promise<string | undefined> {
    const { find, findParameters } = this.#dialect;
    if (find === undefined || lists) {
      this.#listed ??= readAll(this.#client, 'Users').then(({ resources }) => resources);
      const isIt = ({ externalId, userName }: Resource): boolean =>
        externalId === person.key || userName === person.userName;
      return (await this.#listed).find(isIt)?.id;
    }
    const filter = encodeURIComponent(find(person));
    const rest = findParameters === undefined ? '' : `&${findParameters}`;
    const path = `/Users?filter=${filter}${rest}`;
    const { status, json } = await send(this.#client, 'GET', path, undefined, [404]);
    return status === 404 ? undefined : resourcesOf(json)[0]?.id;
  }

  async #update(person: Person, link: UserLink, isActive: boolean): Promise<void> {
    const { update, patch, activate, checkManager } = this.#dialect;
    const path = `/Users/${link.id}`;
    const manager = this.#managerId(person);
    const changesActivity = link.isActive !== isActive;
    if (checkManager !== undefined && manager !== undefined && manager !== link.toldManager) {
      const filter = encodeURIComponent(checkManager(link.id, manager));
      await send(this.#client, 'GET', `/Users?attributes=id&filter=${filter}`);
    }
    if (update === 'patch') {
      const operations = [...patch!(person, link.told, manager)];
      if (changesActivity) operations.push(...activate!(isActive));
      if (operations.length > 0) await this.#patch(person, path, operations);
    } else if (changesActivity && link.told === person && activate !== undefined) {
      await this.#patch(person, path, activate(isActive));
    } else await this.#put(person, path, isActive);
    Object.assign(link, { told: person, toldManager: manager, isActive });
  }

  async #put(person: Person, path: string, isActive: boolean): Promise<void> {
    const { update, body } = this.#dialect;
    let stored = {};
    if (update === 'getAndPut') {
      const answer = await send(this.#client, 'GET', path, undefined, [404]);
      this.#requireThere(person, 'GET', path, answer);
      stored = { ...answer.json };
    }
    const id = path.slice('/Users/'.length);
    const sent = {
      ...stored,
      ...body({ ...person, status: isActive ? 'active' : 'suspended' }, this.#managerId(person)),
      id,
    };
    this.#requireThere(person, 'PUT', path, await send(this.#client, 'PUT', path, sent, [404]));
    await this.#readBack(id);
  }

  async #patch(person: Person, path: string, Operations: readonly Operation[]): Promise<void> {
    const body = { schemas: [patchUrn], Operations };
    const answer = await send(this.#client, 'PATCH', path, body, [404]);
    this.#requireThere(person, 'PATCH', path, answer);
  }

  async #readBack(id: string): Promise<void> {
    if (this.#dialect.readsBack === true) await send(this.#client, 'GET', `/Users/${id}`);
  }

  /** A user that is not there any more is forgotten, and created again in the next cycle. */
  #requireThere(person: Person, method: string, path: string, answer: Answer): void {
    if (answer.status !== 404) return;
    this.links.delete(person.key);
    throw failureOf(method, path, answer);
  }

  #removalOf(status: PersonStatus): Removal {
    const { onSuspend, onUnassign, onDelete } = this.#dialect;
    if (status === 'suspended') return onSuspend;
    return status === 'unassigned' ? onUnassign : onDelete;
  }

  async #end(person: Person, known: UserLink | undefined): Promise<boolean> {
    const link = known ?? (await this.#findUnsure(person));
    if (link === undefined || link.isDeleted === true) return false;
    if (this.#removalOf(person.status) === 'delete') {
      await send(this.#client, 'DELETE', `/Users/${link.id}`, undefined, [404]);
      link.isDeleted = true;
      return true;
    }
    if (link.isActive === false) return false;
    // What else has changed stays untold: people who leave are switched off as they were.
    await this.#endAccess(link.told ?? person, link);
    return true;
  }

  async #endAccess(told: Person, link: UserLink): Promise<void> {
    try {
      await this.#update(told, link, false);
    } catch (error) {
      // A user that is gone has no access.
      if (!(error instanceof RequestFailed) || error.status !== 404) throw error;
    }
  }

  /** A person who leaves before the answer to the creation came may be there all the same. */
  async #findUnsure(person: Person): Promise<UserLink | undefined> {
    if (!this.#unsure.has(person.key)) return undefined;
    const id = await this.#findAgain(person);
    if (id !== undefined) return this.#link(person, { id });
    this.#unsure.delete(person.key);
    return undefined;
  }
}
