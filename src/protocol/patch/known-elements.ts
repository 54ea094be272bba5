import { ScimError } from '../errors/scim-error.ts';
import { type ClientJson, type ClientJsonObject, isArray, isObject } from '../json/client-json.ts';
import { type ParseContext, reportIgnored } from '../profiles/profile.ts';
import type { Attribute } from '../schema/attribute.ts';
import { ignoreUnknown } from '../schema/read-attribute.ts';

/**
 * Returns the elements that name at least one sub-attribute a client can set. Without this, a list
 * of elements that name nothing would clear the attribute. Names of dropped elements are reported.
 *
 * @throws ScimError invalidValue when there are elements and all are dropped; invalidSyntax where
 *   the profile refuses unknown names
 */
export function knownElements(
  attribute: Attribute,
  raw: ClientJson,
  context: ParseContext,
): ClientJson {
  if (attribute.type !== 'complex' || !(isArray(raw) || isObject(raw))) return raw;
  const list = isArray(raw) ? raw : [raw];
  const known = list.filter((element) => {
    if (!isObject(element) || namesWritable(attribute, element)) return true;
    for (const key of element.keys()) ignoreName(attribute, key, context);
    return false;
  });
  if (known.length === list.length) return raw;
  if (known.length > 0) return known;
  throw new ScimError(
    'invalidValue',
    `none of the values of ${attribute.path} has a sub-attribute that can be set`,
  );
}

function ignoreName(attribute: Attribute, key: string, context: ParseContext): void {
  const sub = attribute.byName.get(key.toLowerCase());
  if (sub === undefined) ignoreUnknown(attribute, key, context);
  else reportIgnored(context, sub.path);
}

function namesWritable(attribute: Attribute, element: ClientJsonObject): boolean {
  return [...element.keys()].some((key) => {
    const sub = attribute.byName.get(key.toLowerCase());
    return sub !== undefined && (sub.mutability !== 'readOnly' || sub.name === '$ref');
  });
}
