import { type Attribute, isPrimary, rowsOf } from '../schema/attribute.ts';
import { isLongKey, storedKey } from '../schema/keys.ts';
import { prefixEnd } from '../text/fold.ts';
import type { CompareOperator } from './ast.ts';
import type { BoundCompare, BoundFilter } from './bind.ts';

/**
 * The part of a filter that indexes can answer. Every match of the filter meets `condition`;
 * `residual` decides which of those that meet it are matches.
 */
export interface IndexPlan {
  readonly condition: Condition;
  /** Undefined: everything that meets the condition matches. */
  readonly residual: BoundFilter | undefined;
}

export type Condition =
  | { readonly kind: 'all' }
  | { readonly kind: 'none' }
  | { readonly kind: 'and' | 'or'; readonly conditions: readonly Condition[] }
  | KeyCondition
  | MembershipCondition;

/** Values of one indexed attribute that equal a key, or lie between two keys. */
export interface KeyCondition {
  readonly kind: 'key';
  /** Canonical path of the attribute. */
  readonly path: string;
  readonly equals?: string | boolean;
  readonly from?: Bound;
  readonly to?: Bound;
}

/**
 * Groups that have a direct member, or resources that are in a group, directly or through other
 * groups.
 */
export type MembershipCondition =
  /** Without an id: groups with any member. */
  | { readonly kind: 'membership'; readonly side: 'members'; readonly id?: string }
  | { readonly kind: 'membership'; readonly side: 'memberOf'; readonly id: string };

export interface Bound {
  readonly key: string;
  readonly inclusive: boolean;
}

const all: IndexPlan = { condition: { kind: 'all' }, residual: undefined };
const noPaths: ReadonlySet<string> = new Set();
const none: IndexPlan = { condition: { kind: 'none' }, residual: undefined };

/**
 * Returns what indexes can answer of a filter.
 *
 * @param unready canonical paths of attributes whose indexes are incomplete, so that the evaluator
 *   decides
 */
export function planIndex(filter: BoundFilter, unready: ReadonlySet<string> = noPaths): IndexPlan {
  const planPart = (part: BoundFilter): IndexPlan => planIndex(part, unready);
  switch (filter.kind) {
    case 'constant':
      return filter.value ? all : none;
    case 'and':
      return conjunction(filter.operands.map(planPart));
    case 'or':
      return disjunction(filter, filter.operands.map(planPart));
    case 'compare':
      return unready.has(filter.attribute.path) ? undecided(filter) : compare(filter);
    case 'element': {
      // The index answers each condition alone. Whether one value meets all of them is left to the
      // evaluator.
      const inner = planPart(filter.filter);
      const isOne = filter.filter.kind === 'compare' && inner.residual === undefined;
      return { condition: inner.condition, residual: isOne ? undefined : filter };
    }
    case 'present':
      return present(filter.attribute) ?? undecided(filter);
    case 'not':
      return undecided(filter);
  }
}

function undecided(filter: BoundFilter): IndexPlan {
  return { condition: { kind: 'all' }, residual: filter };
}

function conjunction(parts: readonly IndexPlan[]): IndexPlan {
  if (parts.some(({ condition }) => condition.kind === 'none')) return none;
  const useful = parts
    .filter(({ condition }) => condition.kind !== 'all')
    .map(({ condition }) => condition);
  const residuals = parts.map(({ residual }) => residual).filter((one) => one !== undefined);
  const residual: BoundFilter | undefined =
    residuals.length > 1 ? { kind: 'and', operands: residuals } : residuals[0];
  if (useful.length === 0) return { condition: { kind: 'all' }, residual };
  return {
    condition: useful.length === 1 ? useful[0]! : { kind: 'and', conditions: useful },
    residual,
  };
}

function disjunction(filter: BoundFilter, parts: readonly IndexPlan[]): IndexPlan {
  const useful = parts.filter(({ condition }) => condition.kind !== 'none');
  if (useful.length === 0) return none;
  const residual = parts.every((part) => part.residual === undefined) ? undefined : filter;
  const whole = useful.find(({ condition }) => condition.kind === 'all');
  if (whole !== undefined) return whole.residual === undefined ? all : undecided(filter);
  const conditions = useful.map(({ condition }) => condition);
  return {
    condition: conditions.length === 1 ? conditions[0]! : { kind: 'or', conditions },
    residual,
  };
}

/**
 * Plans `members pr` and `members.value pr`. Whether a resource is in any group needs a look at
 * each, so `groups pr` has no plan.
 */
function present(attribute: Attribute): IndexPlan | undefined {
  if (
    rowsOf(attribute)?.rows !== 'members' ||
    (attribute.rows === undefined && attribute.name !== 'value')
  )
    return undefined;
  return { condition: { kind: 'membership', side: 'members' }, residual: undefined };
}

/** Any value of a multi-valued attribute may match, so a key in the index decides a comparison. */
function compare(filter: BoundCompare): IndexPlan {
  const condition =
    rowsOf(filter.attribute) === undefined ? indexCondition(filter) : membershipCondition(filter);
  if (condition === undefined) return undecided(filter);
  return {
    condition,
    residual: filter.key !== null && isLongKey(filter.attribute, filter.key) ? filter : undefined,
  };
}

function membershipCondition({
  attribute,
  operator,
  key,
}: BoundCompare): MembershipCondition | undefined {
  if (attribute.name !== 'value' || operator !== 'eq' || typeof key !== 'string') return undefined;
  return { kind: 'membership', side: rowsOf(attribute)!.rows!, id: key };
}

function indexCondition({
  attribute,
  operator,
  key: asked,
}: BoundCompare): KeyCondition | undefined {
  const { indexed, path } = attribute;
  // A missing `primary` is false, and the index has only values that are present.
  if (!indexed || asked === null || isPrimary(attribute)) return undefined;
  const key = storedKey(attribute, asked);
  if (operator === 'eq') return { kind: 'key', path, equals: key };
  // Numbers are indexed as text, which sorts differently.
  if (typeof asked !== 'string') return undefined;
  return rangeCondition(path, operator, key as string, isLongKey(attribute, asked));
}

/**
 * Returns the range of keys for an operator.
 *
 * @param isLong the key stands for every text that starts with it, so it is part of the range
 */
function rangeCondition(
  path: string,
  operator: CompareOperator,
  key: string,
  isLong: boolean,
): KeyCondition | undefined {
  switch (operator) {
    case 'sw':
      return startsWith(path, key);
    case 'gt':
      return { kind: 'key', path, from: { key, inclusive: isLong } };
    case 'ge':
      return { kind: 'key', path, from: { key, inclusive: true } };
    case 'lt':
      return { kind: 'key', path, to: { key, inclusive: isLong } };
    case 'le':
      return { kind: 'key', path, to: { key, inclusive: true } };
    default:
      return undefined;
  }
}

function startsWith(path: string, prefix: string): KeyCondition {
  const end = prefixEnd(prefix);
  const from = { key: prefix, inclusive: true };
  return end === undefined
    ? { kind: 'key', path, from }
    : { kind: 'key', path, from, to: { key: end, inclusive: false } };
}
