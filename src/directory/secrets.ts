import type { Semaphore } from '../concurrency/semaphore.ts';
import type { SecretCipher, Secrets } from '../ports/system.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import {
  type ClientJson,
  type ClientJsonObject,
  isArray,
  isObject,
} from '../protocol/json/client-json.ts';
import type { Operation } from '../protocol/patch/operation.ts';
import type { Attribute } from '../protocol/schema/attribute.ts';
import type { ResourceType } from '../protocol/schema/registry.ts';
import {
  type Attributes,
  getOwn,
  isStoredArray,
  isStoredObject,
  type StoredJson,
  type StoredJsonArray,
  type StoredJsonObject,
} from '../protocol/schema/stored-json.ts';
import { comparisonKey } from '../protocol/schema/values.ts';

/**
 * Secret values (writeOnly, or never returned) are hashed or encrypted before they reach the writer,
 * and stored apart from the document: in a sparse tree with the document's nesting. The values of a
 * multi-valued complex attribute are aligned by position; those that have nothing but secrets come
 * after the visible ones.
 */

export interface SplitSecrets {
  readonly attributes: Attributes;
  /** Empty: there are none. */
  readonly secrets: Attributes;
}

/** Takes the secret values out of the attributes, by path. */
export function splitSecrets(type: ResourceType, attributes: Attributes): SplitSecrets {
  if (type.secrets.length === 0) return { attributes, secrets: {} };
  return splitObject(type.secretHolders, type.root, attributes);
}

/** The text of a stored document without secrets, which releases before 1.0 left in some. */
export function visibleDocument(type: ResourceType, document: string): string {
  if (type.secrets.length === 0) return document;
  const { attributes, secrets } = splitSecrets(type, JSON.parse(document) as Attributes);
  return isEmpty(secrets) ? document : JSON.stringify(attributes);
}

function splitObject(
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
      ...(isEmpty(attributes) ? {} : { visible: attributes }),
      ...(isEmpty(secrets) ? {} : { hidden: secrets }),
    };
  }
  const parts = value.map((element) =>
    splitObject(holders, attribute, element as StoredJsonObject),
  );
  const shown = parts.filter(({ attributes }) => !isEmpty(attributes));
  const ordered = [...shown, ...parts.filter(({ attributes }) => isEmpty(attributes))];
  return {
    ...(shown.length === 0 ? {} : { visible: shown.map(({ attributes }) => attributes) }),
    ...(parts.every(({ secrets }) => isEmpty(secrets))
      ? {}
      : { hidden: ordered.map(({ secrets }) => secrets) }),
  };
}

function isEmpty(object: StoredJsonObject): boolean {
  return Object.keys(object).length === 0;
}

/** Puts secret values back where they belong. What stands elsewhere in the tree is left out. */
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
 * PUT keeps the secrets that it does not mention, for the client cannot know them: those of the
 * resource, of its complex attributes and extensions, and of the elements that are still there.
 *
 * @param given what is put; changed in place
 * @param cleared canonical paths that the client gave as null
 */
export function keepSecrets(
  type: ResourceType,
  given: Attributes,
  current: Attributes,
  cleared: readonly string[],
): void {
  if (type.secrets.length > 0) keepBelow(type.secretHolders, type.root, given, current, cleared);
}

function keepBelow(
  holders: ReadonlySet<Attribute>,
  container: Attribute,
  given: StoredJsonObject,
  current: StoredJsonObject,
  cleared: readonly string[],
): void {
  for (const attribute of container.subAttributes) {
    const { name, path, secret } = attribute;
    const before = getOwn(current, name);
    if (before === undefined || (secret === undefined && !holders.has(attribute))) continue;
    const next = getOwn(given, name);
    if (secret !== undefined) {
      if (next === undefined && !cleared.includes(path)) given[name] = before;
    } else if (isStoredArray(before)) {
      const values = keepInElements(
        holders,
        attribute,
        next as StoredJsonArray | undefined,
        before,
        cleared,
      );
      if (values.length > 0) given[name] = values;
    } else if (!cleared.includes(path)) {
      // A copy, for the command may be executed again.
      const below = isStoredObject(next) ? { ...next } : {};
      keepBelow(holders, attribute, below, before as StoredJsonObject, cleared);
      if (!isEmpty(below)) given[name] = below;
    }
  }
}

