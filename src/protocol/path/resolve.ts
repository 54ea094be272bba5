import type { Attribute } from '../schema/attribute.ts';
import type { ResourceType } from '../schema/registry.ts';

/**
 * The attribute a path names, in any case (RFC 7644 §3.10):
 *
 *   attrPath = [URI ":"] ATTRNAME *1subAttr        subAttr = "." ATTRNAME
 *
 * A whole extension is named by its URN alone. URNs hold dots and colons, so the longest schema URN that fits comes off first.
 * Undefined when the type has no such attribute.
 */
export function resolvePath(type: ResourceType, path: string): Attribute | undefined {
  if (!path.includes(':')) return below(type.root, path);
  const lower = path.toLowerCase();
  let found: { readonly container: Attribute; readonly length: number } | undefined;
  for (const container of [type.root, ...type.root.subAttributes]) {
    if (container !== type.root && !container.isExtension) continue;
    const urn = container === type.root ? type.schema : container.name;
    const fits = lower === urn.toLowerCase() || lower.startsWith(`${urn.toLowerCase()}:`);
    if (fits && urn.length > (found?.length ?? 0)) found = { container, length: urn.length };
  }
  if (found === undefined) return undefined;
  if (path.length === found.length) return found.container.isExtension ? found.container : undefined;
  return below(found.container, path.slice(found.length + 1));
}

/** The attribute an `ATTRNAME *1subAttr` names below a resource or extension. */
function below(container: Attribute, name: string): Attribute | undefined {
  const dot = name.indexOf('.');
  if (dot < 0) return direct(container, name);
  return direct(container, name.slice(0, dot))?.byName.get(name.slice(dot + 1).toLowerCase());
}

function direct(container: Attribute, name: string): Attribute | undefined {
  const attribute = container.byName.get(name.toLowerCase());
  return attribute?.isExtension === true ? undefined : attribute;
}
