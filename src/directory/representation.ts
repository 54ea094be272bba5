import type { StoredResource } from '../ports/store.ts';
import { createBudget } from '../protocol/budget.ts';
import type { Body } from '../protocol/list/list-response.ts';
import type { Projection } from '../protocol/projection/projection.ts';
import type { ResourceType } from '../protocol/schema/registry.ts';
import type { OperationContext } from './operation-context.ts';
import type { ReadContext, ResourceFacts } from './read-context.ts';
import type { DirectoryServices } from './services.ts';

/** One resource, ready to be sent. */
export interface Representation extends ResourceFacts {
  /** JSON text, in pieces when it is a group of many members. */
  readonly body: Body;
  /** Cursor of the next page of members, when a page was requested and there is a next one. */
  readonly nextMembers?: string;
}

/** Returns the context for reading resources in one operation. */
export function readContextOf(
  { reader }: Pick<ReadContext, 'reader'>,
  { tenant, base, registry }: OperationContext,
): ReadContext {
  return {
    reader,
    registry: registry.registry,
    tenant,
    base,
    budget: createBudget(),
    names: new Map(),
    groups: new Map(),
  };
}

/**
 * Reads a group from one snapshot: its version, and the members of that version. Undefined when it
 * does not exist.
 */
export function readGroup(
  services: Pick<DirectoryServices, 'reader'>,
  context: OperationContext,
  type: ResourceType,
  id: string,
  represent: (context: ReadContext, row: StoredResource) => Promise<Representation>,
): Promise<Representation | undefined> {
  const { reader } = services;
  return reader.snapshot(async (state) => {
    const row = await state.resource(context.tenant, type.name, id);
    if (row === undefined) return undefined;
    const read = { ...readContextOf(services, context), reader: state, later: reader };
    return represent(read, row);
  });
}

/** Returns a projection without members. */
export function withoutMembers(projection: Projection, type: ResourceType): Projection {
  if (type.members === undefined) return projection;
  return {
    isWhole: projection.isWhole,
    pick: (resource) => projection.pick(resource),
    keep: (attribute, value) => projection.keep(attribute, value),
    shows: (attribute) => attribute !== type.members && projection.shows(attribute),
  };
}
