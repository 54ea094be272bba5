import type { Document } from './plain.ts';
import type { ResourceType } from './registry.ts';
import { comparisonKey, valuesAt } from './values.ts';

/** One key of a resource: the canonical path of an indexed attribute, and one of its values folded. */
export interface IndexKey {
  readonly path: string;
  readonly key: string | boolean;
  /** No two resources of one type may have it (RFC 7643 §2.2: uniqueness server or global). */
  readonly unique?: true;
}

/** Every key of a document under which filters may find it, each once. `id` and `meta` are columns of their own. */
export function indexKeys(type: ResourceType, document: Document): readonly IndexKey[] {
  const keys: IndexKey[] = [];
  for (const attribute of type.indexed) {
    if (attribute.name === 'id' || attribute.parent!.name === 'meta') continue;
    const steps = attribute.steps;
    const values = valuesAt(document, steps).map((value) => comparisonKey(attribute, value));
    for (const value of new Set(values)) {
      const key = typeof value === 'number' ? String(value) : value;
      keys.push(attribute.uniqueness === 'none' ? { path: attribute.path, key } : { path: attribute.path, key, unique: true });
    }
  }
  return keys;
}

/** Products of two lengths up to which comparing each with each is quicker than a set. */
const fewPairs = 400;

/** Those of the keys that are not there. */
export function missingFrom(there: readonly IndexKey[], keys: readonly IndexKey[]): readonly IndexKey[] {
  if (there.length * keys.length <= fewPairs)
    return keys.filter(({ path, key }) => !there.some((other) => other.path === path && other.key === key));
  const known = new Set(there.map(textOf));
  return keys.filter((key) => !known.has(textOf(key)));
}

function textOf({ path, key }: IndexKey): string {
  return `${path}\0${typeof key}\0${key}`;
}
