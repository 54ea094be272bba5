import type { Budget } from '../budget.ts';
import { isPrimary } from '../schema/attribute.ts';
import type { StoredJson } from '../schema/stored-json.ts';
import { isStoredObject } from '../schema/stored-json.ts';
import { valuesAt } from '../schema/values.ts';
import type { BoundCompare, BoundFilter } from './bind.ts';
import { holds } from './compare.ts';

/**
 * Returns whether a filter matches. This is the reference: stores use indexes to find candidates,
 * and what an index cannot decide is evaluated here.
 *
 * Where RFC 7644 leaves room: any value of a multi-valued attribute may match; `ne` and `eq null`
 * match an unassigned attribute; a missing `primary` is false (RFC 7643 §2.4).
 *
 * @param scope the resource with its `meta`, or one value within brackets
 * @throws ScimError tooMany when the work exceeds the budget
 */
export function matches(filter: BoundFilter, scope: StoredJson, budget: Budget): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.operands.every((operand) => matches(operand, scope, budget));
    case 'or':
      return filter.operands.some((operand) => matches(operand, scope, budget));
    case 'not':
      return !matches(filter.operand, scope, budget);
    case 'constant':
      return filter.value;
    case 'present':
      return found(filter.steps, scope, budget).some(isAssigned);
    case 'element':
      return found(filter.steps, scope, budget).some((value) =>
        matches(filter.filter, value, budget),
      );
    case 'compare':
      return compare(filter, found(filter.steps, scope, budget), budget);
  }
}

function found(steps: readonly string[], scope: StoredJson, budget: Budget): readonly StoredJson[] {
  budget.spend(1);
  return valuesAt(scope, steps, budget);
}

function isAssigned(value: StoredJson): boolean {
  return !isStoredObject(value) || Object.keys(value).length > 0;
}

function compare(filter: BoundCompare, found: readonly StoredJson[], budget: Budget): boolean {
  const { attribute, operator, key } = filter;
  if (key === null) return (operator === 'eq') === (found.length === 0);
  const values = found.length === 0 && isPrimary(attribute) ? [false] : found;
  if (values.length === 0) return operator === 'ne';
  return values.some((value) => {
    const actual = budget.keyOf(attribute, value);
    if (operator === 'co' && typeof actual === 'string') budget.spendText(actual.length);
    return holds(operator, actual, key);
  });
}
