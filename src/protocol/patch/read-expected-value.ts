import { type ClientJson, ClientJsonNumber, isArray, isObject } from '../json/client-json.ts';
import type { Attribute } from '../schema/attribute.ts';
import type { StoredJson, StoredJsonObject } from '../schema/stored-json.ts';

/**
 * Returns a client's value for a readOnly attribute without unknown names. Undefined when it is
 * empty: null, `""`, `[]` or `{}`.
 */
export function readExpectedValue(attribute: Attribute, raw: ClientJson): StoredJson | undefined {
  if (raw === null || raw === '') return undefined;
  if (isArray(raw)) {
    const values = raw
      .map((element) => readExpectedValue(attribute, element))
      .filter((value) => value !== undefined);
    return values.length === 0 ? undefined : values;
  }
  if (!isObject(raw)) return raw instanceof ClientJsonNumber ? Number(raw.text) : raw;
  const object: StoredJsonObject = {};
  for (const [key, member] of raw) {
    const sub = attribute.byName.get(key.toLowerCase());
    const value = sub === undefined ? undefined : readExpectedValue(sub, member);
    if (value !== undefined) object[sub!.name] = value;
  }
  return Object.keys(object).length === 0 ? undefined : object;
}
