import { maxPageBytes } from '../ports/pages.ts';
import {
  type MemberSet,
  type Reader,
  StorageError,
  type StoredMember,
  type StoredMembership,
  type StoredResource,
} from '../ports/store.ts';
import type { Budget } from '../protocol/budget.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { etagOf } from '../protocol/etag/etag.ts';
import type { Body } from '../protocol/list/list-response.ts';
import type { Projection } from '../protocol/projection/projection.ts';
import type { Attribute } from '../protocol/schema/attribute.ts';
import type { Registry, ResourceType } from '../protocol/schema/registry.ts';
import {
  type Document,
  getOwn,
  isStoredObject,
  type StoredJson,
  type StoredJsonObject,
} from '../protocol/schema/stored-json.ts';
import { valuesAt } from '../protocol/schema/values.ts';

/** A stored resource as what it needs to be shown. */
export type Shown = Pick<
  StoredResource,
  | 'id'
  | 'document'
  | 'version'
  | 'created'
  | 'lastModified'
  | 'hasReferences'
  | 'isMember'
  | 'position'
>;

export interface ReadContext {
  readonly reader: Reader;
  /** What this request may still cost. */
  readonly budget: Budget;
  /** Names of resources that were looked up, by id: many may name the same one. */
  readonly names: Map<string, ReferencedName | undefined>;
  /** Groups that were looked up for the page, by the position of who is in them. */
  readonly groups: Map<number, readonly StoredMembership[]>;
  /** For what is read while an answer is being sent, when the state it began with has passed. Default: `reader`. */
  readonly later?: Reader;
  readonly registry: Registry;
  readonly tenant: string;
  /** Absolute URL of the SCIM root, without a slash at its end. */
  readonly base: string;
}

interface ReferencedName {
  readonly id: string;
  readonly displayName: StoredJson | undefined;
}

/** Groups that the users of one page, or one user, may be in. */
const maxGroups = 20_000;

/** What it costs to look up a resource that another names. */
const stepsPerReference = 10;

/** Members read, and sent, at a time. */
export const membersAtOnce = 1_000;

/** Members that the groups of one answer may hold in memory; the rest is read as it is sent. */
const membersInMemory = 2 * membersAtOnce;

export function locationOf(base: string, type: ResourceType, id: string): string {
  return `${base}${type.endpoint}/${id}`;
}

/**
 * Resources of one type as JSON text. One that is shown whole and names no other goes out as it is stored; a group of many members goes
 * out in pieces.
 */
export async function representAll(
  showing: ReadContext,
  type: ResourceType,
  resources: readonly Shown[],
  projection: Projection,
): Promise<readonly Body[]> {
  const memberships = await membershipsOf(showing, type, resources, projection);
  const bodies: Body[] = [];
  let inMemory = 0;
  for (const resource of resources) {
    const text = await representOne(
      showing,
      type,
      resource,
      projection,
      memberships.get(resource.position),
    );
    const set = showsMembers(type, projection)
      ? await showing.reader.memberSet(showing.tenant, resource.id)
      : undefined;
    if (set === undefined || set.total === 0) {
      bodies.push(text);
    } else if (inMemory + set.total <= membersInMemory) {
      inMemory += set.total;
      bodies.push(await withFewMembers(showing, type, text, set, projection));
    } else {
      bodies.push(withManyMembers(showing, type, text, { id: resource.id, set }, projection));
    }
  }
  return bodies;
}

export async function represent(
  showing: ReadContext,
  type: ResourceType,
  resource: Shown,
  projection: Projection,
): Promise<Body> {
  const [body] = await representAll(showing, type, [resource], projection);
  return body!;
}

export function showsMembers(type: ResourceType, projection: Projection): boolean {
  return type.members !== undefined && projection.shows(type.members);
}

async function membershipsOf(
  showing: ReadContext,
  type: ResourceType,
  resources: readonly Shown[],
  projection: Projection,
): Promise<ReadonlyMap<number, readonly StoredMembership[]>> {
  if (type.memberOf === undefined || !projection.shows(type.memberOf)) return new Map();
  if (showing.groups.size > 0) return showing.groups;
  const { rows, groups } = await groupsOfSome(showing, resources);
  if (rows.length < resources.length) throw tooManyGroups();
  return groups;
}

/**
 * The groups of as many of these resources as may be in memory at a time: those of the first at least.
 *
 * @throws ScimError tooMany when the first alone is in too many
 */
