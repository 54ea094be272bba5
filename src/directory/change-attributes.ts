import type { Budget } from '../protocol/budget.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { applyPatch, type NoTargetHandler } from '../protocol/patch/apply.ts';
import { keepFixedElements } from '../protocol/patch/fixed.ts';
import type { Operation } from '../protocol/patch/operation.ts';
import type { ToleranceId } from '../protocol/profiles/tolerances.ts';
import type { ResourceType } from '../protocol/schema/registry.ts';
import {
  type Attributes,
  copyStored,
  type Document,
  equalStored,
  getOwn,
  isStoredObject,
  type StoredJson,
  type StoredJsonObject,
} from '../protocol/schema/stored-json.ts';
import type { PatchCommand, ReplaceCommand } from './command.ts';
import { keepSecrets } from './secrets/keep.ts';

/** The attributes of a resource after each verb: pure functions, without the store. */

/** The result of a change. */
export interface Changed {
  /** Including secrets. */
  readonly attributes: Attributes;
  /** The JSON of the attributes with their envelope, if it is known. */
  readonly document?: string;
  /** Paths of optional attributes whose filter matched nothing. */
  readonly ignored?: readonly string[];
  /** Tolerances that the stored values made necessary. */
  readonly tolerances?: ReadonlySet<ToleranceId>;
}

/** Returns the attributes after a command. They include secrets. */
export type Change<C> = (
  type: ResourceType,
  current: Attributes,
  command: C,
  budget: Budget,
) => Changed;

/** Ends the access of a user, and changes nothing else. */
export function suspended(current: Attributes): Changed {
  return { attributes: { ...current, active: false } };
}

/**
 * PUT (RFC 7644 §3.5.1): omitted attributes are cleared, except those that are immutable or have an
 * initial value.
 */
export const replaced: Change<ReplaceCommand> = (
  type,
  current,
  { document, cleared = [], endsAccess, unread = [] },
) => {
  const next = JSON.parse(document) as Attributes;
  const isAlike = endsAccess !== true && unread.length === 0;
  if (isAlike && keepsNothing(type, current, next)) return { attributes: next, document };
  if (endsAccess === true) next['active'] = false;
  for (const path of unread) keepUnread(type, current, next, path);
  keepSecrets(type, next, current, cleared);
  for (const { name } of type.initial) {
    const value = getOwn(current, name);
    if (getOwn(next, name) === undefined && value !== undefined) next[name] = value;
  }
  for (const { steps, path } of type.fixed) {
    const [value] = valuesUnder(current, steps);
    if (value === undefined) continue;
    const [given] = valuesUnder(next, steps);
    if (given === undefined) assign(next, steps, value);
    else if (!equalStored(value, given)) {
      throw new ScimError('mutability', `${path} is immutable and already has another value`);
    }
  }
  keepFixedElements(type, current, next);
  return { attributes: next };
};

/** Whether a PUT leaves nothing of the current attributes. */
function keepsNothing(type: ResourceType, current: Attributes, next: Attributes): boolean {
  const { secrets, fixed, fixedWithin, initial } = type;
  if (secrets.length + fixed.length + fixedWithin.length > 0) return false;
  return initial.every(
    ({ name }) => getOwn(next, name) !== undefined || getOwn(current, name) === undefined,
  );
}

/** Returns the value below single-valued parents; a multi-valued one as a whole. */
function valuesUnder(object: StoredJsonObject, steps: readonly string[]): readonly StoredJson[] {
  const [step, ...rest] = steps;
  const value = getOwn(object, step!);
  if (value === undefined || rest.length === 0) return value === undefined ? [] : [value];
  return isStoredObject(value) ? valuesUnder(value, rest) : [];
}

function assign(object: StoredJsonObject, steps: readonly string[], value: StoredJson): void {
  const [step, ...rest] = steps;
  if (rest.length === 0) {
    object[step!] = value;
    return;
  }
  const there = getOwn(object, step!);
  const next: StoredJsonObject = isStoredObject(there) ? there : {};
  object[step!] = next;
  assign(next, rest, value);
}

/** Keeps the current value of an attribute whose value in the request could not be read. */
function keepUnread(type: ResourceType, current: Attributes, next: Attributes, path: string): void {
  const attribute = type.byPath.get(path);
  if (attribute === undefined || attribute.parent?.multiValued === true) return;
  const [value] = valuesUnder(current, attribute.steps);
  if (value !== undefined && valuesUnder(next, attribute.steps).length === 0)
    assign(next, attribute.steps, value);
}

/** PATCH (RFC 7644 §3.5.2). */
export const patched: Change<PatchCommand> = (
  type,
  current,
  { operations, endsAccess },
  budget,
) => {
  const next = changeable(type, current, operations);
  const applyOperations = endsAccess === true ? applyEnding : applyAll;
  const applied = applyOperations(type, next, operations, budget);
  for (const { name } of type.initial) {
    const value = getOwn(current, name);
    if (value !== undefined && getOwn(next, name) === undefined) next[name] = value;
  }
  if (endsAccess === true) next['active'] = false;
  return { attributes: next, ...applied };
};

/**
 * Returns attributes that operations can be applied to in place: what an operation may change is a
 * copy, and everything else is shared. An operation changes values below its top-level attribute.
 */
function changeable(
  type: ResourceType,
  current: Attributes,
  operations: readonly Operation[],
): Attributes {
  const next = { ...current };
  for (const { path } of operations) {
    const name = type.byPath.get(path)!.steps[0]!;
    const value = getOwn(current, name);
    if (typeof value === 'object' && next[name] === value) next[name] = copyStored(value);
  }
  return next;
}

type ApplyOperations = (
  type: ResourceType,
  current: Document,
  operations: readonly Operation[],
  budget: Budget,
) => Pick<Changed, 'ignored' | 'tolerances'>;

const applyAll: ApplyOperations = (type, current, operations, budget) => {
  return { tolerances: applyPatch(type, current, operations, undefined, budget) };
};

/** If the PATCH ends access, an optional value path that matches nothing is ignored. */
const applyEnding: ApplyOperations = (type, current, operations, budget) => {
  const ignored: string[] = [];
  const ignore: NoTargetHandler = (attribute, { path, sub }) => {
    if (type.byPath.get(path)!.required)
      throw new ScimError('noTarget', `no value of ${attribute.path} matches the filter`);
    ignored.push(sub ?? path);
  };
  const used = applyPatch(type, current, operations, ignore, budget);
  const tolerances = ignored.length === 0 ? used : new Set([...used, 'access-ends'] as const);
  return { ignored, tolerances };
};
