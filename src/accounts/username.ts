import type { Transaction } from '../ports/store.ts';

const maxCharacters = 200;

/**
 * Returns the username for a userName: cut at a single `@`; characters outside `[A-Za-z0-9_.-]`
 * become `-`; runs of `-` or `.` collapse; edges are stripped. `user` when nothing is left.
 */
export function usernameBase(preferred: string): string {
  const cut = preferred.indexOf('@');
  const local =
    cut >= 0 && preferred.indexOf('@', cut + 1) < 0 ? preferred.slice(0, cut) : preferred;
  if (isPlain(local)) return local;
  let name = '';
  for (const character of local) {
    const next = isAllowed(character.charCodeAt(0)) && character.length === 1 ? character : '-';
    const last = name.charAt(name.length - 1);
    if (!isSeparator(next) || !isSeparator(last)) name += next;
    else if (next !== last) name = `${name.slice(0, -1)}-`;
  }
  const stripped = strip(strip(name).slice(0, maxCharacters));
  return stripped === '' ? 'user' : stripped;
}

/** Whether a name is a username as it is: as most are, of letters and digits. */
function isPlain(name: string): boolean {
  if (name === '' || name.length > maxCharacters) return false;
  for (let index = 0; index < name.length; index += 1)
    if (!isLetterOrDigit(name.charCodeAt(index))) return false;
  return true;
}

function isLetterOrDigit(code: number): boolean {
  return ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a) || (code >= 0x30 && code <= 0x39);
}

function isAllowed(code: number): boolean {
  return isLetterOrDigit(code) || code === 0x5f || code === 0x2e || code === 0x2d;
}

function isSeparator(character: string): boolean {
  return character === '-' || character === '.';
}

function strip(name: string): string {
  let start = 0;
  let end = name.length;
  while (start < end && isSeparator(name.charAt(start))) start += 1;
  while (end > start && isSeparator(name.charAt(end - 1))) end -= 1;
  return name.slice(start, end);
}

/**
 * Returns a username that is free in the tenant: the base, or the base with the smallest free
 * number (`ada`, `ada-1`, `ada-2`). A stored lower bound per base keeps the thousandth `info`
 * cheap.
 *
 * @param base of `usernameBase`
 * @param isTaken whether an account has the base
 */
export async function claimUsername(
  transaction: Transaction,
  tenant: string,
  base: string,
  isTaken: boolean,
): Promise<string> {
  if (!isTaken) return base;
  let suffix = await transaction.usernameSuffix(tenant, base);
  while (await transaction.isUsernameTaken(tenant, `${base}-${suffix}`)) suffix += 1;
  await transaction.setUsernameSuffix(tenant, base, suffix + 1);
  return `${base}-${suffix}`;
}
