import { isPrimary } from '../schema/attribute.ts';
import type { Plain } from '../schema/plain.ts';
import { isPlainObject } from '../schema/plain.ts';
import { comparisonKey, valuesAt } from '../schema/values.ts';
import { compareText } from '../text/fold.ts';
import type { BoundCompare, BoundFilter } from './bind.ts';

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

function holds(operator: BoundCompare['operator'], actual: string | number | boolean, key: string | number | boolean): boolean {
  switch (operator) {
    case 'eq':
      return actual === key;
    case 'ne':
      return actual !== key;
    case 'co':
      return String(actual).includes(String(key));
    case 'sw':
      return String(actual).startsWith(String(key));
    case 'ew':
      return String(actual).endsWith(String(key));
    case 'gt':
      return order(actual, key) > 0;
    case 'ge':
      return order(actual, key) >= 0;
    case 'lt':
      return order(actual, key) < 0;
    case 'le':
      return order(actual, key) <= 0;
  }
}

/** Numbers by size, texts by code point, booleans false first; unlike kinds never meet, the binder saw to that. */
export function order(left: string | number | boolean, right: string | number | boolean): number {
  return typeof left === 'string' ? compareText(left, String(right)) : Number(left) - Number(right);
}