function keepInElements(
  holders: ReadonlySet<Attribute>,
  attribute: Attribute,
  next: StoredJsonArray | undefined,
  before: StoredJsonArray,
  cleared: readonly string[],
): StoredJsonArray {
  const known = new Map<string, StoredJsonObject[]>();
  const invisible: StoredJsonArray = [];
  for (const element of before as StoredJsonObject[]) {
    const { attributes } = splitObject(holders, attribute, element);
    if (isEmpty(attributes)) invisible.push(element);
    const key = elementKey(attribute, attributes);
    known.set(key, [...(known.get(key) ?? []), element]);
  }
  if (next === undefined) return cleared.includes(attribute.path) ? [] : invisible;
  let namesInvisible = false;
  const kept = (next as StoredJsonObject[]).map((element, index) => {
    const { attributes } = splitObject(holders, attribute, element);
    namesInvisible ||= isEmpty(attributes);
    const twin = isEmpty(attributes)
      ? undefined
      : known.get(elementKey(attribute, attributes))?.shift();
    const copy = { ...element };
    const place = placeOf(index, next.length);
    const own = cleared
      .filter((path) => path.endsWith(place))
      .map((path) => path.slice(0, -place.length));
    if (twin !== undefined) keepBelow(holders, attribute, copy, twin, own);
    return copy;
  });
  // A client that gives elements of nothing but secrets gives all of them.
  return namesInvisible ? kept : [...kept, ...invisible];
}

/** What two elements share that are the same one: `type` and `value`, or else all that is visible. */
function elementKey(attribute: Attribute, element: StoredJsonObject): string {
  const value = getOwn(element, 'value');
  if (value === undefined) return JSON.stringify(element);
  const type = getOwn(element, 'type');
  const keyOf = (name: string, part: StoredJson) =>
    comparisonKey(attribute.byName.get(name)!, part);
  return JSON.stringify([keyOf('value', value), type === undefined ? null : keyOf('type', type)]);
}

/** The secrets, and what holds secrets, that a body gives as null, `""` or `[]`: canonical paths. */
export function clearedIn(type: ResourceType, body: ClientJsonObject): readonly string[] {
  return type.secrets.length === 0 ? [] : clearedBelow(type.secretHolders, type.root, body);
}

function clearedBelow(
  holders: ReadonlySet<Attribute>,
  container: Attribute,
  raw: ClientJson,
): readonly string[] {
  if (!isObject(raw)) return [];
  return [...raw].flatMap(([key, value]) => {
    const attribute = container.byName.get(key.toLowerCase());
    if (attribute === undefined || (attribute.secret === undefined && !holders.has(attribute)))
      return [];
    const isCleared = value === null || value === '' || (isArray(value) && value.length === 0);
    if (isCleared) return [attribute.path];
    if (!attribute.multiValued) return clearedBelow(holders, attribute, value);
    const elements = isArray(value) ? value : [value];
    return elements.flatMap((element, index) =>
      clearedBelow(holders, attribute, element).map(
        (path) => path + placeOf(index, elements.length),
      ),
    );
  });
}

/** Marks a path as that of one element, of so many: where some were merged, nothing is cleared. */
function placeOf(index: number, length: number): string {
  return `@${index}/${length}`;
}

/** Secrets that one command may have hashed: each costs tens of milliseconds of a processor. */
const maxHashed = 100;

/** What protects secrets. */
export interface Protector {
  /** For what is hashed. */
  readonly secrets: Secrets;
  /** For what is sealed. */
  readonly cipher: SecretCipher;
  readonly semaphore: Semaphore;
}

/** What protects the secrets of one command. */
export interface Protection extends Protector {
  readonly tenant: string;
  readonly type: ResourceType;
  readonly id: string;
}

/** What an encrypted secret is bound to. */
export interface SecretPlace {
  readonly tenant: string;
  readonly id: string;
  readonly path: string;
}

function contextOf({ tenant, id, path }: SecretPlace): string {
  return JSON.stringify([tenant, id, path]);
}

export function sealedText(cipher: SecretCipher, place: SecretPlace, value: StoredJson): string {
  return sealedPrefix + cipher.encrypt(JSON.stringify(value), contextOf(place));
}

/**
 * Returns the value of an encrypted secret; undefined for a hash, which nothing turns back.
 *
 * @throws Error when it was encrypted under another key
 */
export function openText(
  cipher: SecretCipher,
  place: SecretPlace,
  text: StoredJson,
): StoredJson | undefined {
  if (typeof text !== 'string' || !text.startsWith(sealedPrefix)) return undefined;
  return JSON.parse(
    cipher.decrypt(text.slice(sealedPrefix.length), contextOf(place)),
  ) as StoredJson;
}

/** Whether a stored value is a hash or encrypted. */
export function isProtected(value: StoredJson): boolean {
  if (typeof value !== 'string') return false;
  return (
    value.startsWith(sealedPrefix) ||
    (value.startsWith('scrypt$') && value.split('$').length === hashParts)
  );
}

