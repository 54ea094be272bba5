import type { Reader, StoredResource } from '../ports/store.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import type { ExpectedValue } from '../protocol/patch/operation.ts';
import type { Attribute } from '../protocol/schema/attribute.ts';
import { idInReference } from '../protocol/schema/read-members.ts';
import type { ResourceType } from '../protocol/schema/registry.ts';
import {
  type Document,
  equalStored,
  getOwn,
  isStoredArray,
  isStoredObject,
  type StoredJson,
} from '../protocol/schema/stored-json.ts';
import { valuesAt } from '../protocol/schema/values.ts';

interface Target {
  readonly tenant: string;
  readonly type: ResourceType;
  readonly row: StoredResource;
}

/**
 * Refuses a PATCH whose value for a readOnly attribute differs from the stored one. Clients send
 * back what they read, groups and names of managers among it, and that must not fail.
 *
 * @throws ScimError mutability
 */
export async function checkExpectedValues(
  reader: Reader,
  target: Target,
  expected: readonly ExpectedValue[],
): Promise<void> {
  for (const { path, value, isWhole } of expected) {
    const attribute = target.type.byPath.get(path)!;
    const there = await valuesThere(reader, target, attribute);
    const given = isStoredArray(value) ? value : [value];
    const isTrue = given.every((one) => there.some((other) => agrees(one, other)));
    const isAll = there.every((other) => given.some((one) => agrees(one, other)));
    if (!isTrue || (isWhole && !isAll))
      throw new ScimError(
        'mutability',
        `${path} is readOnly, and has another value than the request says`,
      );
  }
}

/**
 * Returns the values of a readOnly attribute, including those that are computed when a resource is
 * shown.
 */
async function valuesThere(
  reader: Reader,
  { tenant, type, row }: Target,
  attribute: Attribute,
): Promise<readonly StoredJson[]> {
  if (attribute.rows !== undefined) {
    const memberships = await reader.groupsOf(tenant, [row.position]);
    return (memberships.get(row.position) ?? []).map(({ group }) => ({ value: group }));
  }
  const document = JSON.parse(row.document) as Document;
  const parent = attribute.parent!;
  if (!type.references.includes(parent)) return valuesAt(document, attribute.steps);
  const ids = valuesAt(document, [...parent.steps, 'value']).map(String);
  if (attribute.name === '$ref') return ids;
  const target = parent.byName.get('$ref')!.referenceTypes![0]!;
  const names: StoredJson[] = [];
  for (const id of ids) {
    const resource = await reader.resource(tenant, target, id);
    const name =
      resource === undefined
        ? undefined
        : getOwn(JSON.parse(resource.document) as Document, attribute.name);
    if (name !== undefined) names.push(name);
  }
  return names;
}

/**
 * Compares by id, or by a reference that ends in the id; other attributes of the value are not
 * compared.
 */
function agrees(given: StoredJson, there: StoredJson): boolean {
  if (equalStored(given, there)) return true;
  if (typeof given === 'string' && typeof there === 'string') return idInReference(given) === there;
  if (!isStoredObject(there)) return false;
  const id = getOwn(there, 'value');
  if (id === undefined)
    return (
      isStoredObject(given) &&
      Object.entries(given).every(([name, value]) => getOwn(there, name) === value)
    );
  if (!isStoredObject(given)) return given === id;
  const reference = getOwn(given, '$ref');
  return (
    (getOwn(given, 'value') ??
      (typeof reference === 'string' ? idInReference(reference) : undefined)) === id
  );
}
