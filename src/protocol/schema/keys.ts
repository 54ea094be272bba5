import type { Document } from './plain.ts';
import type { ResourceType } from './registry.ts';
import { comparisonKey, valuesAt } from './values.ts';

/** One key of a resource: the canonical path of an indexed attribute, and one of its values folded. */
export interface IndexKey {
  readonly path: string;
  readonly key: string | boolean;
}

/** Every key of a document under which filters may find it, each once. `id` and `meta` are columns of their own. */
export function indexKeys(type: ResourceType, document: Document): readonly IndexKey[] {
  const keys: IndexKey[] = [];
  for (const attribute of type.indexed) {
    if (attribute.name === 'id' || attribute.parent!.name === 'meta') continue;
    const steps = attribute.steps;
    const values = valuesAt(document, steps).map((value) => comparisonKey(attribute, value));
    for (const key of new Set(values)) keys.push({ path: attribute.path, key: typeof key === 'number' ? String(key) : key });
  }
  return keys;
}
