import { type Awaitable, inOrder, whenReady } from '../ports/awaitable.ts';
import type { MetaTexts, StoredMembership } from '../ports/store.ts';
import type { Body } from '../protocol/list/list-response.ts';
import type { Projection } from '../protocol/projection/projection.ts';
import type { Attribute } from '../protocol/schema/attribute.ts';
import type { ResourceType } from '../protocol/schema/registry.ts';
import {
  type Document,
  getOwn,
  isStoredObject,
  type StoredJsonObject,
} from '../protocol/schema/stored-json.ts';
import { valuesAt } from '../protocol/schema/values.ts';
import {
  factsOf,
  locationOf,
  type ReadContext,
  type ReferencedName,
  type ResourceFacts,
  type ShownRow,
} from './read-context.ts';
import { groupValues, membershipsOf } from './represent-groups.ts';
import {
  membersInMemory,
  showsMembers,
  withFewMembers,
  withManyMembers,
} from './represent-members.ts';

/** Steps for reading a referenced resource. */
const stepsPerReference = 10;

/**
 * Returns resources of one type as JSON text. A resource that is shown whole and without references
 * is sent as it is stored; a group of many members is sent in pieces.
 */
export function representAll(
  context: ReadContext,
  type: ResourceType,
  resources: readonly ShownRow[],
  projection: Projection,
): Awaitable<readonly Body[]> {
  const metaText = metaWriter(context.base, type);
  const bodies: Body[] = [];
  let inMemory = 0;
  /** Adds a resource that needs more than its row. */
  const add = async (
    resource: ShownRow,
    memberships: readonly StoredMembership[] | undefined,
  ): Promise<void> => {
    const text = await representOne(context, type, resource, projection, memberships);
    const set = showsMembers(type, projection)
      ? await context.reader.memberSet(context.tenant, resource.id)
      : undefined;
    if (set === undefined || set.total === 0) {
      bodies.push(text);
    } else if (inMemory + set.total <= membersInMemory) {
      inMemory += set.total;
      bodies.push(await withFewMembers(context, type, text, set, projection));
    } else {
      bodies.push(withManyMembers(context, type, text, { id: resource.id, set }, projection));
    }
  };
  const represented = whenReady(membershipsOf(context, type, resources, projection), (groups) =>
    inOrder(resources, (resource) => {
      if (!isSentAsStored(type, resource, projection))
        return add(resource, groups.get(resource.position));
      bodies.push(withMeta(resource.document, metaText(resource)));
      return undefined;
    }),
  );
  return whenReady(represented, () => bodies);
}

/** Returns one resource as JSON text, with the facts for the headers of the answer. */
export async function represent(
  context: ReadContext,
  type: ResourceType,
  resource: ShownRow,
  projection: Projection,
  facts: ResourceFacts = factsOf(context, type, resource),
): Promise<RepresentedResource> {
  const [body] = await representAll(context, type, [resource], projection);
  const { etag, version, location } = facts;
  return { etag, version, location, body: body! };
}

/** One resource as JSON text, with the facts for the headers of the answer. */
export interface RepresentedResource extends ResourceFacts {
  readonly body: Body;
}

/**
 * Returns one resource, if nothing but its row is needed to represent it; undefined otherwise. The
 * stored text is never parsed.
 */
export function representStored(
  context: Pick<ReadContext, 'base'>,
  type: ResourceType,
  resource: ShownRow,
  projection: Projection,
  facts: ResourceFacts,
): RepresentedResource | undefined {
  if (!isSentAsStored(type, resource, projection)) return undefined;
  const { etag, version, location } = facts;
  const meta = metaWriter(context.base, type)(resource);
  return { etag, version, location, body: withMeta(resource.document, meta) };
}

/** Whether resources are sent as they are stored, as far as it depends on the projection. */
export function sendsStored(type: ResourceType, projection: Projection): boolean {
  return projection.isWhole && !showsMembers(type, projection);
}

function isSentAsStored(
  type: ResourceType,
  { hasReferences, isMember }: ShownRow,
  projection: Projection,
): boolean {
  return (
    sendsStored(type, projection) &&
    !hasReferences &&
    (!isMember || type.memberOf === undefined || !projection.shows(type.memberOf))
  );
}

