import type { Actor, Answer, Json } from './answer.ts';
import type { HttpClient } from './http-client.ts';
import { NoAnswer, RunEnded } from './outcomes.ts';
import type { Leftover } from './report.ts';

/** The attribute that carries the recognisable name, by endpoint. */
const nameAttributes: Readonly<Record<string, string>> = {
  '/Users': 'userName',
  '/Groups': 'displayName',
};

/** Pages that are searched for resources whose creation was not answered. */
const maxSweptPages = 20;

/** What a run created, so that all of it can be deleted at the end. */
export class CreatedResources {
  /** Actor by path; in the order of creation. */
  readonly #paths = new Map<string, Actor>();
  readonly #actors = new Set<Actor>();
  readonly #prefix: string;

  /** @param prefix begins the name of everything that the run creates, in lower case */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** Notes what an answer says was created, or deleted. */
  note(method: string, path: string, answer: Answer, actor: Actor): void {
    const [endpoint = ''] = path.split('?', 1);
    if (method === 'POST') this.#actors.add(actor);
    if (method === 'DELETE' && answer.status < 300) this.#paths.delete(endpoint);
    if (answer.status >= 300 || (method !== 'POST' && method !== 'PUT')) return;
    if (endpoint === '/Bulk') {
      for (const path of createdInBulk(answer.json)) this.#paths.set(path, actor);
      return;
    }
    const id: unknown = answer.json?.id;
    if (method === 'PUT') {
      if (answer.status === 201) this.#paths.set(endpoint, actor);
    } else if (typeof id === 'string' && !endpoint.endsWith('/.search'))
      this.#paths.set(`${endpoint.replace(/\/$/u, '')}/${encodeURIComponent(id)}`, actor);
  }

  /**
   * Deletes everything, newest first and groups before users, then what a search still finds under
   * the name of the run. Resolves with what is left.
   */
  async deleteAll(client: HttpClient): Promise<readonly Leftover[]> {
    const leftovers = new Map<string, string>();
    try {
      await this.#deleteNoted(client, leftovers);
      await this.#sweep(client, leftovers);
    } catch (error) {
      if (!(error instanceof RunEnded)) throw error;
      for (const path of this.#paths.keys())
        if (!leftovers.has(path)) leftovers.set(path, error.message);
    }
    return [...leftovers].map(([path, reason]) => ({ path, reason }));
  }

  async #deleteNoted(client: HttpClient, leftovers: Map<string, string>): Promise<void> {
    const newestFirst = [...this.#paths].reverse();
    const isGroup = ([path]: readonly [string, Actor]): boolean => path.startsWith('/Groups/');
    const ordered = [...newestFirst.filter(isGroup), ...newestFirst.filter((one) => !isGroup(one))];
    for (const [path, actor] of ordered) {
      const refused = await deleteOne(client, path, actor);
      if (refused === undefined) this.#paths.delete(path);
      else leftovers.set(path, refused);
    }
  }

  /** Finds what was created without an answer, or deleted only according to the answer. */
  async #sweep(client: HttpClient, leftovers: Map<string, string>): Promise<void> {
    for (const actor of this.#actors)
      for (const [endpoint, attribute] of Object.entries(nameAttributes))
        for (const path of await this.#find(client, endpoint, attribute, actor)) {
          if (leftovers.has(path)) continue;
          const refused = await deleteOne(client, path, actor);
          if (refused !== undefined) leftovers.set(path, refused);
        }
  }

  async #find(
    client: HttpClient,
    endpoint: string,
    attribute: string,
    as: Actor,
  ): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    const filter = `${attribute} sw "${this.#prefix}"`;
    try {
      for (let page = 0, startIndex = 1; page < maxSweptPages; page += 1) {
        const query = { filter, startIndex, count: 100 };
        const { status, json } = await client.request('GET', endpoint, { query, as });
        const resources: readonly Json[] = Array.isArray(json?.Resources) ? json.Resources : [];
        if (status !== 200 || resources.length === 0) return found;
        const before = found.size;
        // The filter may be ignored: only what has the name of the run is deleted.
        for (const resource of resources)
          if (this.#isOwn(resource?.[attribute]) && typeof resource.id === 'string')
            found.add(`${endpoint}/${encodeURIComponent(resource.id)}`);
        if (found.size === before) return found;
        startIndex += resources.length;
      }
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
    }
    return found;
  }

  #isOwn(name: unknown): boolean {
    return typeof name === 'string' && name.toLowerCase().startsWith(this.#prefix);
  }
}

/** Resolves with undefined when the resource is gone, else with the reason. */
async function deleteOne(client: HttpClient, path: string, as: Actor): Promise<string | undefined> {
  try {
    const { status, json } = await client.request('DELETE', path, { as });
    if (status < 300 || status === 404 || status === 410) return undefined;
    const detail = typeof json?.detail === 'string' ? ` (${json.detail})` : '';
    return `DELETE answers ${status}${detail}`;
  } catch (error) {
    if (error instanceof NoAnswer) return error.message;
    throw error;
  }
}

function createdInBulk(json: Json): readonly string[] {
  const operations: readonly Json[] = Array.isArray(json?.Operations) ? json.Operations : [];
  return operations.flatMap((operation) => {
    const { method, location, status } = operation ?? {};
    if (method !== 'POST' || typeof location !== 'string' || String(status) !== '201') return [];
    return [`/${location.split('/').slice(-2).join('/')}`];
  });
}
