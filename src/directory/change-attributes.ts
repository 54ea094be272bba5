import type { Budget } from '../protocol/budget.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { applyPatch, type NoTargetHandler } from '../protocol/patch/apply.ts';
import { keepFixedElements } from '../protocol/patch/fixed.ts';
import type { Operation } from '../protocol/patch/operation.ts';
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

/** What each verb makes of the attributes that a resource has: pure functions, without the store. */

export interface Changed {
  /** With their secrets. */
  readonly attributes: Attributes;
  /** Paths of optional attributes that nothing matched. */
  readonly ignored?: readonly string[];
}

/** Changes the attributes, which come with their secrets. */
export type Change<C> = (
  type: ResourceType,
  current: Attributes,
  command: C,
  budget: Budget,
) => Changed;

/** Takes access away and changes nothing else. */
export function suspended(current: Attributes): Changed {
  return { attributes: { ...current, active: false } };
}

/** PUT (RFC 7644 §3.5.1): what is omitted is cleared, less what has a value of its own or is immutable. */
export const replaced: Change<ReplaceCommand> = (
  type,
  current,
  { attributes, cleared = [], endsAccess, unread = [] },
) => {
  // A copy where elements change, for the command may be carried out again.
  const next: Attributes =
    type.fixedWithin.length === 0 ? { ...attributes } : copyStored(attributes);
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
      throw new ScimError('mutability', `${path} is immutable and has another value already`);
    }
  }
  keepFixedElements(type, current, next);
  return { attributes: next };
};

/** The value below single-valued parents, as it is: a multi-valued one whole. */
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
  // A copy, for the command may be carried out again.
  const next: StoredJsonObject = isStoredObject(there) ? { ...there } : {};
  object[step!] = next;
  assign(next, rest, value);
}

/** What was given for an attribute and could not be understood clears nothing. */
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
  const initial = type.initial.map(({ name }) => [name, getOwn(current, name)] as const);
  const applyOperations = endsAccess === true ? applyEnding : applyAll;
  const ignored = applyOperations(type, current, operations, budget);
  for (const [name, value] of initial) {
    if (value !== undefined && getOwn(current, name) === undefined) current[name] = value;
  }
  if (endsAccess === true) current['active'] = false;
  return { attributes: current, ignored };
};

type ApplyOperations = (
  type: ResourceType,
  current: Document,
  operations: readonly Operation[],
  budget: Budget,
) => readonly string[];

const applyAll: ApplyOperations = (type, current, operations, budget) => {
  applyPatch(type, current, operations, undefined, budget);
  return [];
};

/** Where access ends, a value path that matches nothing is ignored. */
const applyEnding: ApplyOperations = (type, current, operations, budget) => {
  const ignored: string[] = [];
  const ignore: NoTargetHandler = (attribute, { path, sub }) => {
    if (type.byPath.get(path)!.required)
      throw new ScimError('noTarget', `no value of ${attribute.path} matches the filter`);
    ignored.push(sub ?? path);
  };
  applyPatch(type, current, operations, ignore, budget);
  return ignored;
};
