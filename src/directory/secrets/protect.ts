import type { Semaphore } from '../../concurrency/semaphore.ts';
import type { Awaitable } from '../../ports/awaitable.ts';
import type { SecretCipher, Secrets } from '../../ports/system.ts';
import { ScimError } from '../../protocol/errors/scim-error.ts';
import type { Operation } from '../../protocol/patch/operation.ts';
import type { Attribute } from '../../protocol/schema/attribute.ts';
import type { ResourceType } from '../../protocol/schema/registry.ts';
import type { Attributes, StoredJson } from '../../protocol/schema/stored-json.ts';
import { encryptText } from './encrypted-text.ts';
import { mapSecrets } from './map-secrets.ts';

/** Hashes and encrypts secrets. */
export interface Protector {
  readonly secrets: Secrets;
  readonly cipher: SecretCipher;
  /** Limits how many secrets are hashed at the same time. */
  readonly semaphore: Semaphore;
}

/** Hashes and encrypts the secrets of one resource. */
export interface Protection extends Protector {
  readonly tenant: string;
  readonly type: ResourceType;
  readonly id: string;
}

/** Secrets that one command may have hashed: each takes tens of milliseconds of CPU time. */
const maxHashed = 100;

/**
 * Returns the attributes with every secret hashed or encrypted.
 *
 * @throws ScimError tooMany
 */
export function protectAttributes(
  protection: Protection,
  attributes: Attributes,
): Awaitable<Attributes> {
  const { type } = protection;
  if (type.secrets.length === 0) return attributes;
  return protectAll(protection, [[type.root, attributes]]).then(([done]) => done as Attributes);
}

/**
 * Returns the operations with every secret in their values hashed or encrypted. Of several values
 * for one attribute only the last is hashed, because nothing reads the others.
 *
 * @throws ScimError tooMany; invalidValue when hashed values would be selected by value
 */
export function protectOperations(
  protection: Protection,
  operations: readonly Operation[],
): Awaitable<readonly Operation[]> {
  return protection.type.secrets.length === 0 ? operations : protectEach(protection, operations);
}

async function protectEach(
  protection: Protection,
  operations: readonly Operation[],
): Promise<readonly Operation[]> {
  const { type } = protection;
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

/** Returns the values of an operation, each with its attribute. */
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
      `values of ${path} are stored as hashes and cannot be selected by value; remove or replace all of them`,
    );
  });
}

function withValues(operation: Operation, values: readonly StoredJson[]): Operation {
  return operation.kind === 'removeValues'
    ? { ...operation, values }
    : ({ ...operation, value: values[0]! } as Operation);
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
      `the request contains ${hashed} secrets to hash; send at most ${maxHashed} in one request`,
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

/** Returns whether a later value replaces an earlier one before anything reads it. */
function isReplaceable(attribute: Attribute): boolean {
  if (attribute.multiValued || attribute.mutability === 'immutable') return false;
  return attribute.parent === undefined || isReplaceable(attribute.parent);
}

async function protectLeaf(
  { secrets, cipher, semaphore, tenant, id }: Protection,
  { attribute, value }: Leaf,
): Promise<string> {
  if (attribute.secret === 'hashed')
    return semaphore.run(tenant, () => secrets.hash(String(value)));
  return encryptText(cipher, { tenant, id, path: attribute.path }, value);
}
