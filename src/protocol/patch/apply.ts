import { type Budget, createBudget } from '../budget.ts';
import { ScimError } from '../errors/scim-error.ts';
import type { Filter } from '../filter/ast.ts';
import { bindElementFilter } from '../filter/bind.ts';
import { matches } from '../filter/evaluate.ts';
import { createParseContext, type ParseContext, profiles, tolerates } from '../profiles/profile.ts';
import type { ToleranceId } from '../profiles/tolerances.ts';
import { type Attribute, isPrimary } from '../schema/attribute.ts';
import type { ResourceType } from '../schema/registry.ts';
import {
  type Attributes,
  copyStored,
  getOwn,
  isStoredArray,
  isStoredObject,
  type StoredJson,
  type StoredJsonArray,
  type StoredJsonObject,
} from '../schema/stored-json.ts';
import { checkValueCounts, mergeDuplicates } from '../schema/values.ts';
import { checkFixed, fixedValues } from './fixed.ts';
import { addValues, assign, keepOnePrimary, type ListKeys, withoutValues } from './list.ts';
import { holder, valueOf, valuesOf } from './locate-value.ts';
import type {
  Operation,
  RemoveValuesOperation,
  SetOperation,
  UnsetOperation,
} from './operation.ts';

interface Work {
  readonly type: ResourceType;
  readonly attributes: Attributes;
  /**
   * Filters were checked when the PATCH was compiled, under the client's profile. The default
   * profile accepts all of them and reads them alike.
   */
  readonly context: ParseContext;
  readonly keys: ListKeys;
  readonly budget: Budget;
  /** Multi-valued attributes whose values may have become equal. */
  readonly changed: Set<Attribute>;
  /** Attributes that were assigned values. */
  readonly written: Set<Attribute>;
  /** Complex attributes that may lack a required sub-attribute. */
  readonly touched: Set<Attribute>;
  readonly onNoTarget: NoTargetHandler;
}

/** Steps that finding the target of an operation costs. */
const stepsPerOperation = 5;

/** Called for an operation whose filter matches nothing, where nothing may be created. */
export type NoTargetHandler = (attribute: Attribute, operation: Operation) => void;

const refuseNoTarget: NoTargetHandler = ({ path }) => {
  throw new ScimError('noTarget', `no value of ${path} matches the filter of the path`);
};

/**
 * Applies operations in order, in place, to attributes that the caller owns. When it throws,
 * discard the attributes: all operations apply or none (RFC 7644 §3.5.2). Returns the tolerances
 * that the stored values made necessary.
 *
 * Immutable values are compared before the first and after the last operation, so that a
 * combination of operations cannot change them.
 *
 * @param onNoTarget default: throws noTarget
 * @param budget what the request may still cost
 * @throws ScimError noTarget, mutability, invalidValue, tooMany
 */
export function applyPatch(
  type: ResourceType,
  attributes: Attributes,
  operations: readonly Operation[],
  onNoTarget: NoTargetHandler = refuseNoTarget,
  budget: Budget = createBudget(),
): ReadonlySet<ToleranceId> {
  const fixed = fixedValues(type, attributes);
  const context = createParseContext(profiles.get('default')!);
  const keys: ListKeys = new Map();
  const work: Work = {
    type,
    attributes,
    context,
    keys,
    budget,
    changed: new Set(),
    written: new Set(),
    touched: new Set(),
    onNoTarget,
  };
  for (const operation of operations) apply(work, operation);
  // Equal values are one value (RFC 7643 §2.4).
  for (const attribute of work.changed) {
    const values = valueOf(attributes, attribute);
    if (isStoredArray(values))
      holder(attributes, attribute)[attribute.name] = mergeDuplicates(attribute, values);
  }
  checkFixed(attributes, fixed);
  for (const attribute of work.written) {
    const value = valueOf(attributes, attribute);
    if (typeof value === 'object') checkValueCounts(attribute, value);
  }
  for (const attribute of work.touched)
    checkSubAttributes(attribute, valueOf(attributes, attribute));
  return context.diagnostics.tolerances;
}

function apply(work: Work, operation: Operation): void {
  work.budget.spend(stepsPerOperation);
  const attribute = work.type.byPath.get(operation.path)!;
  const sub = operation.sub === undefined ? undefined : work.type.byPath.get(operation.sub)!;
  if (operation.filter !== undefined)
    return applyToPicked(work, attribute, sub, operation, operation.filter);
  // A path such as `emails.type` means that sub-attribute of every value.
  const parent = attribute.parent!;
  if (parent.multiValued)
    return applyToElements(work, parent, attribute, operation, valuesOf(work.attributes, parent));
  if (parent.parent !== undefined && !parent.isExtension) work.touched.add(parent);
  if (operation.kind === 'unset') unset(work.attributes, attribute, operation.isRemove);
  else if (operation.kind === 'removeValues') removeValues(work, attribute, operation);
  else set(work, attribute, operation);
}

