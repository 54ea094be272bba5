import type { ResourceType } from './registry.ts';

/** Schema URNs of SCIM 1.1 and of drafts before RFC 7643. A resource type may follow them. */
const corePrefix = 'urn:scim:schemas:core:';
const enterprisePrefix = 'urn:scim:schemas:extension:enterprise:';
const commonPrefix = 'urn:scim:';
const versions = ['1.0', '2.0'];
const standardPrefix = 'urn:ietf:params:scim:schemas:';

/**
 * Returns the standard URN for the pre-standard one at the start of an attribute path, and the
 * rest of the path. Undefined when the path does not start with such a URN, or with one of another
 * resource type.
 */
export function standardUrn(
  type: ResourceType,
  path: string,
): { readonly urn: string; readonly rest: string } | undefined {
  if (path.slice(0, commonPrefix.length).toLowerCase() !== commonPrefix) return undefined;
  const lower = path.toLowerCase();
  for (const version of versions) {
    for (const urn of [type.schema, ...type.extensions.map(({ schema }) => schema)]) {
      const prefix = preStandardPrefix(urn);
      if (prefix === undefined) continue;
      const name = urn.slice(urn.lastIndexOf(':')).toLowerCase();
      for (const old of [`${prefix}${version}${name}`, `${prefix}${version}`]) {
        if (lower === old) return { urn, rest: '' };
        if (lower.startsWith(`${old}:`) && !isOtherType(lower.slice(old.length)))
          return { urn, rest: path.slice(old.length + 1) };
      }
    }
  }
  return undefined;
}

/** Returns the path with its pre-standard URN replaced by the standard one. */
export function standardPath(type: ResourceType, path: string): string | undefined {
  const found = standardUrn(type, path);
  if (found === undefined) return undefined;
  return found.rest === '' ? found.urn : `${found.urn}:${found.rest}`;
}

function preStandardPrefix(urn: string): string | undefined {
  const lower = urn.toLowerCase();
  if (lower === `${standardPrefix}core:2.0:user` || lower === `${standardPrefix}core:2.0:group`)
    return corePrefix;
  return lower === `${standardPrefix}extension:enterprise:2.0:user` ? enterprisePrefix : undefined;
}

function isOtherType(rest: string): boolean {
  return (
    rest === ':user' || rest === ':group' || rest.startsWith(':user:') || rest.startsWith(':group:')
  );
}
