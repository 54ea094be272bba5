import { timingSafeEqual } from 'node:crypto';
import { generateToken, hashToken } from './token.ts';

/** Prefix of the secret of a set-up link, so that secret scanners can find it. */
const secretPrefix = 'rollcallsetup';

/** Characters of the signature: 132 bits. */
const signatureLength = 22;

/**
 * Returns a new secret of a set-up link: 256 random bits, signed with the key of the installation,
 * so that a guess is refused without a look into the store.
 */
export function generateSetupSecret(key: string): string {
  const random = generateToken(secretPrefix);
  return random + signatureOf(key, random);
}

/**
 * Returns the hash by which the link of a secret is stored and found; undefined when this
 * installation has not signed the secret.
 */
export function hashSetupSecret(key: string, secret: string): string | undefined {
  const random = secret.slice(0, -signatureLength);
  const given = Buffer.from(secret.slice(-signatureLength));
  const expected = Buffer.from(signatureOf(key, random));
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  return hashToken(key, `setup link: ${secret}`);
}

function signatureOf(key: string, random: string): string {
  return hashToken(key, `signature of a setup link: ${random}`).slice(0, signatureLength);
}