function set(work: Work, attribute: Attribute, { kind, value }: SetOperation): void {
  work.written.add(attribute);
  const at = holder(work.attributes, attribute);
  if (attribute.multiValued && kind === 'add')
    addValues(work, attribute, at, value as StoredJsonArray);
  else at[attribute.name] = copyStored(value);
}

function unset(attributes: Attributes, attribute: Attribute, isRemove: boolean): void {
  refuseUnset(attribute, isRemove);
  if (valueOf(attributes, attribute) === undefined) return;
  delete holder(attributes, attribute)[attribute.name];
  prune(attributes, attribute);
}

/**
 * Removing a required attribute is a `mutability` error (RFC 7644 §3.5.2.2); assigning an empty
 * value is an `invalidValue`.
 */
function refuseUnset(attribute: Attribute, isRemove: boolean): void {
  if (!attribute.required) return;
  if (isRemove)
    throw new ScimError('mutability', `${attribute.path} is required and cannot be removed`);
  throw new ScimError('invalidValue', `${attribute.path} is required and cannot be empty`);
}

/** Removes containers that have become empty. */
function prune(attributes: Attributes, attribute: Attribute): void {
  for (let up = attribute.parent!; up.parent !== undefined; up = up.parent) {
    if (Object.keys(valueOf(attributes, up) as StoredJsonObject).length > 0) return;
    delete holder(attributes, up)[up.name];
  }
}

function removeValues(
  { attributes, budget }: Work,
  attribute: Attribute,
  { values }: RemoveValuesOperation,
): void {
  const current = valueOf(attributes, attribute);
  if (isStoredArray(current))
    assignValues(attributes, attribute, withoutValues(attribute, current, values, budget), true);
}

function assignValues(
  attributes: Attributes,
  attribute: Attribute,
  values: StoredJsonArray,
  isRemove: boolean,
): void {
  if (values.length > 0) holder(attributes, attribute)[attribute.name] = values;
  else unset(attributes, attribute, isRemove);
}

function applyToPicked(
  work: Work,
  attribute: Attribute,
  sub: Attribute | undefined,
  operation: Operation,
  filter: Filter,
): void {
  const bound = bindElementFilter(attribute, filter, work.context);
  const values = valuesOf(work.attributes, attribute);
  const picked = values.filter((value) => matches(bound, value, work.budget));
  // The values are read once more when some are dropped.
  work.budget.spend(values.length);
  if (picked.length > 0) applyToElements(work, attribute, sub, operation, picked);
  else if (operation.kind === 'add' || operation.kind === 'replace')
    create(work, attribute, sub, operation);
}

/** Creates what an add or replace describes when its filter matches nothing. */
function create(
  work: Work,
  attribute: Attribute,
  sub: Attribute | undefined,
  operation: SetOperation,
): void {
  const { value, creates, clears } = operation;
  if (clears !== undefined && isEmpty(value)) return;
  if (creates === undefined) return work.onNoTarget(attribute, operation);
  if (operation.kind === 'replace') tolerates(work.context, 'create-on-no-match');
  const element = isStoredObject(creates) ? created(creates, sub, value) : value;
  work.touched.add(attribute);
  work.written.add(attribute);
  addValues(work, attribute, holder(work.attributes, attribute), [element]);
}

function created(
  creates: StoredJsonObject,
  sub: Attribute | undefined,
  value: StoredJson,
): StoredJsonObject {
  return sub === undefined
    ? { ...creates, ...(value as StoredJsonObject) }
    : { ...creates, [sub.name]: value };
}

/**
 * Applies an operation to some values of an attribute.
 *
 * @param picked the values
 */
function applyToElements(
  work: Work,
  attribute: Attribute,
  sub: Attribute | undefined,
  operation: Operation,
  picked: readonly StoredJson[],
): void {
  work.changed.add(attribute);
  work.written.add(attribute);
  work.touched.add(attribute);
  work.budget.spend(picked.length * (1 + attribute.subAttributes.length));
  if (operation.kind === 'unset' || operation.kind === 'removeValues') {
    if (operation.kind === 'unset' && sub !== undefined) refuseUnset(sub, operation.isRemove);
    return takeFrom(work, attribute, sub, operation, picked);
  }
  if (picked.length === 0)
    return assignValues(
      work.attributes,
      attribute,
      [{ [sub!.name]: copyStored(operation.value) }],
      false,
    );
  if (attribute.type !== 'complex') return setSimple(work, attribute, operation, picked);
  const list = valueOf(work.attributes, attribute);
  if (isStoredArray(list)) work.keys.delete(list);
  for (const element of picked as readonly StoredJsonObject[])
    setElement(work, attribute, sub, element, operation);
  if (isStoredArray(list) && setsPrimary(sub, operation.value))
    keepOnePrimary(attribute, list, new Set(picked));
  if (operation.clears !== undefined)
    dropEmptied(work.attributes, attribute, new Set(picked), undefined, false);
}

