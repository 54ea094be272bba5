import type { Attribute } from '../../protocol/schema/attribute.ts';
import {
  isStoredArray,
  isStoredObject,
  type StoredJson,
  type StoredJsonObject,
} from '../../protocol/schema/stored-json.ts';

/** Returns a value with every secret simple value replaced, in document order. */
export function mapSecrets(
  attribute: Attribute,
  value: StoredJson,
  replace: (attribute: Attribute, leaf: StoredJson) => StoredJson,
): StoredJson {
  if (isStoredArray(value)) return value.map((element) => mapSecrets(attribute, element, replace));
  if (isStoredObject(value)) {
    const mapped: StoredJsonObject = {};
    for (const [name, part] of Object.entries(value)) {
      const sub = attribute.byName.get(name.toLowerCase());
      mapped[name] = sub === undefined ? part : mapSecrets(sub, part, replace);
    }
    return mapped;
  }
  return attribute.secret === undefined ? value : replace(attribute, value);
}
