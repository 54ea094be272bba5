import type { Actor, Answer, Json, RequestOptions } from './answer.ts';
import { Assertions } from './assertions.ts';
import type { CreatedResources } from './created-resources.ts';
import type { Discovery } from './discovery.ts';
import type { HttpClient } from './http-client.ts';
import { CheckFailure, CheckSkipped } from './outcomes.ts';
import { urns } from './urns.ts';

/** What all cases of a run share. */
export interface RunContext {
  readonly client: HttpClient;
  readonly created: CreatedResources;
  /** Begins the name of everything that the run creates. */
  readonly prefix: string;
  /** Returns 1, 2, 3, …: makes names unique within the run. */
  nextNumber(): number;
  readonly discovery: Discovery;
  /** What cases share, by key. */
  readonly shared: Map<string, unknown>;
  /** The event feed, if one was given. */
  readonly feedUrl?: string;
}

/** One operation of a PATCH. */
export interface PatchOperation {
  readonly op: string;
  readonly path?: string;
  readonly value?: Json;
}

/** A resource as the server answered it. */
export type Resource = Json;

/** Attributes of users that a server need not have (RFC 7643 §4.1), in lower case. */
const optionalAttributes = new Set(
  [
    'name displayName nickName profileUrl title userType preferredLanguage locale timezone',
    'active emails phoneNumbers ims photos addresses groups entitlements roles x509Certificates',
  ].flatMap((names) => names.toLowerCase().split(' ')),
);

/** Requests of one case. */
const maxRequestsPerCase = 300;

/** Pages that a case walks through at most. */
const maxPages = 50;

/** What a case works with: requests, resources of its own, and assertions. */
export class CaseContext extends Assertions {
  readonly #run: RunContext;
  #requests = 0;
  /** Begins the addresses of this case. */
  #mark: string | undefined;

  constructor(run: RunContext) {
    super();
    this.#run = run;
  }

  get discovery(): Discovery {
    return this.#run.discovery;
  }

  /** URL of the event feed, `/api/v1/events`. */
  get feedUrl(): string {
    return this.#run.feedUrl ?? '';
  }

  /** Returns a name that no other resource has: `rollcall-check-7-12-<label>`. */
  name(label = 'x'): string {
    return `${this.#run.prefix}${this.#run.nextNumber()}-${label}`;
  }

  /** Resolves with what an earlier case created under this key; cases must not change it. */
  async shared<T>(key: string, create: () => Promise<T>): Promise<T> {
    const { shared } = this.#run;
    if (!shared.has(key)) shared.set(key, await create());
    return shared.get(key) as T;
  }

  /**
   * Returns an address of this case, the same for the same argument: servers may hold e-mails
   * unique.
   *
   * @param address such as `ada@work`
   */
  mail(address: string): string {
    this.#mark ??= this.name('mail');
    return `${this.#mark}.${address}.example`;
  }

  /** Skips the case. @throws CheckSkipped */
  skip(reason: string): never {
    throw new CheckSkipped(reason);
  }

  /** Sends a request. @throws NoAnswer */
  async request(method: string, path: string, options: RequestOptions = {}): Promise<Answer> {
    this.#requests += 1;
    if (this.#requests > maxRequestsPerCase)
      throw new CheckFailure(`the case needed more than ${maxRequestsPerCase} requests`);
    const answer = await this.#run.client.request(method, path, options);
    this.#run.created.note(method, path, answer, options.as ?? 'own');
    return answer;
  }

  get(path: string, options?: RequestOptions): Promise<Answer> {
    return this.request('GET', path, options);
  }

  post(path: string, body: Json, options?: RequestOptions): Promise<Answer> {
    return this.request('POST', path, { ...options, body });
  }

  put(path: string, body: Json, options?: RequestOptions): Promise<Answer> {
    return this.request('PUT', path, { ...options, body });
  }

  delete(path: string, options?: RequestOptions): Promise<Answer> {
    return this.request('DELETE', path, options);
  }

  /** Sends PATCH operations in a PatchOp message. */
  patch(
    path: string,
    operations: readonly PatchOperation[],
    options?: RequestOptions,
  ): Promise<Answer> {
    return this.request('PATCH', path, {
      ...options,
      body: { schemas: [urns.patch], Operations: operations },
    });
  }

  /**
   * Returns the body of a user that the server accepts, with these attributes in it.
   *
   * @throws CheckSkipped when `/Schemas` lacks one of them
   */
  userBody(attributes: Json = {}): Json {
    this.#needAttributes(Object.keys(attributes));
    const userName = this.name('user');
    return { ...this.discovery.userTemplate(userName), ...attributes };
  }

  /** Skips a case that needs an optional attribute which the server says it does not have. */
  #needAttributes(names: readonly string[]): void {
    const core = this.discovery.schemas.find(({ id }) => id === urns.user);
    if (!Array.isArray(core?.attributes)) return;
    const known = new Set(core.attributes.map(({ name }: Json) => String(name).toLowerCase()));
    const absent = names.find(
      (name) => optionalAttributes.has(name.toLowerCase()) && !known.has(name.toLowerCase()),
    );
    if (absent !== undefined) this.skip(`/Schemas has no attribute ${absent} of users`);
  }

  groupBody(attributes: Json = {}): Json {
    return { schemas: [urns.group], displayName: this.name('group'), ...attributes };
  }

