import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  randomBytes,
  randomFillSync,
  scrypt,
  timingSafeEqual,
} from 'node:crypto';
import { promisify } from 'node:util';
import type { Clock, Ids, SecretCipher, Secrets, Signer, Vault } from '../ports/system.ts';

/** Random numbers from 0 to 1, for delays. Not for secrets. */
export const systemRandom: () => number = Math.random;

/** The clock of the machine. */
export const systemClock: Clock = { now: () => Date.now() };

const poolIds = 256;
const randomPerId = 10;

/**
 * UUIDv7 with a counter in the first random bits (RFC 9562 §6.2, method 1), so that ids of one
 * process only ever grow.
 */
export function createIds(clock: Clock): Ids {
  const bytes = Buffer.alloc(poolIds * randomPerId);
  let pool = '';
  let used = poolIds;
  let last = 0;
  let counter = 0;
  // The part of an id that does not change within a minute, and within a millisecond.
  let minute = -1;
  let begin = '';
  let time = '';
  const start = (at: number): void => {
    last = at;
    const high = Math.floor(at / 0x1_0000);
    if (high !== minute) {
      minute = high;
      begin = high.toString(16).padStart(8, '0');
    }
    time = `${begin}-${(at % 0x1_0000).toString(16).padStart(4, '0')}-7`;
  };
  return {
    next() {
      if (used === poolIds) {
        pool = randomFillSync(bytes).toString('hex');
        used = 0;
      }
      const at = used * randomPerId * 2;
      used += 1;
      const now = clock.now();
      if (now > last) {
        start(now);
        counter = Number.parseInt(pool.slice(at, at + 3), 16) >> 1;
      } else {
        counter += 1;
        if (counter > 0xfff) {
          start(last + 1);
          counter = 0;
        }
      }
      const count = counter.toString(16).padStart(3, '0');
      const variant = variants.charAt(pool.charCodeAt(at + 3) & 3);
      return `${time}${count}-${variant}${pool.slice(at + 4, at + 7)}-${pool.slice(at + 7, at + 19)}`;
    },
  };
}

/** RFC 9562 §4.1: the variant is 10 in binary, followed by two random bits. */
const variants = '89ab';

/** HMAC-SHA256 in base64url. */
export function createSigner(key: string): Signer {
  return { sign: (text) => createHmac('sha256', key).update(text).digest('base64url') };
}

const derive = promisify<
  string,
  Buffer,
  number,
  { N: number; r: number; p: number; maxmem: number },
  Buffer
>(scrypt);
const cost = { N: 32_768, r: 8, p: 1, maxmem: 64 * 1024 * 1024 } as const;
const saltBytes = 16;
const keyBytes = 32;

/** scrypt with a salt of its own for each secret (RFC 7914; OWASP's parameters). */
export const scryptSecrets: Secrets = {
  async hash(secret) {
    const salt = randomBytes(saltBytes);
    const key = await derive(secret.normalize('NFC'), salt, keyBytes, cost);
    return `scrypt$${cost.N}$${cost.r}$${cost.p}$${salt.toString('base64')}$${key.toString('base64')}`;
  },
  async verify(secret, hash) {
    const [scheme, n, r, p, salt, key] = hash.split('$');
    if (scheme !== 'scrypt' || salt === undefined || key === undefined) return false;
    const expected = Buffer.from(key, 'base64');
    const parameters = { N: Number(n), r: Number(r), p: Number(p), maxmem: cost.maxmem };
    const actual = await derive(
      secret.normalize('NFC'),
      Buffer.from(salt, 'base64'),
      expected.length,
      parameters,
    );
    return timingSafeEqual(actual, expected);
  },
};

const nonceBytes = 12;
const tagBytes = 16;

/**
 * AES-256-GCM under keys derived from the vault key. The nonce is an HMAC of context and text: it
 * repeats only where both do.
 */
export function createSecretCipher(key: string): SecretCipher {
  const derived = (use: string): Buffer =>
    createHmac('sha256', key).update(`rollcall secrets: ${use}`).digest();
  const encryptionKey = derived('encryption');
  const nonceKey = derived('nonce');
  return {
    encrypt(text, context) {
      const parts = JSON.stringify([context, text]);
      const nonce = createHmac('sha256', nonceKey).update(parts).digest().subarray(0, nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', encryptionKey, nonce);
      cipher.setAAD(Buffer.from(context));
      const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), encrypted]).toString('base64');
    },
    decrypt(encrypted, context) {
      const bytes = Buffer.from(encrypted, 'base64');
      const cipher = createDecipheriv('aes-256-gcm', encryptionKey, bytes.subarray(0, nonceBytes));
      cipher.setAAD(Buffer.from(context));
      cipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
      const opened = [cipher.update(bytes.subarray(nonceBytes + tagBytes)), cipher.final()];
      return Buffer.concat(opened).toString('utf8');
    },
  };
}

/** AES-256-GCM under a key that is not in the database. */
export function createVault(key: string): Vault {
  const secret = createHash('sha256').update(key).digest();
  return {
    encrypt(text) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', secret, nonce);
      const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), encrypted]).toString('base64');
    },
    decrypt(encrypted) {
      const bytes = Buffer.from(encrypted, 'base64');
      const cipher = createDecipheriv('aes-256-gcm', secret, bytes.subarray(0, nonceBytes));
      cipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
      return Buffer.concat([
        cipher.update(bytes.subarray(nonceBytes + tagBytes)),
        cipher.final(),
      ]).toString('utf8');
    },
  };
}
