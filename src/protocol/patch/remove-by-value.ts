import { ScimError } from '../errors/scim-error.ts';
import type { JsonValue } from '../json/json-value.ts';
import { type ParseContext, tolerates } from '../profiles/profile.ts';
import type { Attribute } from '../schema/attribute.ts';

/**
 * Whether `remove` came with a value; null is as good as none.
 *
 * @throws ScimError invalidValue in profiles that allow none
 */
export function removesByValue(
  attribute: Attribute,
  raw: JsonValue | undefined,
  context: ParseContext,
): raw is NonNullable<JsonValue> {
  if (raw === undefined || raw === null) return false;
  if (tolerates(context, 'remove-by-value')) return true;
  const { path } = attribute;
  throw new ScimError(
    'invalidValue',
    `remove takes no value; pick the values with a filter such as ${path}[value eq "…"]`,
  );
}
