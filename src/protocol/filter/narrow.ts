import { prefixEnd } from '../text/fold.ts';
import type { BoundCompare, BoundFilter } from './bind.ts';

/**
 * The part of a filter that indexes can answer. Whatever matches the filter is within it; when `exact`, nothing else is, and the
 * evaluator need not look.
 */
export interface Narrowing {
  readonly condition: Condition;
  readonly exact: boolean;
}

export type Condition =
  | { readonly kind: 'all' }
  | { readonly kind: 'none' }
  | { readonly kind: 'and' | 'or'; readonly conditions: readonly Condition[] }
  | KeyCondition;

/** Values of one indexed attribute: equal to a key, or from one key to another. Bounds are inclusive or not as they say. */
export interface KeyCondition {
  readonly kind: 'key';
  /** Canonical path of the attribute. */
  readonly path: string;
  readonly equals?: string | boolean;
  readonly from?: Bound;
  readonly to?: Bound;
}

export interface Bound {
  readonly key: string;
  readonly inclusive: boolean;
}

const all: Narrowing = { condition: { kind: 'all' }, exact: true };
const none: Narrowing = { condition: { kind: 'none' }, exact: true };
const unknown: Narrowing = { condition: { kind: 'all' }, exact: false };

export function narrow(filter: BoundFilter): Narrowing {
  switch (filter.kind) {
    case 'constant':
      return filter.value ? all : none;
    case 'and':
      return conjunction(filter.operands.map(narrow));
    case 'or':
      return disjunction(filter.operands.map(narrow));
    case 'compare':
      return compare(filter);
    case 'element':
      // Each condition is asked of the index alone; whether one value meets them all is for the evaluator.
      return { ...narrow(filter.filter), exact: filter.filter.kind === 'compare' && narrow(filter.filter).exact };
    case 'not':
    case 'present':
      return unknown;
  }
}

function conjunction(parts: readonly Narrowing[]): Narrowing {
  if (parts.some(({ condition }) => condition.kind === 'none')) return none;
  const useful = parts.filter(({ condition }) => condition.kind !== 'all').map(({ condition }) => condition);
  const exact = parts.every((part) => part.exact);
  if (useful.length === 0) return { condition: { kind: 'all' }, exact };
  return { condition: useful.length === 1 ? useful[0]! : { kind: 'and', conditions: useful }, exact };
}

function disjunction(parts: readonly Narrowing[]): Narrowing {
  const useful = parts.filter(({ condition }) => condition.kind !== 'none');
  if (useful.length === 0) return none;
  const exact = parts.every((part) => part.exact);
  const whole = useful.find(({ condition }) => condition.kind === 'all');
  if (whole !== undefined) return whole.exact ? all : unknown;
  const conditions = useful.map(({ condition }) => condition);
  return { condition: conditions.length === 1 ? conditions[0]! : { kind: 'or', conditions }, exact };
}

function isIndexable({ attribute, operator, key }: BoundCompare): boolean {
  return attribute.indexed && (typeof key === 'string' || (typeof key === 'boolean' && operator === 'eq'));
}

/** Any value of a multi-valued attribute may match, so a key in the index is the whole truth about a comparison. */
function compare(filter: BoundCompare): Narrowing {
  const condition = isIndexable(filter) ? keyCondition(filter) : undefined;
  return condition === undefined ? unknown : { condition, exact: true };
}

function keyCondition({ attribute: { path }, operator, key }: BoundCompare): KeyCondition | undefined {
  if (operator === 'eq') return { kind: 'key', path, equals: key as string | boolean };
  const text = String(key);
  switch (operator) {
    case 'sw':
      return startsWith(path, text);
    case 'gt':
      return { kind: 'key', path, from: { key: text, inclusive: false } };
    case 'ge':
      return { kind: 'key', path, from: { key: text, inclusive: true } };
    case 'lt':
      return { kind: 'key', path, to: { key: text, inclusive: false } };
    case 'le':
      return { kind: 'key', path, to: { key: text, inclusive: true } };
    default:
      return undefined;
  }
}

function startsWith(path: string, prefix: string): KeyCondition {
  const end = prefixEnd(prefix);
  const from = { key: prefix, inclusive: true };
  return end === undefined ? { kind: 'key', path, from } : { kind: 'key', path, from, to: { key: end, inclusive: false } };
}
