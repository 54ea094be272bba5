import type { GroupDialect, Operation } from './dialect.ts';
import type { GroupLink } from './links.ts';
import { type Resource, readAll, resourcesOf } from './read-all.ts';
import type { ScimClient } from './scim-client.ts';
import { createdId, failureOf, send } from './sender.ts';
import { patchUrn } from './urns.ts';
import type { UserSync } from './user-sync.ts';
import type { Team } from './workforce.ts';

/** Tells the server of groups and their members. */
export class GroupSync {
  readonly links = new Map<string, GroupLink>();
  readonly #client: ScimClient;
  readonly #users: UserSync;
  /** Groups whose creation got no answer: they may be there. */
  readonly #unsure = new Set<string>();
  #listed: Promise<readonly Resource[]> | undefined;
  #maxOperations: Promise<number> | undefined;

  constructor(client: ScimClient, users: UserSync) {
    this.#client = client;
    this.#users = users;
  }

  get #dialect(): GroupDialect {
    return this.#client.dialect.groups!;
  }

  /** Forgets what was read for an earlier cycle. */
  beginCycle(): void {
    this.#listed = undefined;
  }

  /**
   * Sends what differs between a group and what the server was told.
   *
   * @returns false when nothing differs
   */
  async sync(team: Team): Promise<boolean> {
    if (team.isDeleted) return this.#end(team);
    const link = this.links.get(team.key);
    const isNew = link === undefined || link.isDeleted === true;
    const known = isNew ? await this.#create(team) : link;
    const isChanged =
      this.#dialect.update === 'put'
        ? await this.#put(team, known)
        : await this.#patchChanges(team, known);
    return isNew || isChanged;
  }

  /**
   * Sends a group at once ("push now"): all members where the provider replaces them, else what
   * differs.
   */
  async push(team: Team): Promise<boolean> {
    const { replace, update } = this.#dialect;
    const link = this.links.get(team.key);
    if (link === undefined || update === 'put' || replace === undefined) return this.sync(team);
    const members = this.#told(team);
    await this.#patch(team, link.id, replace(this.#users.idsOf(members)));
    link.told = new Set(members);
    return true;
  }

  async #end(team: Team): Promise<boolean> {
    const link = this.links.get(team.key) ?? (await this.#findUnsure(team));
    if (link === undefined || link.isDeleted === true) return false;
    await send(this.#client, 'DELETE', `/Groups/${link.id}`, undefined, [404]);
    link.isDeleted = true;
    return true;
  }

  async #findUnsure(team: Team): Promise<GroupLink | undefined> {
    if (!this.#unsure.has(team.key)) return undefined;
    const id = await this.#findAgain(team);
    if (id !== undefined) return this.#link(team, { id, told: new Set() });
    this.#unsure.delete(team.key);
    return undefined;
  }

  #link(team: Team, link: GroupLink): GroupLink {
    this.links.set(team.key, link);
    this.#unsure.delete(team.key);
    return link;
  }

  async #create(team: Team): Promise<GroupLink> {
    const { createsEmpty, body, readBack, restate, onConflict } = this.#dialect;
    const found = await this.#find(team, this.#dialect.lists === true);
    if (found !== undefined) return this.#adopt(team, found);
    const members = createsEmpty ? [] : this.#users.idsOf(team.members);
    this.#unsure.add(team.key);
    const answer = await send(this.#client, 'POST', '/Groups', body(team, members), [409]);
    if (answer.status === 409) {
      const holder = onConflict === 'adopt' ? await this.#findAgain(team) : undefined;
      if (holder === undefined) throw failureOf('POST', '/Groups', answer);
      return this.#adopt(team, holder);
    }
    const told = new Set(createsEmpty ? [] : this.#told(team));
    const id = createdId('/Groups', answer);
    const link = this.#link(team, { id, toldName: team.name, told });
    if (readBack !== undefined) await send(this.#client, 'GET', `/Groups/${link.id}?${readBack}`);
    if (restate !== undefined) await this.#patch(team, link.id, restate(team, link.id));
    return link;
  }

  /** Returns the members that have a user, and of whom the server can be told. */
  #told({ members }: Team): readonly string[] {
    return [...members].filter((key) => this.#users.idsOf([key]).length > 0);
  }

  /** Of a group that was there, the members are not known: they are read. */
  async #adopt(team: Team, id: string): Promise<GroupLink> {
    const { json } = await send(this.#client, 'GET', `/Groups/${id}`);
    const members: readonly { readonly value: string }[] = Array.isArray(json?.members)
      ? json.members
      : [];
    const told = new Set(members.flatMap(({ value }) => this.#users.keyOf(value) ?? []));
    return this.#link(team, { id, toldName: json?.displayName as string, told });
  }

  #findAgain(team: Team): Promise<string | undefined> {
    this.#listed = undefined;
    return this.#find(team);
  }

  async #find(team: Team, lists = false): Promise<string | undefined> {
    const { find, findParameters } = this.#dialect;
    if (find === undefined || lists) {
      this.#listed ??= readAll(this.#client, 'Groups').then(({ resources }) => resources);
      const isIt = ({ externalId, displayName }: Resource): boolean =>
        externalId === team.key || displayName === team.name;
      return (await this.#listed).find(isIt)?.id;
    }
    const query = `filter=${encodeURIComponent(find(team))}`;
    const path = `/Groups?${findParameters === undefined ? '' : `${findParameters}&`}${query}`;
    const { status, json } = await send(this.#client, 'GET', path, undefined, [404]);
    return status === 404 ? undefined : resourcesOf(json)[0]?.id;
  }

  async #put(team: Team, link: GroupLink): Promise<boolean> {
    const members = this.#told(team);
    if (link.toldName === team.name && isEqual(link.told, new Set(members))) return false;
    const body = { ...this.#dialect.body(team, this.#users.idsOf(members)), id: link.id };
    const path = `/Groups/${link.id}`;
    const answer = await send(this.#client, 'PUT', path, body, [404]);
    if (answer.status === 404) throw this.#gone(team, 'PUT', path, answer);
    Object.assign(link, { toldName: team.name, told: new Set(members) });
    return true;
  }

  async #patchChanges(team: Team, link: GroupLink): Promise<boolean> {
    const { rename, restate, checkMember } = this.#dialect;
    const isRenamed = link.toldName !== team.name;
    if (isRenamed) {
      await this.#patch(team, link.id, rename!(team, link.id));
      link.toldName = team.name;
    }
    const gone = [...link.told].filter((key) => !team.members.has(key));
    const come = this.#told(team).filter((key) => !link.told.has(key));
    if (gone.length + come.length === 0) return isRenamed;
    if (restate !== undefined) await this.#patch(team, link.id, restate(team, link.id));
    const [first] = this.#users.idsOf([...gone, ...come]);
    if (checkMember !== undefined && first !== undefined) {
      const filter = encodeURIComponent(checkMember(link.id, first));
      await send(this.#client, 'GET', `/Groups?excludedAttributes=members&filter=${filter}`);
    }
    await this.#patchMembers(team, link, gone, come);
    return true;
  }

  async #patchMembers(
    team: Team,
    link: GroupLink,
    gone: readonly string[],
    come: readonly string[],
  ): Promise<void> {
    const { add, remove, maxMembers, combines, repeatsAdds } = this.#dialect;
    const removals = chunks(gone, maxMembers).map((keys) => ({ gone: keys, come: none }));
    const additions = chunks(come, maxMembers).map((keys) => ({ gone: none, come: keys }));
    const steps =
      combines === true && removals.length === 1 && additions.length === 1
        ? [{ gone, come }]
        : [...removals, ...additions];
    for (const step of steps) {
      const removed = this.#users.idsOf(step.gone);
      const added = this.#users.idsOf(step.come);
      const operations = [
        ...(removed.length === 0 ? [] : remove!(removed)),
        ...(added.length === 0 ? [] : add!(added, (id) => this.#users.userNameOf(id))),
      ];
      if (operations.length > 0) await this.#patch(team, link.id, operations);
      if (repeatsAdds === true && added.length > 0)
        await this.#patch(
          team,
          link.id,
          add!(added, (id) => this.#users.userNameOf(id)),
        );
      const left = new Set(step.gone);
      link.told = new Set([...link.told, ...step.come].filter((key) => !left.has(key)));
    }
  }

  async #patch(team: Team, id: string, operations: readonly Operation[]): Promise<void> {
    const { maxOperations } = this.#dialect;
    const size =
      maxOperations === 'bulk' ? await this.#bulkOperations() : (maxOperations ?? unlimited);
    const path = `/Groups/${id}`;
    for (const Operations of chunks(operations, size)) {
      const body = { schemas: [patchUrn], Operations };
      const answer = await send(this.#client, 'PATCH', path, body, [404]);
      if (answer.status === 404) throw this.#gone(team, 'PATCH', path, answer);
    }
  }

  /** Resolves to `bulk.maxOperations` of /ServiceProviderConfig; 0 and absent: unlimited. */
  #bulkOperations(): Promise<number> {
    this.#maxOperations ??= send(this.#client, 'GET', '/ServiceProviderConfig', undefined, [404])
      .then(({ json }) => {
        const max: unknown = json?.bulk?.maxOperations;
        return typeof max === 'number' && max > 0 ? max : unlimited;
      })
      .catch((error: unknown) => {
        this.#maxOperations = undefined;
        throw error;
      });
    return this.#maxOperations;
  }

  /** A group that is not there any more is forgotten, and created again in the next cycle. */
  #gone(team: Team, method: string, path: string, answer: Parameters<typeof failureOf>[2]): Error {
    this.links.delete(team.key);
    return failureOf(method, path, answer);
  }
}

const unlimited = Number.MAX_SAFE_INTEGER;
const none: readonly string[] = [];

function chunks<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}

function isEqual(left: ReadonlySet<string>, right: ReadonlySet<string>): boolean {
  return left.size === right.size && [...left].every((one) => right.has(one));
}
