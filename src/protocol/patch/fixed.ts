import { ScimError } from '../errors/scim-error.ts';
import type { Attribute } from '../schema/attribute.ts';
import type { ResourceType } from '../schema/registry.ts';
import {
  type Attributes,
  copyStored,
  equalStored,
  getOwn,
  type StoredJson,
  type StoredJsonObject,
} from '../schema/stored-json.ts';
import { valuesAt } from '../schema/values.ts';

/** The immutable and readOnly values of a resource, at every depth, before a PATCH. */
export interface FixedValues {
  /** Values of attributes without multi-valued ancestors. */
  readonly single: ReadonlyMap<Attribute, StoredJson>;
  /** Values within the elements of multi-valued attributes. */
  readonly elements: ReadonlyMap<Attribute, ReadonlyMap<StoredJsonObject, FixedElement>>;
}

interface FixedElement {
  /**
   * The other values of the element, as text. It identifies the element when the whole list is
   * replaced.
   */
  readonly key: string;
  readonly values: StoredJsonObject;
}

/** Returns the values that must still be there after a PATCH. */
export function fixedValues(type: ResourceType, attributes: Attributes): FixedValues {
  const single = new Map<Attribute, StoredJson>();
  for (const attribute of type.fixed) {
    const [value] = valuesBelow(attributes, attribute);
    if (value !== undefined) single.set(attribute, copyStored(value));
  }
  const elements = new Map<Attribute, Map<StoredJsonObject, FixedElement>>();
  for (const attribute of type.fixedWithin) {
    const list = valuesAt(attributes, attribute.steps) as readonly StoredJsonObject[];
    elements.set(
      attribute,
      new Map(list.map((element) => [element, fixedElement(attribute, element)])),
    );
  }
  return { single, elements };
}

/** Returns the value as the only element; a list is one value. */
function valuesBelow(attributes: Attributes, { steps, name }: Attribute): readonly StoredJson[] {
  return valuesAt(attributes, steps.slice(0, -1)).flatMap((holder) => {
    const value = getOwn(holder as StoredJsonObject, name);
    return value === undefined ? [] : [value];
  });
}

function fixedElement(attribute: Attribute, element: StoredJsonObject): FixedElement {
  const values: StoredJsonObject = {};
  const rest: (StoredJson | null)[] = [];
  for (const { name, mutability, secret } of attribute.subAttributes) {
    const value = getOwn(element, name);
    // A client cannot repeat a secret.
    if (!isFixed(mutability)) rest.push((secret === undefined ? value : undefined) ?? null);
    else if (value !== undefined) values[name] = copyStored(value);
  }
  return { key: JSON.stringify(rest), values };
}

function isFixed(mutability: Attribute['mutability']): boolean {
  return mutability === 'immutable' || mutability === 'readOnly';
}

/**
 * Refuses a PATCH that changed or removed an immutable or readOnly value, directly or not. An
 * element of a list may be removed as a whole. A new element with the same other values is taken
 * for the removed one.
 *
 * @throws ScimError mutability
 */
export function checkFixed(attributes: Attributes, before: FixedValues): void {
  for (const [attribute, value] of before.single) {
    const [now] = valuesBelow(attributes, attribute);
    if (now === undefined || !equalStored(now, value)) throw changed(attribute);
  }
  for (const [attribute, elements] of before.elements) {
    if (elements.size > 0)
      checkElements(
        attribute,
        elements,
        valuesAt(attributes, attribute.steps) as readonly StoredJsonObject[],
      );
  }
}

/**
 * Refuses a PUT that changes an immutable or readOnly value within an element. Values that the PUT
 * leaves out are kept.
 *
 * @param after changed in place
 * @throws ScimError mutability
 */
export function keepFixedElements(type: ResourceType, before: Attributes, after: Attributes): void {
  for (const [attribute, elements] of fixedValues(type, before).elements) {
    checkElements(
      attribute,
      elements,
      valuesAt(after, attribute.steps) as readonly StoredJsonObject[],
    );
  }
}

function checkElements(
  attribute: Attribute,
  before: ReadonlyMap<StoredJsonObject, FixedElement>,
  now: readonly StoredJsonObject[],
): void {
  const gone = new Map<string, StoredJsonObject[]>();
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
    // A value that the new element leaves out is kept.
    for (const [name, value] of Object.entries(twin))
      if (getOwn(element, name) === undefined) element[name] = copyStored(value);
    checkElement(attribute, twin, element);
  }
}

function keepsAll(values: StoredJsonObject, element: StoredJsonObject): boolean {
  return Object.keys(values).every((name) => {
    const now = getOwn(element, name);
    return now !== undefined && equalStored(now, values[name]!);
  });
}

function checkElement(
  attribute: Attribute,
  values: StoredJsonObject,
  element: StoredJsonObject,
): void {
  for (const [name, value] of Object.entries(values)) {
    if (!keepsAll({ [name]: value }, element))
      throw changed(attribute.byName.get(name.toLowerCase())!);
  }
}

function changed({ path, mutability }: Attribute): ScimError {
  return new ScimError(
    'mutability',
    `${path} is ${mutability} and already has a value; it cannot be changed or removed`,
  );
}