/** Scheme, three costs, salt and key. */
const hashParts = 6;

/** Protects one simple value of a stored resource. */
export type ProtectLeaf = (
  attribute: Attribute,
  value: StoredJson,
  place: Omit<SecretPlace, 'path'>,
) => Promise<StoredJson>;

/**
 * Returns a stored resource with every secret where it belongs, and as `protect` gives it back.
 * Undefined: it is so already.
 */
export async function moveSecrets(
  type: ResourceType,
  { document, secrets }: { readonly document: string; readonly secrets: string | undefined },
  protect: (attribute: Attribute, value: StoredJson) => Promise<StoredJson>,
): Promise<{ readonly document: string; readonly secrets?: string } | undefined> {
  const merged = mergeSecrets(type, JSON.parse(document) as Attributes, secrets);
  const leaves: (readonly [Attribute, StoredJson])[] = [];
  mapSecrets(type.root, merged, (attribute, value) => {
    leaves.push([attribute, value]);
    return value;
  });
  const values: StoredJson[] = [];
  for (const [attribute, value] of leaves) values.push(await protect(attribute, value));
  let next = 0;
  const moved = splitSecrets(
    type,
    mapSecrets(type.root, merged, () => values[next++]!) as Attributes,
  );
  const text = JSON.stringify(moved.attributes);
  const kept = secretsText(type, moved.secrets);
  return text === document && kept.secrets === secrets ? undefined : { document: text, ...kept };
}

/** What of an object in the form of a resource is not secret; null, which says that there was nothing, stays. */
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

const sealedPrefix = 'sealed$1$';

/**
 * Returns the attributes with every secret hashed or encrypted.
 *
 * @throws ScimError tooMany
 */
export async function protectAttributes(
  protection: Protection,
  attributes: Attributes,
): Promise<Attributes> {
  const { type } = protection;
  if (type.secrets.length === 0) return attributes;
  const [done] = await protectAll(protection, [[type.root, attributes]]);
  return done as Attributes;
}

/**
 * Returns the operations with every secret in their values hashed or encrypted. Of several values
 * for one place only the last is hashed: nothing sees the others.
 *
 * @throws ScimError tooMany; invalidValue when values that are kept as hashes would be picked by value
 */
export async function protectOperations(
  protection: Protection,
  operations: readonly Operation[],
): Promise<readonly Operation[]> {
  const { type } = protection;
  if (type.secrets.length === 0) return operations;
  const places: (readonly [Attribute, StoredJson])[] = [];
  for (const operation of operations) places.push(...valuesOf(type, operation));
  const done = await protectAll(protection, places);
  let next = 0;
  return operations.map((operation) => {
    const count = valuesOf(type, operation).length;
    const values = done.slice(next, (next += count));
    return count === 0 ? operation : withValues(operation, values);
  });
}

/** The values of an operation, with the attribute that each is of. */
function valuesOf(
  type: ResourceType,
  operation: Operation,
): readonly (readonly [Attribute, StoredJson])[] {
  const attribute = type.byPath.get(operation.sub ?? operation.path)!;
  if (attribute.secret === undefined && !type.secretHolders.has(attribute)) return [];
  if (operation.kind === 'unset') return [];
  if (operation.kind === 'removeValues') {
    for (const value of operation.values) refuseHashed(attribute, value);
    return operation.values.map((value) => [attribute, value]);
  }
  return [[attribute, operation.value]];
}

function refuseHashed(attribute: Attribute, value: StoredJson): void {
  mapSecrets(attribute, value, ({ path, secret }, leaf) => {
    if (secret === 'sealed') return leaf;
    throw new ScimError(
      'invalidValue',
      `values of ${path} are kept as hashes and cannot be found by value; remove all of them, or replace them`,
    );
  });
}

function withValues(operation: Operation, values: readonly StoredJson[]): Operation {
  return operation.kind === 'removeValues'
    ? { ...operation, values }
    : ({ ...operation, value: values[0]! } as Operation);
}

/** Replaces every simple value that is secret, in the order of the value. */
function mapSecrets(
  attribute: Attribute,
  value: StoredJson,
  replace: (attribute: Attribute, leaf: StoredJson) => StoredJson,
): StoredJson {
  if (isStoredArray(value)) return value.map((element) => mapSecrets(attribute, element, replace));
  if (isStoredObject(value)) {
    const mapped: StoredJsonObject = {};
    for (const [name, part] of Object.entries(value)) {
      const sub = attribute.byName.get(name.toLowerCase());
      mapped[name] = sub === undefined ? part : mapSecrets(sub, part, replace);
    }
    return mapped;
  }
  return attribute.secret === undefined ? value : replace(attribute, value);
}

