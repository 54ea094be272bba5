import { NoAnswer, type ScimClient } from './scim-client.ts';

/** A resource as the server sent it. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Resource = Readonly<Record<string, any>> & { readonly id: string };

export interface ReadResult {
  readonly resources: readonly Resource[];
  /** What the server said there are in all. */
  readonly totalResults: number;
}

/** Pages that are read at most. */
const maxPages = 20_000;

/** Returns the resources of a ListResponse; what is not a resource with an id is left out. */
// oxlint-disable-next-line typescript/no-explicit-any
export function resourcesOf(json: any): readonly Resource[] {
  const listed: unknown = json?.Resources;
  if (!Array.isArray(listed)) return [];
  return (listed as readonly (Partial<Resource> | null)[]).filter(
    (one): one is Resource => typeof one?.id === 'string' && one.id !== '',
  );
}

/**
 * Reads all resources of a type, page by page. A server that repeats a page or says a total that it
 * never reaches ends the reading with an error.
 *
 * @throws NoAnswer
 */
export async function readAll(
  client: ScimClient,
  type: 'Users' | 'Groups',
  parameters = '',
): Promise<ReadResult> {
  const { pageSize } = client.dialect;
  const byId = new Map<string, Resource>();
  let totalResults = 0;
  for (let startIndex = 1, page = 0; page < maxPages; page += 1) {
    const count = pageSize === undefined ? '' : `&count=${pageSize}`;
    const rest = parameters === '' ? '' : `&${parameters}`;
    const { status, json } = await client.request(
      'GET',
      `/${type}?startIndex=${startIndex}${count}${rest}`,
    );
    if (status !== 200) throw new NoAnswer(`GET /${type} answers ${status}`);
    const resources = resourcesOf(json);
    totalResults = Number(json?.totalResults);
    if (!Number.isInteger(totalResults))
      throw new NoAnswer(`GET /${type} answers no totalResults, or one that is not a whole number`);
    const before = byId.size;
    for (const resource of resources) byId.set(resource.id, resource);
    if (byId.size >= totalResults) return { resources: [...byId.values()], totalResults };
    if (resources.length === 0)
      throw new NoAnswer(
        `GET /${type} says totalResults ${totalResults}, and ends after ${byId.size}`,
      );
    if (byId.size === before)
      throw new NoAnswer(
        `GET /${type}?startIndex=${startIndex} repeats resources of earlier pages`,
      );
    startIndex += resources.length;
  }
  throw new NoAnswer(`GET /${type} has more than ${maxPages} pages`);
}