  /** Creates a user. @throws CheckFailure when the server refuses it */
  async createUser(attributes: Json = {}, as: Actor = 'own'): Promise<Resource> {
    return this.#create('/Users', this.userBody(attributes), as);
  }

  async createGroup(attributes: Json = {}, as: Actor = 'own'): Promise<Resource> {
    return this.#create('/Groups', this.groupBody(attributes), as);
  }

  /** Creates a group with these users as members. */
  async createGroupOf(...users: readonly Resource[]): Promise<Resource> {
    return this.createGroup({ members: users.map(({ id }) => ({ value: id })) });
  }

  /** Creates a user and makes sure that it has the attributes, before a case removes them. */
  async createUserHaving(attributes: Json): Promise<Resource> {
    const user = await this.readUser(await this.createUser(attributes));
    for (const name of Object.keys(attributes))
      this.that(user[name] !== undefined, `${name} was sent with POST and is not there`);
    return user;
  }

  /** Creates a user from a whole body. @throws CheckFailure when the server refuses it */
  createFrom(body: Json): Promise<Resource> {
    return this.#create('/Users', body, 'own');
  }

  /** Deletes a resource. 204 has a case of its own, so that 200 does not fail the others. */
  async deleted(path: string): Promise<void> {
    this.status(await this.delete(path), [200, 204]);
  }

  async #create(path: string, body: Json, as: Actor): Promise<Resource> {
    const answer = await this.post(path, body, { as });
    // 201 has a case of its own: a server that answers 200 must not fail all the others.
    this.status(answer, [200, 201]);
    this.that(
      typeof answer.json?.id === 'string',
      `${answer.request} answers ${answer.status} without an id`,
    );
    return answer.json;
  }

  /** Reads a resource again. */
  async read(path: string, options?: RequestOptions): Promise<Resource> {
    const answer = await this.get(path, options);
    this.status(answer, 200);
    this.that(isObject(answer.json), `${answer.request} answers 200 without a JSON object`);
    return answer.json;
  }

  readUser({ id }: Resource, options?: RequestOptions): Promise<Resource> {
    return this.read(userPath(id), options);
  }

  readGroup({ id }: Resource, options?: RequestOptions): Promise<Resource> {
    return this.read(groupPath(id), options);
  }

  /** PATCHes a resource, expects success, and resolves with it as read again. */
  async patched(path: string, operations: readonly PatchOperation[]): Promise<Resource> {
    this.status(await this.patch(path, operations), [200, 204]);
    return this.read(path);
  }

  patchedUser({ id }: Resource, ...operations: readonly PatchOperation[]): Promise<Resource> {
    for (const { path, value } of operations)
      this.#needAttributes(path === undefined ? Object.keys(value) : [path.split(/[.[]/u, 1)[0]!]);
    return this.patched(userPath(id), operations);
  }

  patchedGroup({ id }: Resource, ...operations: readonly PatchOperation[]): Promise<Resource> {
    return this.patched(groupPath(id), operations);
  }

  /** Lists with these parameters and expects a ListResponse. */
  async list(path: string, query: RequestOptions['query'] = {}): Promise<Json> {
    const answer = await this.get(path, { query });
    this.listResponse(answer);
    return answer.json;
  }

  /** Returns ids of the resources that match a filter. */
  async find(path: string, filter: string): Promise<readonly string[]> {
    const list = await this.list(path, { filter });
    return (list.Resources ?? []).map(({ id }: Resource) => id);
  }

  /** Follows an absolute URL below the base URL. @throws CheckFailure when it leads elsewhere */
  follow(url: unknown, options?: RequestOptions): Promise<Answer> {
    const path = this.pathOf(url);
    return this.get(path, options);
  }

  /** Returns the path below the base URL that a URL of the server stands for. */
  pathOf(url: unknown): string {
    this.that(typeof url === 'string' && URL.canParse(url), `${shown(url)} is not an absolute URL`);
    const base = this.discovery.url;
    const { pathname, search } = new URL(String(url));
    const basePath = new URL(base).pathname.replace(/\/$/u, '');
    this.that(
      pathname.startsWith(`${basePath}/`),
      `${shown(url)} is not below the base URL ${base}`,
    );
    return pathname.slice(basePath.length) + search;
  }

  /**
   * Walks through the pages of an index-paged list and returns the ids in order.
   *
   * @throws CheckFailure when a page repeats what was seen, or there are more than 50 pages
   */
  async walk(path: string, query: RequestOptions['query'], count: number): Promise<string[]> {
    const ids: string[] = [];
    for (let page = 0; page < maxPages; page += 1) {
      const list = await this.list(path, { ...query, count, startIndex: ids.length + 1 });
      const found: string[] = (list.Resources ?? []).map(({ id }: Resource) => id);
      const repeated = found.find((id) => ids.includes(id));
      this.that(
        repeated === undefined,
        `the page at startIndex ${ids.length + 1} repeats ${repeated}`,
      );
      ids.push(...found);
      if (found.length === 0 || ids.length >= list.totalResults) return ids;
    }
    throw new CheckFailure(
      `after ${maxPages} pages there are still more; totalResults may be wrong`,
    );
  }
}

export const userPath = (id: unknown): string => `/Users/${encodeURIComponent(String(id))}`;
export const groupPath = (id: unknown): string => `/Groups/${encodeURIComponent(String(id))}`;

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? 'undefined';
}
