import type { SecretCipher } from '../../ports/system.ts';
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
import { decryptText } from './encrypted-text.ts';
import { isEmpty, mergeSecrets, splitSecrets } from './split.ts';

/** A stored resource with its secrets. */
export interface StoredSecrets {
  readonly id: string;
  readonly document: string;
  readonly secrets: string | undefined;
}

/**
 * Returns the encrypted attributes in clear, with the attributes beside them in the same complex
 * value. Hashes are left out.
 *
 * @throws Error when they were encrypted with another key
 */
export function openSecrets(
  cipher: SecretCipher,
  tenant: string,
  type: ResourceType,
  { id, document, secrets }: StoredSecrets,
): Attributes {
  const open: Open = ({ path, secret }, text) =>
    // A value to be hashed may be encrypted until the audit of secrets has hashed it.
    secret === 'sealed' ? decryptText(cipher, { tenant, id, path }, text) : undefined;
  const merged = mergeSecrets(
    type,
    splitSecrets(type, JSON.parse(document) as Attributes).attributes,
    secrets,
  );
  return openObject(type.secretHolders, type.root, merged, open, false);
}

/** Returns the value of a secret in clear; undefined if it is not shown. */
type Open = (attribute: Attribute, text: StoredJson) => StoredJson | undefined;

/** @param isWithin whether visible attributes are included */
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