export async function groupsOfSome<R extends Pick<Shown, 'isMember' | 'position'>>(
  { reader, tenant, budget }: Pick<ReadContext, 'reader' | 'tenant' | 'budget'>,
  resources: readonly R[],
): Promise<{
  readonly rows: readonly R[];
  readonly groups: ReadonlyMap<number, readonly StoredMembership[]>;
}> {
  for (let rows = resources; ; rows = rows.slice(0, Math.ceil(rows.length / 2))) {
    const positions = rows.filter(({ isMember }) => isMember).map(({ position }) => position);
    if (positions.length === 0) return { rows, groups: new Map() };
    const groups = await reader.groupsWithin(tenant, positions, maxGroups);
    if (groups !== undefined) {
      let total = 0;
      for (const memberships of groups.values()) total += memberships.length;
      budget.spend(total);
      return { rows, groups };
    }
    budget.spend(maxGroups);
    if (rows.length === 1) throw tooManyGroups();
  }
}

function tooManyGroups(): ScimError {
  return new ScimError(
    'tooMany',
    `the answer would list more than ${maxGroups} groups of users; ask for fewer users at a time, or leave out groups with excludedAttributes=groups`,
  );
}

/**
 * How many of these, from the first, make a page: it ends at `maxPageBytes` of documents, and before the
 * groups of its users are more than may be in memory.
 *
 * @throws ScimError tooMany when the first alone is in too many groups
 */
export async function fitPage(
  showing: ReadContext,
  found: readonly { readonly type: ResourceType; readonly row: Shown }[],
  projections: ReadonlyMap<ResourceType, Projection>,
): Promise<number> {
  let bytes = 0;
  let count = 0;
  for (const { row } of found) {
    if (bytes >= maxPageBytes) break;
    bytes += row.document.length;
    count += 1;
  }
  const listed = found
    .slice(0, count)
    .filter(
      ({ type, row }) =>
        row.isMember && type.memberOf !== undefined && projections.get(type)!.shows(type.memberOf),
    );
  if (listed.length === 0) return count;
  const { rows, groups } = await groupsOfSome(
    showing,
    listed.map(({ row }) => row),
  );
  for (const [position, memberships] of groups) showing.groups.set(position, memberships);
  return rows.length === listed.length
    ? count
    : found.findIndex(({ row }) => row === listed[rows.length]!.row);
}

/** The resource without its members. */
async function representOne(
  showing: ReadContext,
  type: ResourceType,
  resource: Shown,
  projection: Projection,
  memberships: readonly StoredMembership[] | undefined,
): Promise<string> {
  const groups = memberships === undefined ? undefined : groupValues(showing, memberships);
  if (projection.isWhole && !resource.hasReferences) {
    const shown = groups === undefined ? '' : `,"${type.memberOf!.name}":${JSON.stringify(groups)}`;
    return `${resource.document.slice(0, -1)}${shown},"meta":${metaText(showing, type, resource)}}`;
  }
  const whole = await fullResource(showing, type, resource);
  if (groups !== undefined) whole[type.memberOf!.name] = [...groups];
  return JSON.stringify(projection.isWhole ? whole : projection.pick(whole));
}

/** The resource with `meta` and with what it says of the resources it names, but without memberships. */
export async function fullResource(
  showing: ReadContext,
  type: ResourceType,
  resource: Shown,
): Promise<StoredJsonObject> {
  const document = JSON.parse(resource.document) as Document;
  if (resource.hasReferences) {
    for (const attribute of type.references) await fillReferences(showing, attribute, document);
  }
  document['meta'] = JSON.parse(metaText(showing, type, resource)) as StoredJsonObject;
  return document;
}

function metaText(
  { base }: ReadContext,
  type: ResourceType,
  { id, version, created, lastModified }: Shown,
): string {
  const location = JSON.stringify(locationOf(base, type, id));
  const tag = JSON.stringify(etagOf(version));
  return `{"resourceType":${JSON.stringify(type.name)},"created":"${created}Z","lastModified":"${lastModified}Z","location":${location},"version":${tag}}`;
}

