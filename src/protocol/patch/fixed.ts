import { ScimError } from '../errors/scim-error.ts';
import type { Attribute } from '../schema/attribute.ts';
import {
  type Attributes,
  copyPlain,
  equalPlain,
  own,
  type Plain,
  type PlainObject,
} from '../schema/plain.ts';
import type { ResourceType } from '../schema/registry.ts';
import { valuesAt } from '../schema/values.ts';

/** The values of a resource that no client may change, at every depth, as they were before a PATCH. */
export interface FixedValues {
  /** Of attributes below single-valued parents. */
  readonly single: ReadonlyMap<Attribute, Plain>;
  /** Of the elements of multi-valued attributes. */
  readonly elements: ReadonlyMap<Attribute, ReadonlyMap<PlainObject, FixedElement>>;
}

interface FixedElement {
  /** What it says beside its fixed values: what it is recognised by when the whole list is replaced. */
  readonly key: string;
  readonly values: PlainObject;
}

/** Returns what must still be there after a PATCH. */
export function fixedValues(type: ResourceType, attributes: Attributes): FixedValues {
  const single = new Map<Attribute, Plain>();
  for (const attribute of type.fixed) {
    const [value] = valuesBelow(attributes, attribute);
    if (value !== undefined) single.set(attribute, copyPlain(value));
  }
  const elements = new Map<Attribute, Map<PlainObject, FixedElement>>();
  for (const attribute of type.fixedWithin) {
    const list = valuesAt(attributes, attribute.steps) as readonly PlainObject[];
    elements.set(
      attribute,
      new Map(list.map((element) => [element, fixedElement(attribute, element)])),
    );
  }
  return { single, elements };
}

/** The value itself, a list whole. */
function valuesBelow(attributes: Attributes, { steps, name }: Attribute): readonly Plain[] {
  return valuesAt(attributes, steps.slice(0, -1)).flatMap((holder) => {
    const value = own(holder as PlainObject, name);
    return value === undefined ? [] : [value];
  });
}

function fixedElement(attribute: Attribute, element: PlainObject): FixedElement {
  const values: PlainObject = {};
  const rest: (Plain | null)[] = [];
  for (const { name, mutability, secret } of attribute.subAttributes) {
    const value = own(element, name);
    // A client cannot repeat a secret.
    if (!isFixed(mutability)) rest.push((secret === undefined ? value : undefined) ?? null);
    else if (value !== undefined) values[name] = copyPlain(value);
  }
  return { key: JSON.stringify(rest), values };
}

function isFixed(mutability: Attribute['mutability']): boolean {
  return mutability === 'immutable' || mutability === 'readOnly';
}

/**
 * Refuses a PATCH that has changed or removed an immutable or readOnly value, by whatever detour. An element of a list may go
 * whole. One that comes in its place, and says the same beside what is fixed, is taken for the same element.
 *
 * @throws ScimError mutability
 */
export function checkFixed(attributes: Attributes, before: FixedValues): void {
  for (const [attribute, value] of before.single) {
    const [now] = valuesBelow(attributes, attribute);
    if (now === undefined || !equalPlain(now, value)) throw changed(attribute);
  }
  for (const [attribute, elements] of before.elements) {
    if (elements.size > 0)
      checkElements(
        attribute,
        elements,
        valuesAt(attributes, attribute.steps) as readonly PlainObject[],
      );
  }
}

/**
 * The same for the elements of a PUT, which come anew, all of them: what they leave out stays, what they say otherwise is refused.
 *
 * @param after changed in place
 * @throws ScimError mutability
 */
export function keepFixedElements(type: ResourceType, before: Attributes, after: Attributes): void {
  for (const [attribute, elements] of fixedValues(type, before).elements) {
    checkElements(attribute, elements, valuesAt(after, attribute.steps) as readonly PlainObject[]);
  }
}

function checkElements(
  attribute: Attribute,
  before: ReadonlyMap<PlainObject, FixedElement>,
  now: readonly PlainObject[],
): void {
  const gone = new Map<string, PlainObject[]>();
  const there = new Set(now);
  for (const [element, { key, values }] of before) {
    if (there.has(element)) checkElement(attribute, values, element);
    else gone.set(key, [...(gone.get(key) ?? []), values]);
  }
  if (gone.size === 0) return;
  for (const element of now) {
    if (before.has(element)) continue;
    const twins = gone.get(fixedElement(attribute, element).key) ?? [];
    const twin = twins.find((values) => keepsAll(values, element)) ?? twins[0];
    if (twin === undefined) continue;
    // What a new element leaves out of the one it replaces stays.
    for (const [name, value] of Object.entries(twin))
      if (own(element, name) === undefined) element[name] = copyPlain(value);
    checkElement(attribute, twin, element);
  }
}

function keepsAll(values: PlainObject, element: PlainObject): boolean {
  return Object.keys(values).every((name) => {
    const now = own(element, name);
    return now !== undefined && equalPlain(now, values[name]!);
  });
}

function checkElement(attribute: Attribute, values: PlainObject, element: PlainObject): void {
  for (const [name, value] of Object.entries(values)) {
    if (!keepsAll({ [name]: value }, element))
      throw changed(attribute.byName.get(name.toLowerCase())!);
  }
}

function changed({ path, mutability }: Attribute): ScimError {
  return new ScimError(
    'mutability',
    `${path} is ${mutability} and has a value already; it cannot be changed or removed`,
  );
}
