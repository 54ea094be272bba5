import type { StoredAdministrator } from '../ports/administrators.ts';
import type { Secrets } from '../ports/system.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';

/** Slow hash of no password, so that unknown accounts take as long as known ones. */
export type UnusedHash = () => Promise<string>;

/** Returns a hash that is computed once. */
export function createUnusedHash(secrets: Secrets): UnusedHash {
  let hash: Promise<string> | undefined;
  return () => (hash ??= secrets.hash('a password that no account has'));
}

/**
 * Verifies the password of an administrator, which may be unknown, invited or disabled: the answer
 * is the same then, and takes as long.
 *
 * @throws ScimError unauthenticated
 */
export async function verifyPassword(
  secrets: Secrets,
  unusedHash: UnusedHash,
  administrator: StoredAdministrator | undefined,
  password: string,
): Promise<StoredAdministrator> {
  const hash = administrator?.status === 'active' ? administrator.password : undefined;
  const isRight = await secrets.verify(password, hash ?? (await unusedHash()));
  if (isRight && hash !== undefined) return administrator!;
  throw new ScimError('unauthenticated', 'the e-mail or the password is wrong');
}
