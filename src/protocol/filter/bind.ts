import { quote, ScimError } from '../errors/scim-error.ts';
import { ClientJsonNumber } from '../json/client-json.ts';
import { resolveName } from '../path/resolve.ts';
import { type ParseContext, tolerates } from '../profiles/profile.ts';
import { type Attribute, comparable } from '../schema/attribute.ts';
import type { ResourceType } from '../schema/registry.ts';
import { textKey } from '../schema/values.ts';
import { dateTimeKey } from '../text/date-time.ts';
import type { CompareFilter, CompareOperator, Filter } from './ast.ts';
import { holds } from './compare.ts';

/** A filter whose names are resolved to attributes, and whose values are folded to keys. */
export type BoundFilter =
  | { readonly kind: 'and' | 'or'; readonly operands: readonly BoundFilter[] }
  | { readonly kind: 'not'; readonly operand: BoundFilter }
  | { readonly kind: 'constant'; readonly value: boolean }
  | BoundCompare
  | BoundPresent
  | BoundElement;

export interface BoundCompare {
  readonly kind: 'compare';
  readonly attribute: Attribute;
  /** Names from the scope (the resource, or one value within brackets) to the attribute. */
  readonly steps: readonly string[];
  readonly operator: CompareOperator;
  /** Folded like the attribute's values; null stands for unassigned. */
  readonly key: string | number | boolean | null;
}

export interface BoundPresent {
  readonly kind: 'present';
  readonly attribute: Attribute;
  readonly steps: readonly string[];
}

export interface BoundElement {
  readonly kind: 'element';
  readonly attribute: Attribute;
  readonly steps: readonly string[];
  readonly filter: BoundFilter;
}

/**
 * Returns a filter bound to a resource type.
 *
 * @throws ScimError invalidFilter
 */
export function bindFilter(type: ResourceType, filter: Filter, context: ParseContext): BoundFilter {
  return bind(filter, resourceScope(type, context), context);
}

/**
 * Returns a filter bound to one type of a query that spans several. An attribute that the type
 * does not have counts as unassigned (RFC 7644 §3.4.2.1), whatever the profile.
 *
 * @throws ScimError invalidFilter
 */
export function bindFilterAcrossTypes(
  type: ResourceType,
  filter: Filter,
  context: ParseContext,
): BoundFilter {
  return bind(
    filter,
    { ...resourceScope(type, context), resolve: (path) => resolveReadable(type, path, context) },
    context,
  );
}

/**
 * Returns a readable attribute.
 *
 * @throws ScimError invalidFilter for a password, whether or not the schema has one
 */
function resolveReadable(
  type: ResourceType,
  path: string,
  context: ParseContext,
): Attribute | undefined {
  const attribute = resolveName(type, path, context);
  if (attribute === undefined && path.toLowerCase() === 'password') throw secretError(path);
  return attribute;
}

/**
 * Returns the filter within brackets, bound to the sub-attributes of `attribute`.
 *
 * @throws ScimError invalidFilter, also for an unknown sub-attribute
 */
export function bindElementFilter(
  attribute: Attribute,
  filter: Filter,
  context: ParseContext,
): BoundFilter {
  return bind(filter, elementScope(attribute), context);
}

interface Scope {
  /** The value that every resource of the type has at `meta.resourceType`. */
  readonly resourceType?: string;
  /** Returns the attribute of a path; undefined: the path counts as unassigned. */
  readonly resolve: (path: string) => Attribute | undefined;
  readonly stepsTo: (attribute: Attribute) => readonly string[];
}

function resourceScope(type: ResourceType, context: ParseContext): Scope {
  return {
    resourceType: type.name,
    resolve: (path) => {
      const attribute = resolveReadable(type, path, context);
      if (attribute !== undefined) return attribute;
      if (tolerates(context, 'unknown-filter-attributes')) return undefined;
      throw invalid(`${type.name} has no attribute ${quote(path)}`);
    },
    stepsTo: (attribute) => attribute.steps,
  };
}

function elementScope(element: Attribute): Scope {
  return {
    resolve: (path) => {
      const attribute = element.byName.get(path.toLowerCase());
      if (attribute === undefined)
        throw invalid(`${element.path} has no sub-attribute ${quote(path)}`);
      return attribute;
    },
    // An element of a simple attribute is its own value.
    stepsTo: (attribute) => (attribute === element ? [] : [attribute.name]),
  };
}

