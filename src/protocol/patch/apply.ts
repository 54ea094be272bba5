import { ScimError } from '../errors/scim-error.ts';
import { bindElementFilter } from '../filter/bind.ts';
import { matches } from '../filter/evaluate.ts';
import { profiles, type Reading, startReading } from '../profiles/profile.ts';
import { type Attribute, isPrimary } from '../schema/attribute.ts';
import { type Attributes, equalPlain, isPlainArray, isPlainObject, own, type Plain, type PlainObject } from '../schema/plain.ts';
import type { ResourceType } from '../schema/registry.ts';
import { mergeDuplicates, sameValue } from '../schema/values.ts';
import type { Operation, RemoveValuesOperation, SetOperation, UnsetOperation } from './operation.ts';

/**
 * Applies operations in order to attributes that the caller owns, in place. When it throws, the attributes are to be thrown away:
 * all operations or none (RFC 7644 §3.5.2).
 *
 * @throws ScimError noTarget, mutability, invalidValue
 */
export function applyPatch(type: ResourceType, attributes: Attributes, operations: readonly Operation[]): void {
  // Filters were bound once while compiling, under the client's own profile; the widest reads them all alike.
  const reading = startReading(profiles.get('default')!);
  for (const operation of operations) {
    apply(type, attributes, operation, reading);
    const attribute = type.byPath.get(operation.path)!;
    settle(attributes, manyAbove(attribute) ?? attribute);
  }
}

/** Values that an operation has made alike become one (RFC 7643 §2.4). */
function settle(attributes: Attributes, attribute: Attribute): void {
  const values = valueOf(attributes, attribute);
  if (isPlainArray(values)) holder(attributes, attribute, true)![attribute.name] = mergeDuplicates(attribute, values);
}

function apply(type: ResourceType, attributes: Attributes, operation: Operation, reading: Reading): void {
  const attribute = type.byPath.get(operation.path)!;
  const sub = operation.sub === undefined ? undefined : type.byPath.get(operation.sub)!;
  if (operation.kind === 'removeValues') return removeValues(attributes, attribute, operation);
  if (operation.filter !== undefined) return applyPicked(attributes, attribute, sub, operation, reading);
  const many = manyAbove(attribute);
  if (many !== undefined) return applyToEvery(attributes, many, attribute, operation);
  if (operation.kind === 'unset') unset(attributes, attribute, operation);
  else set(attributes, attribute, operation);
}

/** The multi-valued attribute a sub-attribute belongs to: `emails` for `emails.type`. */
function manyAbove(attribute: Attribute): Attribute | undefined {
  return attribute.parent?.multiValued === true ? attribute.parent : undefined;
}

/** The object that holds an attribute; undefined when it is not there and `create` is false. */
function holder(attributes: Attributes, attribute: Attribute, create: boolean): PlainObject | undefined {
  let at = attributes;
  for (const step of attribute.steps.slice(0, -1)) {
    const next = own(at, step);
    if (isPlainObject(next)) {
      at = next;
    } else {
      if (!create) return undefined;
      const created: PlainObject = {};
      at[step] = created;
      at = created;
    }
  }
  return at;
}

/** The value an attribute has now. */
function valueOf(attributes: Attributes, attribute: Attribute): Plain | undefined {
  const at = holder(attributes, attribute, false);
  return at === undefined ? undefined : own(at, attribute.name);
}

/** Drops containers that have become empty. */
function prune(attributes: Attributes, attribute: Attribute): void {
  for (let up = attribute.parent!; up.parent !== undefined; up = up.parent) {
    const value = valueOf(attributes, up);
    if (isPlainObject(value) && Object.keys(value).length === 0) delete holder(attributes, up, true)![up.name];
  }
}

function unset(attributes: Attributes, attribute: Attribute, { isRemove }: UnsetOperation): void {
  const current = valueOf(attributes, attribute);
  refuseUnset(attribute, isRemove);
  if (current === undefined) return;
  refuseImmutable(attribute, current, undefined);
  delete holder(attributes, attribute, true)![attribute.name];
  prune(attributes, attribute);
}

/** RFC 7644 §3.5.2.2 calls removal of a required attribute `mutability`; a value that empties it is an invalid one. */
function refuseUnset(attribute: Attribute, isRemove: boolean): void {
  if (!attribute.required) return;
  if (isRemove) throw new ScimError('mutability', `${attribute.path} is required and can't be removed`);
  throw new ScimError('invalidValue', `${attribute.path} is required and can't be empty`);
}

