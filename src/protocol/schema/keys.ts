import type { Attribute } from './attribute.ts';
import type { ResourceType } from './registry.ts';
import { type Document, getOwn } from './stored-json.ts';
import { comparisonKey, valuesAt } from './values.ts';

/**
 * One key of a resource: the canonical path of an indexed attribute, and one of its values folded.
 */
export interface IndexKey {
  readonly path: string;
  readonly key: string | boolean;
  /**
   * The key must be unique among resources of the type (RFC 7643 §2.2: uniqueness server or
   * global).
   */
  readonly unique?: true;
}

/** UTF-16 units of a key in a prefix index: as many as every database can index. */
const maxKeyLength = 512;

/** Returns the key under which an index has a value. */
export function storedKey(attribute: Attribute, key: string | number | boolean): string | boolean {
  if (typeof key === 'number') return String(key);
  return typeof key === 'string' && isLongKey(attribute, key) ? beginning(key) : key;
}

/**
 * Returns whether several values may share the key. The index then finds candidates for the
 * evaluator.
 */
export function isLongKey({ keepsPrefix }: Attribute, key: string | number | boolean): boolean {
  return keepsPrefix && typeof key === 'string' && key.length >= maxKeyLength;
}

/**
 * Returns the beginning of a key. It keeps the order of keys. A key is not cut within a surrogate
 * pair; the first character that is written as a pair then stands for all of them.
 */
function beginning(key: string): string {
  const last = key.charCodeAt(maxKeyLength - 1);
  return last >= 0xd800 && last < 0xdc00
    ? `${key.slice(0, maxKeyLength - 1)}\u{10000}`
    : key.slice(0, maxKeyLength);
}

/**
 * Returns the distinct index keys of a document. `id` and `meta` have columns of their own.
 *
 * @param within top-level attributes whose keys are wanted. Default: all
 */
export function indexKeys(
  type: ResourceType,
  document: Document,
  within?: ReadonlySet<string>,
): readonly IndexKey[] {
  const keys: IndexKey[] = [];
  for (const attribute of type.indexed) {
    if (attribute.name === 'id' || attribute.parent!.name === 'meta') continue;
    const { steps } = attribute;
    const [top] = steps;
    if (within !== undefined && !within.has(top!)) continue;
    if (getOwn(document, top!) === undefined) continue;
    const values = valuesAt(document, steps);
    const seen = values.length > 1 ? new Set<IndexKey['key']>() : undefined;
    for (const value of values) {
      const key = storedKey(attribute, comparisonKey(attribute, value));
      if (seen?.has(key) === true) continue;
      seen?.add(key);
      keys.push(
        attribute.uniqueness === 'none'
          ? { path: attribute.path, key }
          : { path: attribute.path, key, unique: true },
      );
    }
  }
  return keys;
}

/** Up to this product of two lengths, comparing all pairs is faster than a set. */
const fewPairs = 400;

/** Returns the keys that the first list does not have. */
export function missingFrom(
  there: readonly IndexKey[],
  keys: readonly IndexKey[],
): readonly IndexKey[] {
  if (there.length * keys.length <= fewPairs)
    return keys.filter(
      ({ path, key }) => !there.some((other) => other.path === path && other.key === key),
    );
  const known = new Set(there.map(textOf));
  return keys.filter((key) => !known.has(textOf(key)));
}

function textOf({ path, key }: IndexKey): string {
  return `${path}\0${typeof key}\0${key}`;
}
