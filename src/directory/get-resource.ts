import { type Awaitable, whenReady } from '../ports/awaitable.ts';
import type { MembersPage } from '../protocol/list/query.ts';
import {
  createProjection,
  type Projection,
  type Selection,
} from '../protocol/projection/projection.ts';
import type { ResourceType } from '../protocol/schema/registry.ts';
import { notFound } from './check-writable.ts';
import type { OperationContext } from './operation-context.ts';
import { factsOf } from './read-context.ts';
import { showsMembers, withMembersPage } from './represent-members.ts';
import { represent, representStored } from './represent-resource.ts';
import { type Representation, readContextOf, readGroup, withoutMembers } from './representation.ts';
import type { DirectoryServices } from './services.ts';

/**
 * GET of one resource (RFC 7644 §3.4.1).
 *
 * @param page which members of a group to show. Default: all
 * @throws ScimError notFound, invalidValue, invalidCursor, expiredCursor, invalidCount
 */
export function getResource(
  services: DirectoryServices,
  context: OperationContext,
  type: ResourceType,
  id: string,
  selection: Selection,
  page?: MembersPage,
): Awaitable<Representation> {
  const projection = createProjection(type, selection, undefined, context.parseContext);
  if (showsMembers(type, projection))
    return getGroup(services, context, type, id, projection, page);
  return whenReady(services.reader.resource(context.tenant, type.name, id), (row) => {
    if (row === undefined) throw notFound(type.name, id);
    const facts = factsOf(context, type, row);
    return (
      representStored(context, type, row, projection, facts) ??
      represent(readContextOf(services, context), type, row, projection, facts)
    );
  });
}

async function getGroup(
  services: DirectoryServices,
  context: OperationContext,
  type: ResourceType,
  id: string,
  projection: Projection,
  page: MembersPage | undefined,
): Promise<Representation> {
  const group =
    page === undefined
      ? await readGroup(services, context, type, id, async (read, row) =>
          represent(read, type, row, projection),
        )
      : await readMembersPage(services, context, type, id, projection, page);
  if (group === undefined) throw notFound(type.name, id);
  return group;
}

/** Reads a group with one page of its members. */
function readMembersPage(
  services: DirectoryServices,
  context: OperationContext,
  type: ResourceType,
  id: string,
  projection: Projection,
  { count, cursor }: MembersPage,
): Promise<Representation | undefined> {
  const { cursors } = services;
  const bound = JSON.stringify([context.tenant, context.connection, 'members', id]);
  const after = cursor === '' ? -1 : cursors.read(bound, count, cursor).position;
  return readGroup(services, context, type, id, async (read, row) => {
    const memberless = await represent(read, type, row, withoutMembers(projection, type));
    const set = await read.reader.memberSet(context.tenant, id);
    if (set === undefined) return memberless;
    const page = { set, after, count };
    const text = memberless.body as string;
    const { body, next } = await withMembersPage(read, type, text, page, projection);
    if (next === undefined) return { ...memberless, body };
    const place = { type: 0, position: next, backwards: false };
    return { ...memberless, body, nextMembers: cursors.write(bound, count, place) };
  });
}
