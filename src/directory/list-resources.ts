import { type Awaitable, inOrder, whenReady } from '../ports/awaitable.ts';
import { type Body, type ListPage, listBody } from '../protocol/list/list-response.ts';
import type { ListQuery } from '../protocol/list/query.ts';
import { createProjection, type Projection } from '../protocol/projection/projection.ts';
import type { ResourceType } from '../protocol/schema/registry.ts';
import type { CursorPlace } from './cursor.ts';
import type { Page, PageRow } from './find-page.ts';
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
export function listResources(
  services: DirectoryServices,
  context: OperationContext,
  types: readonly ResourceType[],
  query: ListQuery,
): Awaitable<Body> {
  const { cursors, scans, scanSemaphore: semaphore, pause } = services;
  const { count, cursor, startIndex } = query;
  const projections = new Map(
    types.map((type) => [type, createProjection(type, query, undefined, context.parseContext)]),
  );
  const bound = cursor === undefined ? '' : boundOf(context, types, query);
  const start =
    cursor === undefined || cursor === '' ? undefined : cursors.read(bound, count, cursor);
  const from = cursor === '' ? 'start' : start;
  const write = (place: CursorPlace | undefined): string | undefined =>
    place === undefined ? undefined : cursors.write(bound, count, place);
  const bodyOf = (page: Page, resources: ListPage['resources']): Body =>
    cursor === undefined
      ? listBody({ totalResults: page.total, startIndex, resources })
      : listBody({
          totalResults: page.total,
          nextCursor: write(page.next),
          previousCursor: write(page.previous),
          resources,
        });
  return whenReady(services.reader.listReader(context.tenant), (reader) => {
    const read = readContextOf({ reader }, context);
    const scan = { ...read, scans, semaphore, pause, projections };
    return whenReady(findReadyPage(scan, context, types, query, from), (page) =>
      whenReady(page.shown ?? representPage(scan, page.rows, projections), (resources) =>
        bodyOf(page, resources),
      ),
    );
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
function representPage(
  context: ReadContext,
  rows: readonly PageRow[],
  projections: ReadonlyMap<ResourceType, Projection>,
): Awaitable<readonly Body[]> {
  if (projections.size === 1) {
    const [[type, projection] = []] = projections;
    const found = rows.map(({ row }) => row);
    return representAll(context, type!, found, projection!);
  }
  const runs = sameTypes(rows);
  const bodies: Body[] = [];
  const represented = inOrder(runs, (run) => {
    const { type } = run[0]!;
    const found = run.map(({ row }) => row);
    return whenReady(representAll(context, type, found, projections.get(type)!), (shown) => {
      for (const body of shown) bodies.push(body);
    });
  });
  return whenReady(represented, () => bodies);
}

/** Splits rows where the type changes. */
function sameTypes(rows: readonly PageRow[]): readonly (readonly PageRow[])[] {
  const runs: PageRow[][] = [];
  for (const row of rows) {
    const last = runs[runs.length - 1];
    if (last === undefined || last[0]!.type !== row.type) runs.push([row]);
    else last.push(row);
  }
  return runs;
}
