import { suggestion } from '../protocol/text/suggest.ts';

/** @throws TypeError naming a key that is not known, with a suggestion */
export function requireKnownNames(given: object, known: readonly string[], what: string): void {
  for (const name of Object.keys(given))
    if (!known.includes(name))
      throw new TypeError(`unknown ${what} "${name}"${suggestion(name, known)}`);
}

/** Returns whether a value is an object with names, and not a list. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns a value as a message shows it, without the content of objects. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'object' && value !== null) return 'another object';
  return typeof value === 'function' ? 'a function' : String(value);
}
