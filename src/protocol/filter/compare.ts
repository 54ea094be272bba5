import { compareText } from '../text/fold.ts';
import type { CompareOperator } from './ast.ts';

export type ComparisonKey = string | number | boolean;

/** Whether an operator of RFC 7644 Table 3 holds between a value's key and the key it is compared with. */
export function holds(operator: CompareOperator, actual: ComparisonKey, key: ComparisonKey): boolean {
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
export function order(left: ComparisonKey, right: ComparisonKey): number {
  return typeof left === 'string' ? compareText(left, String(right)) : Number(left) - Number(right);
}
