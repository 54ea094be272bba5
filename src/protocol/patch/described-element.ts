import type { CompareFilter, Filter } from '../filter/ast.ts';
import type { ParseContext } from '../profiles/profile.ts';
import type { Attribute } from '../schema/attribute.ts';
import { readAttribute, readElement } from '../schema/read-attribute.ts';
import type { StoredJson, StoredJsonObject } from '../schema/stored-json.ts';

/**
 * Returns the value that a filter of `eq` terms joined by `and` describes: an add or replace
 * creates it when the filter matches nothing. Undefined for other filters.
 */
export function describedElement(
  attribute: Attribute,
  filter: Filter,
  context: ParseContext,
): StoredJson | undefined {
  const terms = equalities(filter);
  if (terms === undefined) return undefined;
  if (attribute.type !== 'complex') {
    const [term, ...more] = terms;
    return more.length > 0 || term!.value === null
      ? undefined
      : readElement(attribute, term!.value, context);
  }
  const element: StoredJsonObject = {};
  for (const { path, value } of terms) {
    const sub = attribute.byName.get(path.toLowerCase())!;
    const read = readAttribute(sub, value, context);
    if (read === undefined) return undefined;
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

/** Returns the names of sub-attributes that a filter compares with `eq`. */
export function namesCompared(attribute: Attribute, filter: Filter): readonly string[] {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return [...new Set(filter.operands.flatMap((operand) => namesCompared(attribute, operand)))];
    case 'compare':
      return filter.operator === 'eq'
        ? [attribute.byName.get(filter.path.toLowerCase())!.name]
        : [];
    default:
      return [];
  }
}