function refuseImmutable(attribute: Attribute, current: Plain | undefined, next: Plain | undefined): void {
  if (attribute.mutability !== 'immutable' || current === undefined) return;
  if (next !== undefined && equalPlain(current, next)) return;
  throw new ScimError('mutability', `${attribute.path} is immutable and has a value already`);
}

function set(attributes: Attributes, attribute: Attribute, { kind, value, whole }: SetOperation): void {
  const at = holder(attributes, attribute, true)!;
  const current = own(at, attribute.name);
  if (attribute.multiValued) {
    // A copy, for what is there must still be known when an immutable attribute is compared.
    const values = isPlainArray(current) ? (JSON.parse(JSON.stringify(current)) as Plain[]) : [];
    const next = kind === 'add' ? addValues(attribute, values, value as Plain[]) : (value as Plain[]);
    refuseImmutable(attribute, current, next);
    at[attribute.name] = next;
  } else if (attribute.type === 'complex') {
    // add and replace both leave the sub-attributes that are not named (RFC 7644 §3.5.2.1, §3.5.2.3).
    const kept = isPlainObject(current) ? (whole === true ? immutablePart(attribute, current) : current) : {};
    at[attribute.name] = merge(attribute, kept, value as PlainObject);
  } else {
    refuseImmutable(attribute, current, value);
    at[attribute.name] = value;
  }
}

/** What of a complex value no replacement may lose. */
function immutablePart(attribute: Attribute, current: PlainObject): PlainObject {
  const kept = attribute.subAttributes.filter(({ mutability }) => mutability === 'immutable').map(({ name }) => name);
  return pick(current, kept);
}

function merge(attribute: Attribute, current: PlainObject, value: PlainObject): PlainObject {
  for (const sub of attribute.subAttributes) {
    const next = own(value, sub.name);
    if (next === undefined) continue;
    const before = own(current, sub.name);
    if (sub.type === 'complex' && !sub.multiValued) {
      current[sub.name] = merge(sub, isPlainObject(before) ? before : {}, next as PlainObject);
    } else {
      refuseImmutable(sub, before, next);
      current[sub.name] = next;
    }
  }
  return current;
}

/** Set union: what is there already is not added again, only completed. */
function addValues(attribute: Attribute, values: Plain[], added: readonly Plain[]): Plain[] {
  for (const value of added) {
    const twin = values.find((other) => sameValue(attribute, other, value));
    const target = twin ?? value;
    if (twin === undefined) values.push(value);
    else if (isPlainObject(twin)) merge(attribute, twin, value as PlainObject);
    if (isPlainObject(value) && own(value, 'primary') === true) keepOnePrimary(attribute, values, [target]);
  }
  return values;
}

/** A new primary takes over from the old one (RFC 7644 §3.5.2); two new ones at once are a mistake. */
function keepOnePrimary(attribute: Attribute, values: readonly Plain[], chosen: readonly Plain[]): void {
  if (chosen.length > 1)
    throw new ScimError('invalidValue', `${attribute.path} can have one primary value; this would set several`);
  for (const value of values) {
    if (isPlainObject(value) && !chosen.includes(value) && own(value, 'primary') === true) value['primary'] = false;
  }
}

function removeValues(attributes: Attributes, attribute: Attribute, { values }: RemoveValuesOperation): void {
  const current = valueOf(attributes, attribute);
  if (!isPlainArray(current)) return;
  const left = current.filter((value) => !values.some((gone) => covers(attribute, gone, value)));
  assignValues(attributes, attribute, left, true);
}

/** Every sub-attribute the client named agrees; it need not name them all. */
function covers(attribute: Attribute, pattern: Plain, value: Plain): boolean {
  if (!isPlainObject(pattern) || !isPlainObject(value)) return sameValue(attribute, pattern, value);
  const named = attribute.byName.get('value');
  if (named !== undefined && own(pattern, named.name) !== undefined) {
    return sameValue(attribute, { ...value, ...pick(pattern, ['value', 'type']) }, value);
  }
  return Object.keys(pattern).every((name) => {
    const other = own(value, name);
    return other !== undefined && equalPlain(pattern[name]!, other);
  });
}

