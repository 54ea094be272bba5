import { type Attribute, type Container, compileRoot, namesResource } from './attribute.ts';
import { commonAttributes, metaAttribute, schemasAttribute } from './common.ts';
import { userUrn } from './core-user.ts';
import type {
  AttributeDefinition,
  ResourceTypeDefinition,
  SchemaDefinition,
  SchemaExtension,
} from './definition.ts';

/** A compiled resource type: the attribute tree that parsing, filters, PATCH and projection use. */
export interface ResourceType {
  readonly name: string;
  readonly endpoint: string;
  readonly description: string;
  readonly schema: string;
  readonly extensions: readonly SchemaExtension[];
  /** URNs of the schema and of its extensions, in lower case. */
  readonly schemaUrns: ReadonlySet<string>;
  /** Its children are the top-level attributes and the containers of extensions. */
  readonly root: Attribute;
  /** Every attribute by canonical path. */
  readonly byPath: ReadonlyMap<string, Attribute>;
  /** Attributes that filters can use an index for. */
  readonly indexed: readonly Attribute[];
  /** Attributes that get a value on create. */
  readonly initial: readonly Attribute[];
  /** Stored attributes that are immutable or readOnly and have no multi-valued ancestor. */
  readonly fixed: readonly Attribute[];
  /** Multi-valued attributes with an immutable or readOnly sub-attribute. */
  readonly fixedWithin: readonly Attribute[];
  /** Writable attributes that hold the id or URL of another resource; they are indexed. */
  readonly pointers: readonly Attribute[];
  /** Complex attributes that refer to another resource. Responses add its `$ref` and name. */
  readonly references: readonly Attribute[];
  /**
   * The topmost secret attributes; everything below them is secret too. Their values are stored
   * apart from the document.
   */
  readonly secrets: readonly Attribute[];
  /** The complex attributes and extensions that contain one of `secrets`. */
  readonly secretHolders: ReadonlySet<Attribute>;
  /** The attribute that holds memberships: `members` of a Group. */
  readonly members: Attribute | undefined;
  /** The attribute that shows memberships on the member: `groups` of a User. */
  readonly memberOf: Attribute | undefined;
  /**
   * True when a stored document can be sent unchanged: nothing in it is returned only on request,
   * or never.
   */
  readonly sendsWhole: boolean;
}

export interface Registry {
  readonly schemas: readonly SchemaDefinition[];
  readonly resourceTypes: readonly ResourceType[];
  /** By `ResourceType.name`. */
  readonly type: (name: string) => ResourceType | undefined;
  /** By endpoint without its slash, ignoring case. */
  readonly typeAt: (segment: string) => ResourceType | undefined;
}

/**
 * Compiles schemas and resource types.
 *
 * @param added indexes in addition to those of the schemas
 * @throws TypeError when a resource type names an unknown schema
 */
export function createRegistry(
  definitions: readonly SchemaDefinition[],
  resourceTypes: readonly ResourceTypeDefinition[],
  added: AddedIndexes = {},
): Registry {
  const names = resourceTypes.map(({ name }) => name);
  const schemas = definitions.map((schema) => ({
    ...schema,
    attributes: schema.attributes.map(nameMemberTypes(names)),
  }));
  const byId = new Map(schemas.map((schema) => [schema.id, schema]));
  const compiled = resourceTypes.map((definition) =>
    compileType(definition, byId, new Set(added[definition.name])),
  );
  const byName = new Map(compiled.map((type) => [type.name, type]));
  const byEndpoint = new Map(compiled.map((type) => [type.endpoint.slice(1).toLowerCase(), type]));
  return {
    schemas,
    resourceTypes: compiled,
    type: (name) => byName.get(name),
    typeAt: (segment) => byEndpoint.get(segment.toLowerCase()),
  };
}

/** Canonical paths of attributes to index, by resource type. Unknown names are ignored. */
export type AddedIndexes = Readonly<Record<string, readonly string[]>>;

/** The definitions that a registry is compiled from. */
export interface Definitions {
  readonly schemas: readonly SchemaDefinition[];
  readonly resourceTypes: readonly ResourceTypeDefinition[];
}

/**
 * Returns the definitions for a client that may read users only: no other types, and no groups of
 * a user.
 */
export function usersOnly({ schemas, resourceTypes }: Definitions): Definitions {
  const types = resourceTypes.filter(({ schema }) => schema === userUrn);
  const names = new Set(
    types.flatMap(({ schema, schemaExtensions }) => [
      schema,
      ...schemaExtensions.map((one) => one.schema),
    ]),
  );
  return {
    schemas: schemas
      .filter(({ id }) => names.has(id))
      .map((schema) => ({
        ...schema,
        attributes: schema.attributes.filter(({ rows }) => rows !== 'memberOf'),
      })),
    resourceTypes: types,
  };
}

