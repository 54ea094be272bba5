import { type Body, listBody } from '../protocol/list/list-response.ts';
import type { ListQuery } from '../protocol/list/query.ts';
import { createProjection, type Projection } from '../protocol/projection/projection.ts';
import type { ResourceType } from '../protocol/schema/registry.ts';
import type { CursorPlace } from './cursor.ts';
import type { PageRow } from './find-page.ts';
import type { OperationContext } from './operation-context.ts';
import type { ReadContext } from './read-context.ts';
import { findReadyPage } from './ready-page.ts';
import { representAll } from './represent-resource.ts';
import { readContextOf } from './representation.ts';
import type { DirectoryServices } from './services.ts';

/**
 * Query of resources (RFC 7644 §3.4.2). Returns the body of a ListResponse.
 *
 * @param types one, or several for a query at the root
 * @throws ScimError invalidFilter, invalidValue, tooMany, invalidCursor, expiredCursor,
 *   invalidCount
 */
export async function listResources(
  services: DirectoryServices,
  context: OperationContext,
  types: readonly ResourceType[],
  query: ListQuery,
): Promise<Body> {
  const { reader, cursors, scans, scanSemaphore: semaphore, pause } = services;
  const { count, cursor, startIndex } = query;
  const projections = new Map(
    types.map((type) => [type, createProjection(type, query, undefined, context.parseContext)]),
  );
  const bound = cursor === undefined ? '' : boundOf(context, types, query);
  const start =
    cursor === undefined || cursor === '' ? undefined : cursors.read(bound, count, cursor);
  const scan = {
    ...readContextOf(services, context),
    reader: await reader.listReader(context.tenant),
    scans,
    semaphore,
    pause,
    projections,
  };
  const from = cursor === '' ? 'start' : start;
  const page = await findReadyPage(scan, context, types, query, from);
  const resources = await representPage(scan, page.rows, projections);
  const { total: totalResults } = page;
  if (cursor === undefined) return listBody({ totalResults, startIndex, resources });
  const write = (place: CursorPlace | undefined): string | undefined =>
    place === undefined ? undefined : cursors.write(bound, count, place);
  return listBody({
    totalResults,
    nextCursor: write(page.next),
    previousCursor: write(page.previous),
    resources,
  });
}

/** Returns the query that a cursor is bound to, as text. */
function boundOf(
  { tenant, connection }: OperationContext,
  types: readonly ResourceType[],
  { filter, sortBy, descending }: ListQuery,
): string {
  const names = types.map(({ name }) => name);
  const order = [sortBy ?? null, sortBy !== undefined && descending];
  return JSON.stringify([tenant, connection, names, filter ?? null, ...order]);
}

/** Represents rows of one type together, so that what they need besides is read at once. */
async function representPage(
  context: ReadContext,
  rows: readonly PageRow[],
  projections: ReadonlyMap<ResourceType, Projection>,
): Promise<readonly Body[]> {
  const bodies: Body[] = [];
  for (let from = 0; from < rows.length; ) {
    const { type } = rows[from]!;
    let end = from + 1;
    while (rows[end]?.type === type) end += 1;
    const sameType = rows.slice(from, end).map(({ row }) => row);
    bodies.push(...(await representAll(context, type, sameType, projections.get(type)!)));
    from = end;
  }
  return bodies;
}
