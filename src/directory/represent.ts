import type { Reader, StoredResource } from '../ports/store.ts';
import { etagOf } from '../protocol/etag/etag.ts';
import type { Projection } from '../protocol/projection/projection.ts';
import { type Attribute } from '../protocol/schema/attribute.ts';
import { type Document, isPlainObject, own, type PlainObject } from '../protocol/schema/plain.ts';
import type { Registry, ResourceType } from '../protocol/schema/registry.ts';
import { valuesAt } from '../protocol/schema/values.ts';

/** A stored resource as what it needs to be shown. */
export type Shown = Pick<StoredResource, 'id' | 'document' | 'version' | 'created' | 'lastModified' | 'hasReferences'>;

export interface Showing {
  readonly reader: Reader;
  readonly registry: Registry;
  readonly tenant: string;
  /** Absolute URL of the SCIM root, without a slash at its end. */
  readonly base: string;
}

export function locationOf(base: string, type: ResourceType, id: string): string {
  return `${base}${type.endpoint}/${id}`;
}

/** The resource as JSON text. One that is shown whole and names no other goes out as it is stored. */
export async function represent(showing: Showing, type: ResourceType, resource: Shown, projection: Projection): Promise<string> {
  if (projection === undefined && !resource.hasReferences) {
    return `${resource.document.slice(0, -1)},"meta":${metaText(showing, type, resource)}}`;
  }
  const whole = await fullResource(showing, type, resource);
  return JSON.stringify(projection === undefined ? whole : projection(whole));
}

/** The resource with `meta` and with what it says of the resources it names: what filters and sorting see. */
export async function fullResource(showing: Showing, type: ResourceType, resource: Shown): Promise<PlainObject> {
  const document = JSON.parse(resource.document) as Document;
  if (resource.hasReferences) {
    for (const attribute of type.references) await fillReferences(showing, attribute, document);
  }
  document['meta'] = JSON.parse(metaText(showing, type, resource)) as PlainObject;
  return document;
}

function metaText({ base }: Showing, type: ResourceType, { id, version, created, lastModified }: Shown): string {
  const location = JSON.stringify(locationOf(base, type, id));
  const tag = JSON.stringify(etagOf(version));
  return `{"resourceType":${JSON.stringify(type.name)},"created":"${created}Z","lastModified":"${lastModified}Z","location":${location},"version":${tag}}`;
}

/** `$ref` and `displayName` of a resource that is there (RFC 7643 §4.3); of one that is not, neither. */
async function fillReferences(
  { reader, registry, tenant, base }: Showing,
  attribute: Attribute,
  document: Document,
): Promise<void> {
  const target = registry.type(attribute.byName.get('$ref')!.referenceTypes![0]!)!;
  const displayName = attribute.byName.get('displayname');
  for (const value of valuesAt(document, attribute.steps)) {
    const id = isPlainObject(value) ? own(value, 'value') : undefined;
    const named = typeof id === 'string' ? await reader.resource(tenant, target.name, id) : undefined;
    if (named === undefined) continue;
    const name = own(JSON.parse(named.document) as Document, 'displayName');
    (value as PlainObject)['$ref'] = locationOf(base, target, named.id);
    if (displayName !== undefined && name !== undefined) (value as PlainObject)[displayName.name] = name;
  }
}