/** A user's `groups` (RFC 7643 §4.1.2). */
export function groupValues(
  { registry, base }: ReadContext,
  memberships: readonly StoredMembership[],
): readonly StoredJsonObject[] {
  const type = registry.resourceTypes.find(({ members }) => members !== undefined)!;
  return memberships.map(({ group, display, isDirect }): StoredJsonObject => {
    const $ref = locationOf(base, type, group);
    const kind = isDirect ? 'direct' : 'indirect';
    return display === undefined
      ? { value: group, $ref, type: kind }
      : { value: group, $ref, display, type: kind };
  });
}

/** A group's `members` (RFC 7643 §4.2). */
export function memberValues(
  { registry, base }: ReadContext,
  members: readonly StoredMember[],
): readonly StoredJsonObject[] {
  return members.map(({ id, type, display }): StoredJsonObject => {
    const $ref = locationOf(base, registry.type(type)!, id);
    return display === undefined ? { value: id, $ref, type } : { value: id, $ref, type, display };
  });
}

/** Some members as they stand in the list, without its brackets. */
function membersText(
  showing: ReadContext,
  { members: attribute }: ResourceType,
  members: readonly StoredMember[],
  projection: Projection,
): string {
  const values = memberValues(showing, members);
  if (projection.isWhole) return JSON.stringify(values).slice(1, -1);
  const kept = projection.keep(attribute!, [...values]);
  return kept === undefined ? '' : JSON.stringify(kept).slice(1, -1);
}

async function withFewMembers(
  showing: ReadContext,
  type: ResourceType,
  text: string,
  set: MemberSet,
  projection: Projection,
): Promise<string> {
  const range = { after: -1, before: set.end, limit: set.total };
  return withMembers(
    type,
    text,
    membersText(
      showing,
      type,
      await showing.reader.members(showing.tenant, set.id, range),
      projection,
    ),
  );
}

/** @param members as `membersText` gives them */
function withMembers(type: ResourceType, text: string, members: string): string {
  return members === '' ? text : `${text.slice(0, -1)},"${type.members!.name}":[${members}]}`;
}

/** One page of a group's members, and where the next begins; undefined when there is none. */
export async function withMembersPage(
  showing: ReadContext,
  type: ResourceType,
  text: string,
  page: { readonly set: MemberSet; readonly after: number; readonly count: number },
  projection: Projection,
): Promise<{ readonly body: string; readonly next: number | undefined }> {
  const { set, after, count } = page;
  const found = await showing.reader.members(showing.tenant, set.id, {
    after,
    before: set.end,
    limit: count + 1,
  });
  const members = found.slice(0, count);
  const next = found.length > count ? members.at(-1)!.place : undefined;
  return { body: withMembers(type, text, membersText(showing, type, members, projection)), next };
}

/**
 * A group in pieces. Members that join while it is sent are not shown; when the set is replaced or the group deleted meanwhile, the answer
 * breaks off, for a list that lacks members must not look whole.
 */
async function* withManyMembers(
  showing: ReadContext,
  type: ResourceType,
  text: string,
  { id, set }: { readonly id: string; readonly set: MemberSet },
  projection: Projection,
): AsyncIterable<string> {
  const { tenant, later: reader = showing.reader } = showing;
  yield `${text.slice(0, -1)},"${type.members!.name}":[`;
  let after = -1;
  let separator = '';
  for (;;) {
    const members = await reader.members(tenant, set.id, {
      after,
      before: set.end,
      limit: membersAtOnce,
    });
    const shown = membersText(showing, type, members, projection);
    if (shown !== '') yield separator + shown;
    separator = ',';
    if (members.length < membersAtOnce) break;
    after = members.at(-1)!.place;
  }
  if ((await reader.memberSet(tenant, id))?.id !== set.id) {
    throw new StorageError(
      'busy',
      `the members of group ${id} were replaced while they were sent; the answer was broken off`,
    );
  }
  yield ']}';
}

/** `$ref` and `displayName` of a resource that is there (RFC 7643 §4.3); of one that is not, neither. */
async function fillReferences(
  showing: ReadContext,
  attribute: Attribute,
  document: Document,
): Promise<void> {
  const { registry, base } = showing;
  const target = registry.type(attribute.byName.get('$ref')!.referenceTypes![0]!)!;
  const displayName = attribute.byName.get('displayname');
  for (const value of valuesAt(document, attribute.steps)) {
    const id = isStoredObject(value) ? getOwn(value, 'value') : undefined;
    const named = typeof id === 'string' ? await nameOf(showing, target.name, id) : undefined;
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
