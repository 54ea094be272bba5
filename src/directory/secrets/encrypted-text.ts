import type { SecretCipher } from '../../ports/system.ts';
import type { StoredJson } from '../../protocol/schema/stored-json.ts';

/** The place that an encrypted secret is bound to. */
export interface SecretPlace {
  readonly tenant: string;
  readonly id: string;
  readonly path: string;
}

const encryptedPrefix = 'sealed$1$';

/** Scheme, three costs, salt and key, joined by `$`. */
const hashParts = 6;

/** Encrypts a value as it is stored. */
export function encryptText(cipher: SecretCipher, place: SecretPlace, value: StoredJson): string {
  return encryptedPrefix + cipher.encrypt(JSON.stringify(value), contextOf(place));
}

/**
 * Decrypts a stored value. Undefined for a hash, which cannot be reversed.
 *
 * @throws Error when it was encrypted with another key
 */
export function decryptText(
  cipher: SecretCipher,
  place: SecretPlace,
  text: StoredJson,
): StoredJson | undefined {
  if (typeof text !== 'string' || !text.startsWith(encryptedPrefix)) return undefined;
  return JSON.parse(
    cipher.decrypt(text.slice(encryptedPrefix.length), contextOf(place)),
  ) as StoredJson;
}

/** Returns whether a stored value is hashed or encrypted. */
export function isProtected(value: StoredJson): boolean {
  if (typeof value !== 'string') return false;
  return (
    value.startsWith(encryptedPrefix) ||
    (value.startsWith('scrypt$') && value.split('$').length === hashParts)
  );
}

function contextOf({ tenant, id, path }: SecretPlace): string {
  return JSON.stringify([tenant, id, path]);
}
