import {
  type ClientJson,
  type ClientJsonObject,
  isArray,
  isObject,
} from '../protocol/json/client-json.ts';
import type { Operation } from '../protocol/patch/operation.ts';
import type { Attribute } from '../protocol/schema/attribute.ts';
import type { ResourceType } from '../protocol/schema/registry.ts';
import { isStoredArray, isStoredObject, type StoredJson } from '../protocol/schema/stored-json.ts';

/** The answer to a write contains what the client sent, even if returned=request (RFC 7643 §7). */

/** Returns the canonical paths of the attributes in a body, at every depth. */
export function suppliedIn(type: ResourceType, body: ClientJsonObject): ReadonlySet<string> {
  const supplied = new Set<string>();
  if (!type.sendsWhole) collect(supplied, type.root, body);
  return supplied;
}

function collect(supplied: Set<string>, container: Attribute, raw: ClientJson): void {
  if (isArray(raw)) for (const element of raw) collect(supplied, container, element);
  if (!isObject(raw)) return;
  for (const [key, value] of raw) {
    const attribute = container.byName.get(key.toLowerCase());
    if (attribute === undefined) continue;
    supplied.add(attribute.path);
    collect(supplied, attribute, value);
  }
}

/** Adds the canonical paths that operations set, and of the attributes that contain them. */
export function collectSupplied(
  supplied: Set<string>,
  type: ResourceType,
  operations: readonly Operation[],
): void {
  if (type.sendsWhole) return;
  for (const operation of operations) {
    const attribute = type.byPath.get(operation.sub ?? operation.path)!;
    for (let at: Attribute | undefined = attribute; at !== undefined; at = at.parent)
      supplied.add(at.path);
    if (operation.kind === 'add' || operation.kind === 'replace')
      collectStored(supplied, attribute, operation.value);
  }
}

function collectStored(supplied: Set<string>, container: Attribute, value: StoredJson): void {
  if (isStoredArray(value))
    for (const element of value) collectStored(supplied, container, element);
  if (!isStoredObject(value)) return;
  for (const [name, part] of Object.entries(value)) {
    const attribute = container.byName.get(name.toLowerCase())!;
    supplied.add(attribute.path);
    collectStored(supplied, attribute, part);
  }
}
