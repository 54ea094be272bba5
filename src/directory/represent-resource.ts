import { type Awaitable, whenReady } from '../ports/awaitable.ts';
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
import { addMembers, readMembers, showsMembers } from './represent-members.ts';

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
  const more = resources.filter((resource) => !isSentAsStored(type, resource, projection));
  const metaText = metaWriter(context.base, type);
  if (more.length === 0)
    return resources.map((resource) => withMeta(resource.document, metaText(resource)));
  return whenReady(representMore(context, type, more, projection), (shown) =>
    resources.map(
      (resource) => shown.get(resource.position) ?? withMeta(resource.document, metaText(resource)),
    ),
  );
}

/**
 * Returns resources that need more than their rows, by position. What they need is read for all of
 * them at once.
 */
async function representMore(
  context: ReadContext,
  type: ResourceType,
  resources: readonly ShownRow[],
  projection: Projection,
): Promise<ReadonlyMap<number, Body>> {
  const groups = await membershipsOf(context, type, resources, projection);
  const documents = new Map(
    resources
      .filter(({ hasReferences }) => hasReferences)
      .map((resource) => [resource.position, parseResource(context, type, resource)]),
  );
  await fillReferences(context, type, [...documents.values()]);
  const ids = resources.map(({ id }) => id);
  const members = showsMembers(type, projection) ? await readMembers(context, ids) : undefined;
  return new Map(
    resources.map((resource): [number, Body] => {
      const { id, position } = resource;
      const more = { memberships: groups.get(position), document: documents.get(position) };
      const text = representOne(context, type, resource, projection, more);
      const shown = members?.get(id);
      return [
        position,
        shown === undefined ? text : addMembers(context, type, text, { id, shown }, projection),
      ];
    }),
  );
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

/**
 * Returns the JSON text of a resource without its members.
 *
 * @param more its groups, if they are shown; and itself as a document, if it refers to others
 */
function representOne(
  context: ReadContext,
  type: ResourceType,
  resource: ShownRow,
  projection: Projection,
  {
    memberships,
    document,
  }: {
    readonly memberships: readonly StoredMembership[] | undefined;
    readonly document: StoredJsonObject | undefined;
  },
): string {
  const groups = memberships === undefined ? undefined : groupValues(context, memberships);
  if (projection.isWhole && document === undefined) {
    const shown = groups === undefined ? '' : `,"${type.memberOf!.name}":${JSON.stringify(groups)}`;
    const meta = metaWriter(context.base, type)(resource);
    return `${resource.document.slice(0, -1)}${shown}${meta}`;
  }
  const whole = document ?? parseResource(context, type, resource);
  if (groups !== undefined) whole[type.memberOf!.name] = [...groups];
  return JSON.stringify(projection.isWhole ? whole : projection.pick(whole));
}

function parseResource(
  { base }: ReadContext,
  type: ResourceType,
  resource: ShownRow,
): StoredJsonObject {
  const text = withMeta(resource.document, metaWriter(base, type)(resource));
  return JSON.parse(text) as Document;
}

/** Returns a resource with `meta` and the names of referenced resources, without memberships. */
export async function fullResource(
  context: ReadContext,
  type: ResourceType,
  resource: ShownRow,
): Promise<StoredJsonObject> {
  const document = parseResource(context, type, resource);
  if (resource.hasReferences) await fillReferences(context, type, [document]);
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
  type: ResourceType,
  documents: readonly StoredJsonObject[],
): Promise<void> {
  for (const attribute of type.references) await fillReference(context, attribute, documents);
}

async function fillReference(
  context: ReadContext,
  attribute: Attribute,
  documents: readonly StoredJsonObject[],
): Promise<void> {
  const { registry, base } = context;
  const target = registry.type(attribute.byName.get('$ref')!.referenceTypes![0]!)!;
  const displayName = attribute.byName.get('displayname');
  const references = documents.flatMap((document) =>
    valuesAt(document, attribute.steps).flatMap((value) => {
      const id = isStoredObject(value) ? getOwn(value, 'value') : undefined;
      return typeof id === 'string' ? [{ value: value as StoredJsonObject, id }] : [];
    }),
  );
  const ids = references.map(({ id }) => id);
  const names = await namesOf(context, target.name, ids);
  for (const { value, id } of references) {
    const name = names.get(id);
    if (name === undefined) continue;
    value['$ref'] = locationOf(base, target, id);
    if (displayName !== undefined && name.displayName !== undefined)
      value[displayName.name] = name.displayName;
  }
}

/**
 * Returns the names of resources by id; of those that do not exist, nothing.
 *
 * @throws ScimError tooMany
 */
async function namesOf(
  { reader, tenant, budget, names }: ReadContext,
  type: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ReferencedName | undefined>> {
  const known = names.get(type) ?? new Map<string, ReferencedName | undefined>();
  names.set(type, known);
  const missing = [...new Set(ids)].filter((id) => !known.has(id));
  if (missing.length === 0) return known;
  budget.spend(stepsPerReference * missing.length);
  const found = await reader.displayNames(tenant, type, missing);
  for (const id of missing)
    known.set(id, found.has(id) ? { displayName: found.get(id) } : undefined);
  return known;
}
