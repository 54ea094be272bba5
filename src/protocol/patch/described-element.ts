import type { CompareFilter, Filter } from '../filter/ast.ts';
import type { Reading } from '../profiles/profile.ts';
import type { Attribute } from '../schema/attribute.ts';
import type { PlainObject } from '../schema/plain.ts';
import { readAttribute } from '../schema/read-attribute.ts';

/**
 * The value a filter describes when all it says is `eq`, joined by `and`, and any `type` in it is a canonical one: what an add
 * or replace creates when the filter matches nothing. Undefined when the filter says anything else.
 */
export function describedElement(attribute: Attribute, filter: Filter, reading: Reading): PlainObject | undefined {
  const terms = equalities(filter);
  if (terms === undefined) return undefined;
  const element: PlainObject = {};
  for (const { path, value } of terms) {
    const sub = attribute.byName.get(path.toLowerCase())!;
    const read = readAttribute(sub, value, reading);
    if (read === undefined || !isCanonical(sub, String(read))) return undefined;
    element[sub.name] = read;
  }
  return element;
}

function equalities(filter: Filter): readonly CompareFilter[] | undefined {
  if (filter.kind === 'compare') return filter.operator === 'eq' ? [filter] : undefined;
  if (filter.kind !== 'and') return undefined;
  const parts = filter.operands.map(equalities);
  return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
}

function isCanonical(sub: Attribute, value: string): boolean {
  return sub.canonicalValues === undefined || sub.canonicalValues.includes(value.toLowerCase());
}