/** Returns the top-level attributes of a type and the containers of its extensions. */
function partsOf(
  definition: ResourceTypeDefinition,
  schemas: ReadonlyMap<string, SchemaDefinition>,
): readonly (AttributeDefinition | Container)[] {
  const find = (id: string): SchemaDefinition => {
    const schema = schemas.get(id);
    if (schema === undefined)
      throw new TypeError(`resource type ${definition.name} names the unknown schema ${id}`);
    return schema;
  };
  const extensionsWithin = (holder: string | undefined): readonly Container[] =>
    definition.schemaExtensions
      .filter(({ within }) => within === holder)
      .map(({ schema }) => ({
        name: schema,
        isExtension: true,
        attributes: [...find(schema).attributes, ...extensionsWithin(schema)],
      }));
  const own = find(definition.schema).attributes.map(asMemberships);
  return [
    schemasAttribute,
    ...commonAttributes,
    ...own,
    ...extensionsWithin(undefined),
    metaAttribute,
  ];
}

function compileType(
  definition: ResourceTypeDefinition,
  schemas: ReadonlyMap<string, SchemaDefinition>,
  added: ReadonlySet<string>,
): ResourceType {
  const parts = partsOf(definition, schemas);
  const pointers = descendants(compileRoot(parts, added)).filter(isPointer);
  const root = compileRoot(parts, new Set([...added, ...pointers.map(({ path }) => path)]));
  const all = descendants(root);
  const secrets = all.filter(
    ({ secret, parent }) => secret !== undefined && parent!.secret === undefined,
  );
  return {
    name: definition.name,
    endpoint: definition.endpoint,
    description: definition.description,
    schema: definition.schema,
    extensions: definition.schemaExtensions,
    schemaUrns: new Set(
      [definition, ...definition.schemaExtensions].map(({ schema }) => schema.toLowerCase()),
    ),
    root,
    byPath: new Map(all.map((attribute) => [attribute.path, attribute])),
    indexed: all.filter((attribute) => attribute.indexed),
    initial: root.subAttributes.filter((attribute) => attribute.initial !== undefined),
    fixed: all.filter((attribute) => isFixed(attribute, root) && isSingular(attribute.parent!)),
    fixedWithin: all.filter(
      (attribute) =>
        attribute.multiValued && attribute.subAttributes.some((sub) => isFixed(sub, root)),
    ),
    pointers: all.filter(isPointer),
    references: all.filter(
      (attribute) =>
        attribute.rows === undefined &&
        attribute.secret === undefined &&
        attribute.mutability !== 'readOnly' &&
        attribute.byName.get('$ref')?.mutability === 'readOnly',
    ),
    secrets,
    secretHolders: new Set(secrets.flatMap(ancestors)),
    members: all.find(({ rows }) => rows === 'members'),
    memberOf: all.find(({ rows }) => rows === 'memberOf'),
    sendsWhole: all.every(
      ({ returned, secret }) =>
        returned !== 'request' && (returned !== 'never' || secret !== undefined),
    ),
  };
}

/** Returns whether clients set the attribute to refer to another resource. */
function isPointer(attribute: Attribute): boolean {
  const { name, mutability, parent, secret, rows, keptWithoutTarget } = attribute;
  if (keptWithoutTarget) return false;
  const isOfServer =
    mutability === 'readOnly' ||
    parent!.mutability === 'readOnly' ||
    name === '$ref' ||
    parent!.name === 'meta';
  return (
    !isOfServer &&
    secret === undefined &&
    (rows ?? parent!.rows) === undefined &&
    namesResource(attribute)
  );
}

/**
 * Makes a readOnly `groups` attribute of a custom type show memberships, if its values have an id.
 */
function asMemberships(definition: AttributeDefinition): AttributeDefinition {
  const { name, type, multiValued, mutability, subAttributes = [] } = definition;
  const isGroups =
    name.toLowerCase() === 'groups' &&
    type === 'complex' &&
    multiValued === true &&
    mutability === 'readOnly';
  return isGroups && subAttributes.some((sub) => sub.name === 'value')
    ? { ...definition, rows: 'memberOf' }
    : definition;
}

/** Any resource can be a member, so the schema of a group names all resource types. */
function nameMemberTypes(
  names: readonly string[],
): (definition: AttributeDefinition) => AttributeDefinition {
  return (definition) => {
    if (definition.rows !== 'members') return definition;
    const subAttributes = definition.subAttributes!.map((sub) => {
      if (sub.name === '$ref') return { ...sub, referenceTypes: names };
      return sub.name === 'type' ? { ...sub, canonicalValues: names } : sub;
    });
    return { ...definition, subAttributes };
  };
}

/**
 * Returns whether a stored value is immutable or readOnly. Members are rows, and what responses
 * add to a reference is not stored.
 */
function isFixed({ mutability, rows, parent }: Attribute, root: Attribute): boolean {
  if (rows !== undefined || parent!.rows !== undefined) return false;
  if (mutability === 'immutable') return true;
  if (mutability !== 'readOnly' || parent === root || parent!.mutability === 'readOnly')
    return false;
  return parent!.byName.get('$ref')?.mutability !== 'readOnly';
}

/** Returns whether neither the attribute nor an ancestor is multi-valued. */
function isSingular(attribute: Attribute): boolean {
  return !attribute.multiValued && (attribute.parent === undefined || isSingular(attribute.parent));
}

/** Returns all ancestors except the resource. */
function ancestors({ parent }: Attribute): readonly Attribute[] {
  return parent?.parent === undefined ? [] : [parent, ...ancestors(parent)];
}

function descendants(attribute: Attribute): readonly Attribute[] {
  return attribute.subAttributes.flatMap((child) => [child, ...descendants(child)]);
}
