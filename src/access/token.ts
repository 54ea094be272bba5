import { createHmac, randomBytes } from 'node:crypto';

/** Prefix of every token of Rollcall, so that secret scanners can find them. */
export const tokenPrefix = 'rollcall';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/** 43 characters of 62 carry 256 bits. */
const randomCharacters = 43;
/** The largest multiple of 62 in a byte: larger bytes would make some characters more likely. */
const fairBytes = 248;

/** Returns a new bearer token: letters and digits, 256 random bits (RFC 7644 §7.4). */
export function generateToken(prefix: string = tokenPrefix): string {
  let token = prefix;
  while (token.length < prefix.length + randomCharacters) {
    for (const byte of randomBytes(randomCharacters)) {
      if (byte < fairBytes && token.length < prefix.length + randomCharacters)
        token += alphabet.charAt(byte % alphabet.length);
    }
  }
  return token;
}

/** Returns the hash by which a token is stored and found; tokens are never compared. */
export function hashToken(key: string, token: string): string {
  return createHmac('sha256', key).update(token).digest('base64url');
}

/** Returns a key for `hashToken`; an installation has one. */
export function generateHashKey(): string {
  return randomBytes(32).toString('base64url');
}
