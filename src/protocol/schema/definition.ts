/** Schemas and resource types as data (RFC 7643 §6 and §7). */

export const attributeTypes = [
  'string',
  'boolean',
  'decimal',
  'integer',
  'dateTime',
  'binary',
  'reference',
  'complex',
] as const;
export type AttributeType = (typeof attributeTypes)[number];

export type Mutability = 'readOnly' | 'readWrite' | 'immutable' | 'writeOnly';
export type Returned = 'always' | 'never' | 'default' | 'request';
export type Uniqueness = 'none' | 'server' | 'global';

/**
 * How a secret value is stored: as a salted hash, or encrypted so that the application can read
 * it.
 */
export type SecretKind = 'hashed' | 'sealed';

/** One attribute of a schema. Absent characteristics have the defaults of RFC 7643 §2.2. */
export interface AttributeDefinition {
  readonly name: string;
  readonly type?: AttributeType;
  readonly multiValued?: boolean;
  readonly description: string;
  readonly required?: boolean;
  /** Default false; true for binary and reference (RFC 7643 §2.3.6, §2.3.7). */
  readonly caseExact?: boolean;
  readonly mutability?: Mutability;
  readonly returned?: Returned;
  readonly uniqueness?: Uniqueness;
  /** Suggestions; other values are accepted. */
  readonly canonicalValues?: readonly string[];
  readonly referenceTypes?: readonly string[];
  readonly subAttributes?: readonly AttributeDefinition[];
  /**
   * Extension: how the value of a writeOnly or never returned attribute is stored. Default
   * `hashed`. Sub-attributes inherit it.
   */
  readonly secret?: SecretKind;
  /**
   * Extension: filters can use an index. True: texts are short, and the index has them whole.
   * `prefix`: texts may be long, and the index has their beginning.
   */
  readonly indexed?: boolean | 'prefix';
  /**
   * Extension: how texts are folded for comparison. `username` is PRECIS UsernameCaseMapped (RFC
   * 7644 §5). Default `text`.
   */
  readonly folding?: 'text' | 'username';
  /** Extension: a syntax beyond the type. `country` is ISO 3166-1 alpha-2 (RFC 7643 §4.1.2). */
  readonly syntax?: 'country';
  /**
   * Extension: the value a create assigns when the client gives none. A replace keeps the current
   * one.
   */
  readonly initial?: boolean;
  /** Extension: the value stays when the resource it names is deleted. Default false. */
  readonly keptWithoutTarget?: boolean;
  /** Extension: other names that clients use, accepted in bodies as a tolerance. */
  readonly aliases?: readonly string[];
  /**
   * Extension: the values are memberships, stored as rows and not in the document. `members` holds
   * them, `memberOf` shows them on the member.
   */
  readonly rows?: 'members' | 'memberOf';
}

export interface SchemaDefinition {
  /** The URN. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly attributes: readonly AttributeDefinition[];
}

export interface SchemaExtension {
  readonly schema: string;
  readonly required: boolean;
  /**
   * Extension: the extension that contains this one (RFC 9944 nests pairing methods in BLE);
   * absent: the resource.
   */
  readonly within?: string;
}

export interface ResourceTypeDefinition {
  readonly name: string;
  /** Relative to the base URL, with its slash: `/Users`. */
  readonly endpoint: string;
  readonly description: string;
  readonly schema: string;
  readonly schemaExtensions: readonly SchemaExtension[];
}

/** Returns whether a definition makes its own values secret. */
export function isMarkedSecret({
  mutability,
  returned,
}: Pick<AttributeDefinition, 'mutability' | 'returned'>): boolean {
  return mutability === 'writeOnly' || (returned === 'never' && mutability !== 'readOnly');
}
