import { type Attribute, type Container, compileRoot, namesResource } from './attribute.ts';
import { commonAttributes, metaAttribute, schemasAttribute } from './common.ts';
import { userUrn } from './core-user.ts';
import type {
  AttributeDefinition,
  ResourceTypeDefinition,
  SchemaDefinition,
  SchemaExtension,
} from './definition.ts';

/** A resource type ready for use: one tree of attributes that parsing, filters, PATCH and projection all walk. */
export interface ResourceType {
  readonly name: string;
  readonly endpoint: string;
  readonly description: string;
  readonly schema: string;
  readonly extensions: readonly SchemaExtension[];
  /** Its children are the top-level attributes and the extensions' containers. */
  readonly root: Attribute;
  /** Every attribute by canonical path. */
  readonly byPath: ReadonlyMap<string, Attribute>;
  /** The attributes filters can use an index for. */
  readonly indexed: readonly Attribute[];
  /** Attributes with a value of their own on create. */
  readonly initial: readonly Attribute[];
  /** Stored attributes below single-valued parents that no client may change by way of those: immutable and readOnly ones. */
  readonly fixed: readonly Attribute[];
  /** Multi-valued attributes with such a sub-attribute. */
  readonly fixedWithin: readonly Attribute[];
  /** Writable attributes that hold the id or the URL of another resource; they are indexed. */
  readonly pointers: readonly Attribute[];
  /** Complex attributes that name another resource: `$ref` and its name are filled in when one is shown. */
  readonly references: readonly Attribute[];
  /**
   * The topmost attributes whose values are secret; what is below them is secret too. Their values
   * are stored apart from the document.
   */
  readonly secrets: readonly Attribute[];
  /** The complex attributes and extensions that have one of `secrets` below them. */
  readonly secretHolders: ReadonlySet<Attribute>;
  /** The attribute that holds memberships: `members` of a Group. */
  readonly members: Attribute | undefined;
  /** The attribute that shows them from the member's side: `groups` of a User. */
  readonly memberOf: Attribute | undefined;
  /** True when a stored document may be sent as it is: nothing in it is returned only on request, or never. */
  readonly sendsWhole: boolean;
}

export interface Registry {
  readonly schemas: readonly SchemaDefinition[];
  readonly resourceTypes: readonly ResourceType[];
  /** By name as in ResourceType.name. */
  readonly type: (name: string) => ResourceType | undefined;
  /** By endpoint without its slash, in any case. */
  readonly typeAt: (segment: string) => ResourceType | undefined;
}

/**
 * Compiles schemas and resource types.
 *
 * @param added indexes beside those that the schemas ask for
 * @throws TypeError when a resource type names a schema that is not there
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

/** Canonical paths of attributes to index, by resource type. Names that a registry does not have mean nothing to it. */
export type AddedIndexes = Readonly<Record<string, readonly string[]>>;

/** What a registry is made of. */
export interface Definitions {
  readonly schemas: readonly SchemaDefinition[];
  readonly resourceTypes: readonly ResourceTypeDefinition[];
}

/** What a client sees that is to see users and nothing else: neither other types, nor which groups a user is in. */
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

function compileType(
  definition: ResourceTypeDefinition,
  schemas: ReadonlyMap<string, SchemaDefinition>,
  added: ReadonlySet<string>,
): ResourceType {
  const find = (id: string): SchemaDefinition => {
    const schema = schemas.get(id);
    if (schema === undefined)
      throw new TypeError(
        `resource type ${definition.name} names the schema ${id}, which is not there`,
      );
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
  const parts = [
    schemasAttribute,
    ...commonAttributes,
    ...own,
    ...extensionsWithin(undefined),
    metaAttribute,
  ];
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

/** Whether an attribute leads to another resource, and is a client's to say. */
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

/** `groups` of a type of one's own are memberships, as those of a user are, if the attribute can hold them. */
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

/** Any resource can be a member: what a group's schema says of them are the types there are. */
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

/** Members are rows; what the server fills in when it shows a resource is not stored. */
function isFixed({ mutability, rows, parent }: Attribute, root: Attribute): boolean {
  if (rows !== undefined || parent!.rows !== undefined) return false;
  if (mutability === 'immutable') return true;
  if (mutability !== 'readOnly' || parent === root || parent!.mutability === 'readOnly')
    return false;
  return parent!.byName.get('$ref')?.mutability !== 'readOnly';
}

/** True when no value above is one of several. */
function isSingular(attribute: Attribute): boolean {
  return !attribute.multiValued && (attribute.parent === undefined || isSingular(attribute.parent));
}

/** Without the resource itself. */
function ancestors({ parent }: Attribute): readonly Attribute[] {
  return parent?.parent === undefined ? [] : [parent, ...ancestors(parent)];
}

function descendants(attribute: Attribute): readonly Attribute[] {
  return attribute.subAttributes.flatMap((child) => [child, ...descendants(child)]);
}
