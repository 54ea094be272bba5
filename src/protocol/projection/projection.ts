import { ScimError } from '../errors/scim-error.ts';
import { resolveName } from '../path/resolve.ts';
import { type ParseContext, tolerates } from '../profiles/profile.ts';
import type { Attribute } from '../schema/attribute.ts';
import type { ResourceType } from '../schema/registry.ts';
import {
  getOwn,
  isStoredArray,
  isStoredObject,
  type StoredJson,
  type StoredJsonObject,
} from '../schema/stored-json.ts';

/** The attributes a client asked for, as it wrote them (RFC 7644 §3.9). */
export interface Selection {
  readonly attributes?: readonly string[];
  readonly excludedAttributes?: readonly string[];
}

/** Decides which parts of a resource a response contains. */
export interface Projection {
  /** True when the whole stored document is returned. */
  readonly isWhole: boolean;
  /** Returns whether any part of the attribute is returned. */
  shows(attribute: Attribute): boolean;
  /** Returns the visible part of a resource. */
  pick(resource: StoredJsonObject): StoredJsonObject;
  /** Returns the visible part of an attribute's value; undefined: none. */
  keep(attribute: Attribute, value: StoredJson): StoredJson | undefined;
}

const maxNames = 200;

const noneSupplied: ReadonlySet<string> = new Set();

/**
 * Returns the projection of a selection (RFC 7643 §7 `returned`, RFC 7644 §3.9). `attributes`
 * replaces the default set and `excludedAttributes` reduces it. Neither changes what is always or
 * never returned. Unknown names are ignored.
 *
 * @param supplied attributes with `returned: request` that the client wrote in this request
 * @param context may tolerate other names; absent: it does not
 * @throws ScimError invalidValue
 */
export function createProjection(
  type: ResourceType,
  selection: Selection,
  supplied: ReadonlySet<string> = noneSupplied,
  context?: ParseContext,
): Projection {
  const { attributes, excludedAttributes } = selection;
  if (attributes !== undefined && excludedAttributes !== undefined) {
    throw new ScimError(
      'invalidValue',
      'attributes and excludedAttributes exclude each other; give one of them',
    );
  }
  if (attributes === undefined && excludedAttributes === undefined && type.sendsWhole)
    return new WholeProjection(type);
  const named = resolveAll(type, attributes ?? excludedAttributes ?? [], context);
  const wants = attributes === undefined ? wantsByDefault(named, supplied) : wantsNamed(named);
  return {
    isWhole: false,
    shows: (attribute) =>
      attribute.returned !== 'never' && (attribute.returned === 'always' || wants(attribute)),
    pick: (resource) => pick(type.root, resource, wants) ?? {},
    keep: (attribute, value) => keep(attribute, value, wants),
  };
}

const wantsAll: Wants = () => true;

/** The projection without a selection, for a type that holds nothing back: what most reads use. */
class WholeProjection implements Projection {
  readonly isWhole = true;
  readonly #type: ResourceType;

  constructor(type: ResourceType) {
    this.#type = type;
  }

  shows({ returned }: Attribute): boolean {
    return returned !== 'never';
  }

  pick(resource: StoredJsonObject): StoredJsonObject {
    return pick(this.#type.root, resource, wantsAll) ?? {};
  }

  keep(attribute: Attribute, value: StoredJson): StoredJson | undefined {
    return keep(attribute, value, wantsAll);
  }
}

type Wants = (attribute: Attribute) => boolean;

/** Wants what is returned by default, except for excluded attributes. */
function wantsByDefault(excluded: ReadonlySet<Attribute>, supplied: ReadonlySet<string>): Wants {
  return (attribute) => {
    if (attribute.returned === 'request') return supplied.has(attribute.path);
    return !excluded.has(attribute);
  };
}

/** Wants the named attributes, everything below them, and their ancestors. */
function wantsNamed(named: ReadonlySet<Attribute>): Wants {
  const leading = new Set<Attribute>();
  for (const attribute of named) {
    for (let up = attribute.parent; up !== undefined; up = up.parent) leading.add(up);
  }
  const within = (attribute: Attribute): boolean =>
    named.has(attribute) || (attribute.parent !== undefined && within(attribute.parent));
  return (attribute) =>
    leading.has(attribute) ||
    (within(attribute) && (attribute.returned !== 'request' || named.has(attribute)));
}

function resolveAll(
  type: ResourceType,
  names: readonly string[],
  context: ParseContext | undefined,
): ReadonlySet<Attribute> {
  if (names.length > maxNames)
    throw new ScimError('invalidValue', `at most ${maxNames} attributes can be named`);
  const found = names.map((name) =>
    resolveName(type, withoutFilter(name.trim(), context), context),
  );
  return new Set(found.filter((attribute) => attribute !== undefined));
}

/** Returns the name before a filter: `emails[type eq "work"].value` names `emails`. */
function withoutFilter(name: string, context: ParseContext | undefined): string {
  const bracket = name.indexOf('[');
  return bracket < 0 || context === undefined || !tolerates(context, 'filtered-attribute-names')
    ? name
    : name.slice(0, bracket).trim();
}

function pick(
  container: Attribute,
  object: StoredJsonObject,
  wants: Wants,
): StoredJsonObject | undefined {
  const picked: StoredJsonObject = {};
  let empty = true;
  for (const attribute of container.subAttributes) {
    const value = getOwn(object, attribute.name);
    if (value === undefined) continue;
    const kept = keep(attribute, value, wants);
    if (kept === undefined) continue;
    picked[attribute.name] = kept;
    empty = false;
  }
  return empty ? undefined : picked;
}

/** Returns an always returned attribute with its default sub-attributes, whatever was selected. */
function keepAlways(attribute: Attribute, value: StoredJson): StoredJson | undefined {
  return keep(attribute, value, ({ returned }) => returned !== 'request');
}

function keep(attribute: Attribute, value: StoredJson, wants: Wants): StoredJson | undefined {
  if (attribute.returned === 'never') return undefined;
  if (!wants(attribute))
    return attribute.returned === 'always' ? keepAlways(attribute, value) : undefined;
  if (isStoredArray(value)) {
    const values = value.map((element) =>
      isStoredObject(element) ? pick(attribute, element, wants) : element,
    );
    const kept = values.filter((element) => element !== undefined);
    return kept.length === 0 ? undefined : kept;
  }
  return isStoredObject(value) ? pick(attribute, value, wants) : value;
}