/** Replaces simple values. Such a value has no parts that could be changed. */
function setSimple(
  work: Work,
  attribute: Attribute,
  { kind, value }: SetOperation,
  picked: readonly StoredJson[],
): void {
  const at = holder(work.attributes, attribute);
  if (kind === 'add') return addValues(work, attribute, at, [value]);
  const gone = new Set(picked);
  at[attribute.name] = (getOwn(at, attribute.name) as StoredJsonArray).map((element) =>
    gone.has(element) ? value : element,
  );
}

function setElement(
  work: Work,
  attribute: Attribute,
  sub: Attribute | undefined,
  element: StoredJsonObject,
  { kind, value, clears = [], keeps }: SetOperation,
): void {
  if (sub !== undefined) return assign(work, sub, element, value, kind);
  for (const name of clears) {
    refuseUnset(attribute.byName.get(name.toLowerCase())!, false);
    delete element[name];
  }
  if (keeps !== undefined) makeRoom(attribute, element, new Set(keeps));
  for (const next of attribute.subAttributes) {
    const given = getOwn(value as StoredJsonObject, next.name);
    if (given !== undefined) assign(work, next, element, given, kind);
  }
}

/**
 * Clears an element for `replace`, which assigns a new value (RFC 7644 §3.5.2.3). Keeps what the
 * filter compares, and what the client can neither set nor see.
 */
function makeRoom(
  attribute: Attribute,
  element: StoredJsonObject,
  keeps: ReadonlySet<string>,
): void {
  for (const { name, mutability } of attribute.subAttributes) {
    if (mutability === 'readWrite' && !keeps.has(name)) delete element[name];
  }
}

function takeFrom(
  work: Work,
  attribute: Attribute,
  sub: Attribute | undefined,
  operation: UnsetOperation | RemoveValuesOperation,
  picked: readonly StoredJson[],
): void {
  const isRemove = operation.kind === 'removeValues' || operation.isRemove;
  if (sub !== undefined) {
    for (const element of picked as readonly StoredJsonObject[])
      takeFromElement(sub, element, operation, work.budget);
  }
  if (picked.length > 0)
    dropEmptied(
      work.attributes,
      attribute,
      new Set(picked),
      sub === undefined ? 'all' : sub,
      isRemove,
    );
}

function takeFromElement(
  sub: Attribute,
  element: StoredJsonObject,
  operation: UnsetOperation | RemoveValuesOperation,
  budget: Budget,
): void {
  const current = getOwn(element, sub.name);
  const left =
    operation.kind === 'removeValues' && isStoredArray(current)
      ? withoutValues(sub, current, operation.values, budget)
      : [];
  if (left.length > 0) element[sub.name] = left;
  else if (operation.kind === 'removeValues' && sub.required) refuseUnset(sub, true);
  else delete element[sub.name];
}

/**
 * Drops picked values that have become empty or have lost their `value`.
 *
 * @param lost the sub-attribute that was removed from them; `all`: the values are removed as a
 *   whole
 */
function dropEmptied(
  attributes: Attributes,
  attribute: Attribute,
  picked: ReadonlySet<StoredJson>,
  lost: Attribute | 'all' | undefined,
  isRemove: boolean,
): void {
  const isGone = (value: StoredJson): boolean => {
    if (!picked.has(value)) return false;
    if (lost === 'all' || isEmpty(value)) return true;
    return lost?.name === 'value' && getOwn(value as StoredJsonObject, 'value') === undefined;
  };
  const left = valuesOf(attributes, attribute).filter((value) => !isGone(value));
  if (attribute.multiValued) assignValues(attributes, attribute, left, isRemove);
  else if (left.length === 0) unset(attributes, attribute, isRemove);
}

function isEmpty(value: StoredJson): boolean {
  return isStoredObject(value) && Object.keys(value).length === 0;
}

function setsPrimary(sub: Attribute | undefined, value: StoredJson): boolean {
  if (sub !== undefined) return isPrimary(sub) && value === true;
  return isStoredObject(value) && getOwn(value, 'primary') === true;
}

/** Refuses a complex value that lost a required sub-attribute (RFC 7643 §7). */
function checkSubAttributes(attribute: Attribute, current: StoredJson | undefined): void {
  const needed = attribute.subAttributes.filter(({ required }) => required);
  if (needed.length === 0 || current === undefined) return;
  for (const value of isStoredArray(current) ? current : [current]) {
    const lacking = needed.find(
      ({ name }) => getOwn(value as StoredJsonObject, name) === undefined,
    );
    if (lacking !== undefined) throw new ScimError('invalidValue', `${lacking.path} is required`);
  }
}
