/** Schemas and resource types as data, in the words of RFC 7643 §6 and §7. */

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

/** How a secret value is kept: as a salted hash, or encrypted so that the application can read it. */
export type SecretKind = 'hashed' | 'sealed';

/** One attribute of a schema. What is left out has the default of RFC 7643 §2.2. */
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
  /** Suggestions, never enforced. */
  readonly canonicalValues?: readonly string[];
  readonly referenceTypes?: readonly string[];
  readonly subAttributes?: readonly AttributeDefinition[];
  /**
   * Ours: how the value of a `writeOnly` or `returned: never` attribute is kept. Default `hashed`.
   * It holds for all below a complex attribute that does not say otherwise itself.
   */
  readonly secret?: SecretKind;
  /**
   * Ours: filters on it run on an index. True: its texts are short enough to be keys whole. `prefix`: they are as long as
   * others, and the index has their beginnings.
   */
  readonly indexed?: boolean | 'prefix';
  /** Ours: how text keys are folded. `username` is PRECIS UsernameCaseMapped (RFC 7644 §5). Default `text`. */
  readonly folding?: 'text' | 'username';
  /** Ours: a syntax beyond the type. `country` is ISO 3166-1 alpha-2 (RFC 7643 §4.1.2). */
  readonly syntax?: 'country';
  /** Ours: the value a create gives it when the client is silent. A silent replace keeps what is there. */
  readonly initial?: boolean;
  /** Ours: the value stays when the resource that it names is deleted. Default false: it is removed. */
  readonly keptWithoutTarget?: boolean;
  /** Ours: other names clients use for it, accepted in bodies as a tolerance. */
  readonly aliases?: readonly string[];
  /**
   * Ours: its values are memberships, rows of their own and never part of a document. `members` holds them, `memberOf` shows them from
   * the member's side.
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
  /** Ours: the extension whose values hold those of this one (RFC 9944 nests pairing methods in BLE); absent: the resource. */
  readonly within?: string;
}

export interface ResourceTypeDefinition {
  readonly name: string;
  /** Relative to the base, with its slash: `/Users`. */
  readonly endpoint: string;
  readonly description: string;
  readonly schema: string;
  readonly schemaExtensions: readonly SchemaExtension[];
}

/** Whether a definition makes its values secret, whatever its parent says. */
export function isMarkedSecret({
  mutability,
  returned,
}: Pick<AttributeDefinition, 'mutability' | 'returned'>): boolean {
  return mutability === 'writeOnly' || (returned === 'never' && mutability !== 'readOnly');
}