function withMeta(document: string, meta: string): string {
  return document.slice(0, -1) + meta;
}

/** Returns the JSON text of a resource without its members. */
async function representOne(
  context: ReadContext,
  type: ResourceType,
  resource: ShownRow,
  projection: Projection,
  memberships: readonly StoredMembership[] | undefined,
): Promise<string> {
  const groups = memberships === undefined ? undefined : groupValues(context, memberships);
  if (projection.isWhole && !resource.hasReferences) {
    const shown = groups === undefined ? '' : `,"${type.memberOf!.name}":${JSON.stringify(groups)}`;
    const meta = metaWriter(context.base, type)(resource);
    return `${resource.document.slice(0, -1)}${shown}${meta}`;
  }
  const whole = await fullResource(context, type, resource);
  if (groups !== undefined) whole[type.memberOf!.name] = [...groups];
  return JSON.stringify(projection.isWhole ? whole : projection.pick(whole));
}

/** Returns a resource with `meta` and the names of referenced resources, without memberships. */
export async function fullResource(
  context: ReadContext,
  type: ResourceType,
  resource: ShownRow,
): Promise<StoredJsonObject> {
  const text = withMeta(resource.document, metaWriter(context.base, type)(resource));
  const document = JSON.parse(text) as Document;
  if (resource.hasReferences) {
    for (const attribute of type.references) await fillReferences(context, attribute, document);
  }
  return document;
}

type MetaRow = Pick<ShownRow, 'id' | 'version' | 'created' | 'lastModified'>;

/** Returns the texts around what `meta` says of a resource; the resources of a type share them. */
export function metaTexts(base: string, type: ResourceType): MetaTexts {
  // The server assigns ids, so that nothing in them is escaped.
  const location = JSON.stringify(locationOf(base, type, '')).slice(0, -1);
  return {
    beforeCreated: `,"meta":{"resourceType":${JSON.stringify(type.name)},"created":"`,
    beforeLastModified: 'Z","lastModified":"',
    beforeId: `Z","location":${location}`,
    beforeVersion: '","version":"W/\\"',
    end: '\\""}}',
  };
}

/** Returns a function that writes `meta` and the last brace of a resource. */
function metaWriter(base: string, type: ResourceType): (row: MetaRow) => string {
  const { beforeCreated, beforeLastModified, beforeId, beforeVersion, end } = metaTexts(base, type);
  return ({ id, version, created, lastModified }) =>
    beforeCreated +
    created +
    beforeLastModified +
    lastModified +
    beforeId +
    id +
    beforeVersion +
    String(version) +
    end;
}

/** Adds `$ref` and `displayName` of referenced resources that exist (RFC 7643 §4.3). */
async function fillReferences(
  context: ReadContext,
  attribute: Attribute,
  document: Document,
): Promise<void> {
  const { registry, base } = context;
  const target = registry.type(attribute.byName.get('$ref')!.referenceTypes![0]!)!;
  const displayName = attribute.byName.get('displayname');
  for (const value of valuesAt(document, attribute.steps)) {
    const id = isStoredObject(value) ? getOwn(value, 'value') : undefined;
    const named = typeof id === 'string' ? await nameOf(context, target.name, id) : undefined;
    if (named === undefined) continue;
    (value as StoredJsonObject)['$ref'] = locationOf(base, target, named.id);
    if (displayName !== undefined && named.displayName !== undefined)
      (value as StoredJsonObject)[displayName.name] = named.displayName;
  }
}

/** @throws ScimError tooMany */
async function nameOf(
  { reader, tenant, budget, names }: ReadContext,
  type: string,
  id: string,
): Promise<ReferencedName | undefined> {
  const key = `${type} ${id}`;
  const known = names.get(key);
  if (known !== undefined || names.has(key)) return known;
  const row = await reader.resource(tenant, type, id);
  budget.spend(stepsPerReference);
  budget.spendText(row?.document.length ?? 0);
  const found =
    row === undefined
      ? undefined
      : { id: row.id, displayName: getOwn(JSON.parse(row.document) as Document, 'displayName') };
  names.set(key, found);
  return found;
}