function pick(object: PlainObject, names: readonly string[]): PlainObject {
  const picked: PlainObject = {};
  for (const name of names) {
    const value = own(object, name);
    if (value !== undefined) picked[name] = value;
  }
  return picked;
}

function assignValues(attributes: Attributes, attribute: Attribute, values: Plain[], isRemove: boolean): void {
  if (values.length > 0) {
    holder(attributes, attribute, true)![attribute.name] = values;
  } else {
    unset(attributes, attribute, { kind: 'unset', isRemove, path: attribute.path });
  }
}

function applyPicked(
  attributes: Attributes,
  attribute: Attribute,
  sub: Attribute | undefined,
  operation: SetOperation | UnsetOperation,
  reading: Reading,
): void {
  const bound = bindElementFilter(attribute, operation.filter!, reading);
  const current = valueOf(attributes, attribute);
  const values = isPlainArray(current) ? current : [];
  const picked = values.filter((value): value is PlainObject => isPlainObject(value) && matches(bound, value));
  if (operation.kind === 'unset') return unsetPicked(attributes, attribute, sub, values, picked, operation.isRemove);
  if (picked.length === 0) return createPicked(attributes, attribute, sub, values, operation);
  for (const element of picked) setPicked(attribute, sub, element, operation);
  if (setsPrimary(sub, operation.value)) keepOnePrimary(attribute, values, picked);
}

function unsetPicked(
  attributes: Attributes,
  attribute: Attribute,
  sub: Attribute | undefined,
  values: readonly Plain[],
  picked: readonly PlainObject[],
  isRemove: boolean,
): void {
  if (picked.length === 0) return;
  if (sub !== undefined) {
    refuseUnset(sub, isRemove);
    for (const element of picked) {
      refuseImmutable(sub, own(element, sub.name), undefined);
      delete element[sub.name];
    }
  }
  const left = values.filter((value) => !isGone(value, sub, picked));
  assignValues(attributes, attribute, left, isRemove);
}

/** A picked value goes whole; of one that loses a sub-attribute, what is left must still say something. */
function isGone(value: Plain, sub: Attribute | undefined, picked: readonly Plain[]): boolean {
  if (!picked.includes(value)) return false;
  return sub === undefined || sub.name === 'value' || Object.keys(value as PlainObject).length === 0;
}

function createPicked(
  attributes: Attributes,
  attribute: Attribute,
  sub: Attribute | undefined,
  values: Plain[],
  { value, creates }: SetOperation,
): void {
  if (creates === undefined) throw new ScimError('noTarget', `no value of ${attribute.path} matches the filter of the path`);
  const element: PlainObject = { ...(creates as PlainObject) };
  if (sub === undefined) Object.assign(element, value);
  else element[sub.name] = value;
  assignValues(attributes, attribute, addValues(attribute, values, [element]), false);
}

function setPicked(attribute: Attribute, sub: Attribute | undefined, element: PlainObject, { kind, value }: SetOperation): void {
  if (sub !== undefined) {
    merge(attribute, element, { [sub.name]: value });
  } else if (kind === 'add') {
    merge(attribute, element, value as PlainObject);
  } else {
    // replace puts the new value in place of every matching one (RFC 7644 §3.5.2.3).
    for (const { name } of attribute.subAttributes) {
      if (own(value as PlainObject, name) === undefined) delete element[name];
    }
    merge(attribute, element, value as PlainObject);
  }
}

function setsPrimary(sub: Attribute | undefined, value: Plain): boolean {
  if (sub !== undefined) return isPrimary(sub) && value === true;
  return isPlainObject(value) && own(value, 'primary') === true;
}

/** A path such as `emails.type` without filter means that sub-attribute of every value. */
function applyToEvery(attributes: Attributes, many: Attribute, sub: Attribute, operation: SetOperation | UnsetOperation): void {
  const current = valueOf(attributes, many);
  const values = isPlainArray(current) ? (current as PlainObject[]) : [];
  if (operation.kind === 'unset') return unsetPicked(attributes, many, sub, values, values, operation.isRemove);
  if (values.length === 0) {
    assignValues(attributes, many, [{ [sub.name]: operation.value }], false);
    return;
  }
  for (const element of values) merge(many, element, { [sub.name]: operation.value });
  if (setsPrimary(sub, operation.value)) keepOnePrimary(many, values, values);
}
