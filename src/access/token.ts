import { createHmac, randomBytes } from 'node:crypto';

/** Every token Rollcall makes begins so; secret scanners can look for it. */
export const tokenPrefix = 'rollcall';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/** 43 characters of 62 carry 256 bits. */
const randomCharacters = 43;
/** The largest multiple of 62 in a byte: what lies above would make some characters likelier. */
const fairBytes = 248;

/** A new bearer token: letters and digits, 256 random bits (RFC 7644 §7.4). */
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

/** What is stored of a token, and looked up by: no comparison ever touches the token itself. */
export function hashToken(key: string, token: string): string {
  return createHmac('sha256', key).update(token).digest('base64url');
}

/** A key for `hashToken`, made once per directory. */
export function generateHashKey(): string {
  return randomBytes(32).toString('base64url');
}
