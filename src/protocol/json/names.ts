import { quote, ScimError } from '../errors/scim-error.ts';
import type { ClientJson, ClientJsonObject } from './client-json.ts';

/** Returns the member with a name, ignoring case (RFC 7643 §2.1). */
export function memberOf(raw: ClientJsonObject, name: string): ClientJson | undefined {
  const exact = raw.get(name);
  if (exact !== undefined) return exact;
  for (const [key, value] of raw) {
    if (key.length === name.length && key.toLowerCase() === name.toLowerCase()) return value;
  }
  return undefined;
}

/**
 * Refuses an object with two names that differ only in case, because one of the values would be
 * lost.
 *
 * @throws ScimError invalidSyntax
 */
export function refuseRepeatedNames(raw: ClientJsonObject): void {
  if (raw.size < 2) return;
  const seen = new Set<string>();
  for (const name of raw.keys()) {
    const lower = name.toLowerCase();
    if (seen.has(lower)) throw repeatedName(name);
    seen.add(lower);
  }
}

export function repeatedName(name: string): ScimError {
  return new ScimError(
    'invalidSyntax',
    `${quote(name)} is given twice; names that differ only in case are the same name`,
  );
}