function bind(filter: Filter, scope: Scope, context: ParseContext): BoundFilter {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return {
        kind: filter.kind,
        operands: filter.operands.map((operand) => bind(operand, scope, context)),
      };
    case 'not':
      return { kind: 'not', operand: bind(filter.operand, scope, context) };
    case 'present': {
      const attribute = readable(scope.resolve(filter.path));
      return attribute === undefined
        ? never
        : { kind: 'present', attribute, steps: scope.stepsTo(attribute) };
    }
    case 'element': {
      const attribute = scope.resolve(filter.path);
      if (attribute === undefined) return never;
      if (attribute.byName.size === 0)
        throw invalid(`${attribute.path} has no sub-attributes to filter by`);
      const inner = bindElementFilter(attribute, filter.filter, context);
      return { kind: 'element', attribute, steps: scope.stepsTo(attribute), filter: inner };
    }
    case 'compare':
      return bindCompare(filter, scope, context);
  }
}

const never: BoundFilter = { kind: 'constant', value: false };
const always: BoundFilter = { kind: 'constant', value: true };

function bindCompare(filter: CompareFilter, scope: Scope, context: ParseContext): BoundFilter {
  const named = readable(scope.resolve(filter.path));
  if (named === undefined) {
    // For an unassigned attribute only `ne` with a value and `eq null` hold.
    return (filter.operator === 'ne') === (filter.value !== null) &&
      (filter.operator === 'ne' || filter.operator === 'eq')
      ? always
      : never;
  }
  const attribute = filter.value === null ? named : comparable(named);
  if (attribute === undefined || attribute.isExtension) {
    throw invalid(`${named.path} is complex; compare one of its sub-attributes`);
  }
  const key = bindValue(filter, attribute, context);
  if (scope.resourceType !== undefined && key !== null && attribute.path === 'meta.resourceType')
    return holds(filter.operator, scope.resourceType, key) ? always : never;
  const steps = scope.stepsTo(named);
  return {
    kind: 'compare',
    attribute,
    steps: attribute === named ? steps : [...steps, attribute.name],
    operator: filter.operator,
    key,
  };
}

/**
 * Refuses attributes that are never returned: the matches of a filter would reveal their values.
 */
function readable(attribute: Attribute | undefined): Attribute | undefined {
  if (attribute?.returned === 'never') throw secretError(attribute.path);
  return attribute;
}

function bindValue(
  filter: CompareFilter,
  attribute: Attribute,
  context: ParseContext,
): string | number | boolean | null {
  const { operator, value } = filter;
  const isEquality = operator === 'eq' || operator === 'ne';
  if (value === null) {
    if (isEquality) return null;
    throw invalid(`${operator} cannot be used with null; use eq or ne`);
  }
  switch (attribute.type) {
    case 'boolean':
      if (!isEquality)
        throw invalid(`${attribute.path} is a boolean; only eq, ne and pr apply to it`);
      return bindBoolean(attribute, value, context);
    case 'integer':
    case 'decimal':
      if (operator === 'co' || operator === 'sw' || operator === 'ew')
        throw invalid(`${operator} does not apply to the number ${attribute.path}`);
      if (typeof value === 'number') return value;
      if (value instanceof ClientJsonNumber) return Number(value.text);
      throw invalid(`${attribute.path} is a number; compare it with a number`);
    case 'dateTime':
      return bindDateTime(filter, attribute);
    case 'binary':
      if (operator !== 'eq' && operator !== 'ne')
        throw invalid(`${attribute.path} is binary; only eq, ne and pr apply to it`);
      break;
    default:
  }
  if (typeof value !== 'string')
    throw invalid(`${attribute.path} is a string; compare it with a string in double quotes`);
  return textKey(attribute, value);
}

function bindBoolean(
  attribute: Attribute,
  value: boolean | number | string | ClientJsonNumber,
  context: ParseContext,
): boolean {
  if (typeof value === 'boolean') return value;
  const word = typeof value === 'string' ? value.toLowerCase() : '';
  if ((word === 'true' || word === 'false') && tolerates(context, 'boolean-strings'))
    return word === 'true';
  throw invalid(`${attribute.path} is a boolean; compare it with true or false`);
}

function bindDateTime({ operator, value }: CompareFilter, attribute: Attribute): string {
  if (operator === 'co' || operator === 'sw' || operator === 'ew')
    throw invalid(`${operator} does not apply to the date ${attribute.path}`);
  const key = typeof value === 'string' ? dateTimeKey(value) : undefined;
  if (key === undefined)
    throw invalid(
      `${attribute.path} is a date; compare it with a date and time such as "2026-01-31T08:00:00Z"`,
    );
  return key;
}

function secretError(path: string): ScimError {
  return invalid(`${quote(path)} is never returned and cannot be used in a filter`);
}

function invalid(detail: string): ScimError {
  return new ScimError('invalidFilter', detail);
}
