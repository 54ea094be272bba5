import { ScimError } from '../errors/scim-error.ts';
import type { ClientJson } from '../json/client-json.ts';
import { type ParseContext, tolerates } from '../profiles/profile.ts';
import type { Attribute } from '../schema/attribute.ts';

/**
 * Returns whether `remove` has a value; null counts as none.
 *
 * @throws ScimError invalidValue where the profile refuses a value
 */
export function removesByValue(
  attribute: Attribute,
  raw: ClientJson | undefined,
  context: ParseContext,
): raw is NonNullable<ClientJson> {
  if (raw === undefined || raw === null) return false;
  if (tolerates(context, 'remove-by-value')) return true;
  const { path } = attribute;
  throw new ScimError(
    'invalidValue',
    `remove must not have a value; select values with a filter such as ${path}[value eq "…"]`,
  );
}
