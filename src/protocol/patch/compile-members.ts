import { quote, ScimError } from '../errors/scim-error.ts';
import type { Filter } from '../filter/ast.ts';
import { bindElementFilter } from '../filter/bind.ts';
import type { PathExpression } from '../filter/parse.ts';
import { type ClientJson, isArray, isObject } from '../json/client-json.ts';
import { type ParseContext, resolveIdentifier } from '../profiles/profile.ts';
import type { Attribute } from '../schema/attribute.ts';
import { idInReference, readMembers } from '../schema/read-members.ts';
import type { MembershipOperation } from './operation.ts';
import { removesByValue } from './remove-by-value.ts';

export type Verb = 'add' | 'replace' | 'remove';

/** Combines the operations on members of one PATCH into as few as possible. */
export interface MembersPlan {
  readonly attribute: Attribute;
  readonly context: ParseContext;
  add(ids: readonly string[]): void;
  remove(ids: readonly string[]): void;
  replace(ids: readonly string[]): void;
  pick(filter: Filter): void;
  operations(): readonly MembershipOperation[];
}

export function createMembersPlan(attribute: Attribute, context: ParseContext): MembersPlan {
  const { path } = attribute;
  const done: MembershipOperation[] = [];
  let replaces = false;
  let touched = false;
  let isMember = new Map<string, boolean>();
  const settle = (): void => {
    const listed = (wanted: boolean): string[] =>
      [...isMember].filter(([, is]) => is === wanted).map(([id]) => id);
    if (touched)
      done.push({
        kind: 'members',
        path,
        replaces,
        add: listed(true),
        remove: replaces ? [] : listed(false),
      });
    replaces = false;
    touched = false;
    isMember = new Map();
  };
  const mark = (ids: readonly string[], is: boolean): void => {
    touched = true;
    for (const id of ids) isMember.set(id, is);
  };
  return {
    attribute,
    context,
    add: (ids) => mark(ids, true),
    remove: (ids) => mark(ids, false),
    replace: (ids) => {
      isMember = new Map();
      replaces = true;
      mark(ids, true);
    },
    pick: (filter) => {
      settle();
      done.push({ kind: 'removePickedMembers', path, filter });
    },
    operations: () => {
      settle();
      return done;
    },
  };
}

/**
 * Compiles an operation on members. Members are added and removed as a whole; their sub-attributes
 * never change (RFC 7643 §4.2). Only `remove` without a value, and `replace` with an empty list,
 * remove all members.
 *
 * @param attribute `members`, or one of its sub-attributes
 * @throws ScimError invalidValue, mutability, noTarget, invalidFilter
 */
export function compileMembers(
  plan: MembersPlan,
  verb: Verb,
  attribute: Attribute,
  { filter, sub }: PathExpression,
  value: ClientJson | undefined,
): void {
  if (attribute !== plan.attribute || sub !== undefined)
    throw immutable(plan.attribute, sub ?? attribute.name);
  if (filter === undefined) compileList(plan, verb, value);
  else compilePicked(plan, verb, filter, value);
}

function immutable({ path }: Attribute, sub: string): ScimError {
  return new ScimError(
    'mutability',
    `${path}.${sub} cannot be changed; remove the member and add another`,
  );
}

function compileList(plan: MembersPlan, verb: Verb, value: ClientJson | undefined): void {
  const { attribute, context } = plan;
  if (verb === 'remove') {
    // A null value removes nothing: too many clients send it by mistake.
    if (value === null) return;
    if (removesByValue(attribute, value, context))
      plan.remove(listedToRemove(attribute, value, context));
    else plan.replace([]);
    return;
  }
  if (value === undefined)
    throw new ScimError('invalidValue', `${verb} of ${attribute.path} needs a value`);
  const { ids, deleted } = readMembers(attribute, value, context);
  if (verb === 'replace') plan.replace(ids);
  else plan.add(ids);
  if (deleted.length > 0) plan.remove(deleted);
}

function listedToRemove(
  attribute: Attribute,
  value: ClientJson,
  context: ParseContext,
): readonly string[] {
  const { path } = attribute;
  if (!isArray(value) && !isObject(value)) {
    throw new ScimError(
      'invalidValue',
      `remove of ${path} needs a list of members; without a value it removes all of them`,
    );
  }
  const { ids, deleted } = readMembers(attribute, isArray(value) ? value : [value], context);
  return [...ids, ...deleted];
}

function compilePicked(
  plan: MembersPlan,
  verb: Verb,
  given: Filter,
  value: ClientJson | undefined,
): void {
  const { attribute, context } = plan;
  bindElementFilter(attribute, given, context);
  const filter = byId(given);
  const named = idsNamed(filter, context);
  if (verb === 'remove') {
    removesByValue(attribute, value, context);
    if (named === undefined) plan.pick(filter);
    else plan.remove(named);
    return;
  }
  if (value === undefined)
    throw new ScimError('invalidValue', `${verb} of ${attribute.path} needs a value`);
  const { ids } = readMembers(attribute, isObject(value) ? [value] : value, context);
  // The only valid change is to put a member in its own place.
  if (named?.length !== 1 || ids.length !== 1 || ids[0] !== named[0])
    throw immutable(attribute, 'value');
  plan.add(ids);
}

/**
 * Replaces comparisons with `$ref`, which is not stored, by comparisons with the id in it.
 *
 * @throws ScimError invalidFilter for other operators
 */
function byId(filter: Filter): Filter {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { ...filter, operands: filter.operands.map(byId) };
    case 'not':
      return { ...filter, operand: byId(filter.operand) };
    default:
      return 'path' in filter && filter.path.toLowerCase() === '$ref'
        ? referenceById(filter)
        : filter;
  }
}

function referenceById(filter: Filter): Filter {
  if (filter.kind === 'present') return { ...filter, path: 'value' };
  if (
    filter.kind !== 'compare' ||
    (filter.operator !== 'eq' && filter.operator !== 'ne') ||
    typeof filter.value !== 'string'
  ) {
    throw new ScimError(
      'invalidFilter',
      'compare the $ref of a member by eq or ne with a URI in double quotes',
    );
  }
  return { ...filter, path: 'value', value: idInReference(filter.value) ?? '' };
}

/**
 * Returns the ids of a filter that consists of `value eq` terms joined by `or`; undefined for
 * other filters. This is what clients send.
 */
function idsNamed(filter: Filter, context: ParseContext): readonly string[] | undefined {
  if (filter.kind === 'or') {
    const parts = filter.operands.map((operand) => idsNamed(operand, context));
    return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
  }
  if (
    filter.kind !== 'compare' ||
    filter.operator !== 'eq' ||
    filter.path.toLowerCase() !== 'value'
  )
    return undefined;
  if (typeof filter.value !== 'string')
    throw new ScimError(
      'invalidFilter',
      `compare value with an id in double quotes; ${quote(String(filter.value))} was given`,
    );
  return [resolveIdentifier(filter.value, context)];
}
