import { isPrimary } from '../schema/attribute.ts';
import type { Plain } from '../schema/plain.ts';
import { isPlainObject } from '../schema/plain.ts';
import { comparisonKey, valuesAt } from '../schema/values.ts';
import type { BoundCompare, BoundFilter } from './bind.ts';
import { holds } from './compare.ts';

/**
 * The one meaning of a filter. Stores only narrow; what they can't decide exactly comes here.
 *
 * Where RFC 7644 is silent: any value of a multi-valued attribute may match; `ne` matches what is unassigned; `eq null` matches
 * what is unassigned; a missing `primary` is false (RFC 7643 §2.4).
 *
 * @param scope the resource with its `meta`, or one value within brackets
 */
export function matches(filter: BoundFilter, scope: Plain): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.operands.every((operand) => matches(operand, scope));
    case 'or':
      return filter.operands.some((operand) => matches(operand, scope));
    case 'not':
      return !matches(filter.operand, scope);
    case 'constant':
      return filter.value;
    case 'present':
      return valuesAt(scope, filter.steps).some(isAssigned);
    case 'element':
      return valuesAt(scope, filter.steps).some((value) => matches(filter.filter, value));
    case 'compare':
      return compare(filter, valuesAt(scope, filter.steps));
  }
}

function isAssigned(value: Plain): boolean {
  return !isPlainObject(value) || Object.keys(value).length > 0;
}

function compare(filter: BoundCompare, found: readonly Plain[]): boolean {
  const { attribute, operator, key } = filter;
  if (key === null) return (operator === 'eq') === (found.length === 0);
  const values = found.length === 0 && isPrimary(attribute) ? [false] : found;
  if (values.length === 0) return operator === 'ne';
  return values.some((value) => holds(operator, comparisonKey(attribute, value), key));
}
