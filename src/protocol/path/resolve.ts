import { type ParseContext, tolerates } from '../profiles/profile.ts';
import type { Attribute } from '../schema/attribute.ts';
import { standardPath } from '../schema/pre-standard-urns.ts';
import type { ResourceType } from '../schema/registry.ts';

/**
 * Returns the attribute of a path, ignoring case (RFC 7644 §3.10); undefined when the type has
 * none.
 *
 *   attrPath = [URI ":"] ATTRNAME *1subAttr        subAttr = "." ATTRNAME
 *
 * A URN alone names the whole extension. URNs contain dots and colons, so the longest schema URN
 * that matches is used.
 *
 * @param context may tolerate pre-standard URNs; absent: it does not
 */
export function resolvePath(
  type: ResourceType,
  path: string,
  context?: ParseContext,
): Attribute | undefined {
  if (!path.includes(':')) return below(type.root, path);
  const standard =
    context?.profile.tolerances.has('pre-standard-urns') === true
      ? standardPath(type, path)
      : undefined;
  if (standard === undefined) return resolveQualified(type, path);
  tolerates(context!, 'pre-standard-urns');
  return resolveQualified(type, standard);
}

/**
 * Returns the attribute that a filter, sort or projection names. Where the profile tolerates it, a
 * name without URN may belong to an extension, if only one has it.
 */
export function resolveName(
  type: ResourceType,
  path: string,
  context: ParseContext | undefined,
): Attribute | undefined {
  const attribute = resolvePath(type, path, context);
  if (attribute !== undefined || context === undefined || path.includes(':')) return attribute;
  const extended = type.root.subAttributes
    .filter(({ isExtension }) => isExtension)
    .map((extension) => below(extension, path))
    .filter((found) => found !== undefined);
  return extended.length === 1 && tolerates(context, 'unqualified-names') ? extended[0] : undefined;
}

/**
 * Resolves a path with a URN.
 *
 * @param from the resource, or an extension whose URN came before
 */
function resolveQualified(
  type: ResourceType,
  path: string,
  from: Attribute = type.root,
): Attribute | undefined {
  const lower = path.toLowerCase();
  let found: { readonly container: Attribute; readonly length: number } | undefined;
  for (const container of containersFrom(from)) {
    if (container === from && from.isExtension) continue;
    const urn = container === type.root ? type.schema : container.name;
    const fits = lower === urn.toLowerCase() || lower.startsWith(`${urn.toLowerCase()}:`);
    if (fits && urn.length > (found?.length ?? 0)) found = { container, length: urn.length };
  }
  if (found === undefined) return undefined;
  if (path.length === found.length)
    return found.container.isExtension ? found.container : undefined;
  const rest = path.slice(found.length + 1);
  // The URN of a nested extension may follow.
  const mayNest = found.container.isExtension && rest.includes(':');
  return mayNest ? resolveQualified(type, rest, found.container) : below(found.container, rest);
}

/** Returns a container and all extensions nested in it. */
function containersFrom(container: Attribute): readonly Attribute[] {
  const within = container.subAttributes.filter(({ isExtension }) => isExtension);
  return [container, ...within.flatMap(containersFrom)];
}

/** Returns the attribute of `ATTRNAME *1subAttr` within a resource or extension. */
function below(container: Attribute, name: string): Attribute | undefined {
  const dot = name.indexOf('.');
  if (dot < 0) return direct(container, name);
  return direct(container, name.slice(0, dot))?.byName.get(name.slice(dot + 1).toLowerCase());
}

function direct(container: Attribute, name: string): Attribute | undefined {
  const attribute = container.byName.get(name.toLowerCase());
  return attribute?.isExtension === true ? undefined : attribute;
}