interface Leaf {
  readonly attribute: Attribute;
  value: StoredJson;
}

async function protectAll(
  protection: Protection,
  values: readonly (readonly [Attribute, StoredJson])[],
): Promise<readonly StoredJson[]> {
  const leaves: Leaf[] = [];
  const byPath = new Map<string, Leaf>();
  const leafOf: Leaf[] = [];
  for (const [attribute, value] of values) {
    mapSecrets(attribute, value, (secret, text) => {
      const known = isReplaceable(secret) ? byPath.get(secret.path) : undefined;
      const leaf = known ?? { attribute: secret, value: text };
      if (known === undefined) leaves.push(leaf);
      leaf.value = text;
      byPath.set(secret.path, leaf);
      leafOf.push(leaf);
      return text;
    });
  }
  const hashed = leaves.filter(({ attribute: { secret } }) => secret === 'hashed').length;
  if (hashed > maxHashed) {
    throw new ScimError(
      'tooMany',
      `${hashed} secrets would have to be hashed; send at most ${maxHashed} in one request`,
    );
  }
  const protectedOf = new Map<Leaf, string>();
  await Promise.all(
    leaves.map(async (leaf) => protectedOf.set(leaf, await protectLeaf(protection, leaf))),
  );
  let next = 0;
  return values.map(([attribute, value]) =>
    mapSecrets(attribute, value, () => protectedOf.get(leafOf[next++]!)!),
  );
}

/** Whether a later value for the attribute takes the place of an earlier one, unseen by anything. */
function isReplaceable(attribute: Attribute): boolean {
  if (attribute.multiValued || attribute.mutability === 'immutable') return false;
  return attribute.parent === undefined || isReplaceable(attribute.parent);
}

async function protectLeaf(
  { secrets, cipher, semaphore, tenant, id }: Protection,
  { attribute, value }: Leaf,
): Promise<string> {
  if (attribute.secret === 'hashed')
    return semaphore.run(tenant, () => secrets.seal(String(value)));
  return sealedText(cipher, { tenant, id, path: attribute.path }, value);
}

/** The secrets as they are stored: equal ones are equal texts. */
export function secretsText(
  { root }: ResourceType,
  secrets: Attributes,
): { readonly secrets?: string } {
  return isEmpty(secrets) ? {} : { secrets: JSON.stringify(inOrder(root, secrets)) };
}

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

/** A resource as it is stored. */
export interface StoredSecrets {
  readonly id: string;
  readonly document: string;
  readonly secrets: string | undefined;
}

/**
 * Returns the attributes that are sealed, or hold what is, with their values and what stands beside
 * them. Hashes are left out.
 *
 * @throws Error when they were sealed under another key
 */
export function openSecrets(
  cipher: SecretCipher,
  tenant: string,
  type: ResourceType,
  { id, document, secrets }: StoredSecrets,
): Attributes {
  const open: Open = ({ path, secret }, text) =>
    // What is to be hashed may be encrypted until the audit of secrets has hashed it.
    secret === 'sealed' ? openText(cipher, { tenant, id, path }, text) : undefined;
  const merged = mergeSecrets(
    type,
    splitSecrets(type, JSON.parse(document) as Attributes).attributes,
    secrets,
  );
  return openObject(type.secretHolders, type.root, merged, open, false);
}

type Open = (attribute: Attribute, text: StoredJson) => StoredJson | undefined;

/** @param isWithin true: what is visible is shown too */
function openObject(
  holders: ReadonlySet<Attribute>,
  container: Attribute,
  object: StoredJsonObject,
  open: Open,
  isWithin: boolean,
): StoredJsonObject {
  const opened: StoredJsonObject = {};
  for (const attribute of container.subAttributes) {
    const value = getOwn(object, attribute.name);
    if (value === undefined) continue;
    const isConcerned = attribute.secret !== undefined || holders.has(attribute);
    const shown = isConcerned
      ? openValue(holders, attribute, value, open)
      : isWithin
        ? value
        : undefined;
    if (shown !== undefined) opened[attribute.name] = shown;
  }
  return opened;
}

function openValue(
  holders: ReadonlySet<Attribute>,
  attribute: Attribute,
  value: StoredJson,
  open: Open,
): StoredJson | undefined {
  if (isStoredArray(value)) {
    const values = value.map((element) => openValue(holders, attribute, element, open));
    const known = values.filter((element) => element !== undefined);
    return known.length === 0 ? undefined : known;
  }
  if (!isStoredObject(value)) return open(attribute, value);
  const inner = openObject(holders, attribute, value, open, !attribute.isExtension);
  return isEmpty(inner) ? undefined : inner;
}
