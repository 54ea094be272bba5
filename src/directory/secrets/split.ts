import type { Attribute } from '../../protocol/schema/attribute.ts';
import type { ResourceType } from '../../protocol/schema/registry.ts';
import {
  type Attributes,
  getOwn,
  isStoredArray,
  isStoredObject,
  type StoredJson,
  type StoredJsonObject,
} from '../../protocol/schema/stored-json.ts';

/**
 * Secret values (writeOnly, or never returned) are hashed or encrypted before they reach the
 * writer, and stored apart from the document, in a sparse tree with the document's nesting. The
 * values of a multi-valued complex attribute are aligned by position; those that consist of secrets
 * only come after the visible ones.
 */

/** Attributes without their secrets, and the secrets alone. */
export interface SplitSecrets {
  readonly attributes: Attributes;
  /** Empty when there are none. */
  readonly secrets: Attributes;
}

/** Takes the secret values out of attributes, by path. */
export function splitSecrets(type: ResourceType, attributes: Attributes): SplitSecrets {
  if (type.secrets.length === 0) return { attributes, secrets: {} };
  return splitObject(type.secretHolders, type.root, attributes);
}

/** Returns a stored document without secrets; releases before 1.0 left them in some documents. */
export function visibleDocument(type: ResourceType, document: string): string {
  if (type.secrets.length === 0) return document;
  const { attributes, secrets } = splitSecrets(type, JSON.parse(document) as Attributes);
  return isEmpty(secrets) ? document : JSON.stringify(attributes);
}

/**
 * Returns an object in the form of a resource without its secrets. Null, which stands for "no
 * value", stays.
 */
export function visiblePart(type: ResourceType, object: object): object {
  const entries = Object.entries(object) as [string, StoredJson | null][];
  const values = entries.filter((entry): entry is [string, StoredJson] => entry[1] !== null);
  const { attributes } = splitSecrets(type, Object.fromEntries(values));
  return Object.fromEntries(
    entries.flatMap(([name, value]): (readonly [string, StoredJson | null])[] => {
      const isSecret = type.root.byName.get(name.toLowerCase())?.secret !== undefined;
      const shown = value === null ? (isSecret ? undefined : null) : getOwn(attributes, name);
      return shown === undefined ? [] : [[name, shown]];
    }),
  );
}

/** Splits an object whose attributes are those of `container`. */
export function splitObject(
  holders: ReadonlySet<Attribute>,
  container: Attribute,
  object: StoredJsonObject,
): SplitSecrets {
  const attributes: Attributes = {};
  const secrets: Attributes = {};
  for (const [name, value] of Object.entries(object)) {
    const attribute = container.byName.get(name.toLowerCase());
    if (attribute?.secret !== undefined) {
      secrets[name] = value;
    } else if (attribute === undefined || !holders.has(attribute)) {
      attributes[name] = value;
    } else {
      const { visible, hidden } = splitValue(holders, attribute, value);
      if (visible !== undefined) attributes[name] = visible;
      if (hidden !== undefined) secrets[name] = hidden;
    }
  }
  return { attributes, secrets };
}

function splitValue(
  holders: ReadonlySet<Attribute>,
  attribute: Attribute,
  value: StoredJson,
): { readonly visible?: StoredJson; readonly hidden?: StoredJson } {
  if (!isStoredArray(value)) {
    const { attributes, secrets } = splitObject(holders, attribute, value as StoredJsonObject);
    return {
      visible: isEmpty(attributes) ? undefined : attributes,
      hidden: isEmpty(secrets) ? undefined : secrets,
    };
  }
  const parts = value.map((element) =>
    splitObject(holders, attribute, element as StoredJsonObject),
  );
  const shown = parts.filter(({ attributes }) => !isEmpty(attributes));
  const ordered = [...shown, ...parts.filter(({ attributes }) => isEmpty(attributes))];
  const hasSecrets = parts.some(({ secrets }) => !isEmpty(secrets));
  return {
    visible: shown.length === 0 ? undefined : shown.map(({ attributes }) => attributes),
    hidden: hasSecrets ? ordered.map(({ secrets }) => secrets) : undefined,
  };
}

export function isEmpty(object: StoredJsonObject): boolean {
  return Object.keys(object).length === 0;
}

/** Puts secret values back into attributes. Values that are not secret any more are left out. */
export function mergeSecrets(
  type: ResourceType,
  attributes: Attributes,
  secrets: string | undefined,
): Attributes {
  if (secrets === undefined) return attributes;
  return mergeObject(type.secretHolders, type.root, attributes, JSON.parse(secrets) as Attributes);
}

function mergeObject(
  holders: ReadonlySet<Attribute>,
  container: Attribute,
  visible: StoredJsonObject,
  secrets: StoredJsonObject,
): StoredJsonObject {
  const merged = { ...visible };
  for (const [name, value] of Object.entries(secrets)) {
    const attribute = container.byName.get(name.toLowerCase());
    if (attribute?.secret !== undefined) merged[name] = value;
    else if (attribute !== undefined && holders.has(attribute))
      merged[name] = mergeValue(holders, attribute, getOwn(visible, name), value);
  }
  return merged;
}

function mergeValue(
  holders: ReadonlySet<Attribute>,
  attribute: Attribute,
  visible: StoredJson | undefined,
  secrets: StoredJson,
): StoredJson {
  if (!isStoredArray(secrets)) {
    return mergeObject(
      holders,
      attribute,
      isStoredObject(visible) ? visible : {},
      secrets as StoredJsonObject,
    );
  }
  const values = isStoredArray(visible) ? visible : [];
  const merged = values.map((value, index) =>
    mergeObject(
      holders,
      attribute,
      value as StoredJsonObject,
      (secrets[index] ?? {}) as StoredJsonObject,
    ),
  );
  return [...merged, ...secrets.slice(values.length)];
}

/**
 * Returns secrets as they are stored: equal secrets are equal texts. Undefined when there are none.
 */
export function secretsText({ root }: ResourceType, secrets: Attributes): string | undefined {
  return isEmpty(secrets) ? undefined : JSON.stringify(inOrder(root, secrets));
}

/** Returns a value with its attributes in the order of the schema. */
function inOrder(container: Attribute, value: StoredJson): StoredJson {
  if (isStoredArray(value)) return value.map((element) => inOrder(container, element));
  if (!isStoredObject(value)) return value;
  const ordered: StoredJsonObject = {};
  for (const attribute of container.subAttributes) {
    const part = getOwn(value, attribute.name);
    if (part !== undefined) ordered[attribute.name] = inOrder(attribute, part);
  }
  return ordered;
}
