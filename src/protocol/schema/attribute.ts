import { foldText } from '../text/fold.ts';
import {
  type AttributeDefinition,
  type AttributeType,
  isMarkedSecret,
  type Mutability,
  type Returned,
  type SecretKind,
  type Uniqueness,
} from './definition.ts';

/** An attribute with its defaults filled in and its place in the tree. */
export interface Attribute {
  readonly name: string;
  readonly type: AttributeType;
  readonly multiValued: boolean;
  readonly description: string;
  readonly required: boolean;
  readonly caseExact: boolean;
  readonly mutability: Mutability;
  readonly returned: Returned;
  readonly uniqueness: Uniqueness;
  readonly canonicalValues: readonly string[] | undefined;
  readonly referenceTypes: readonly string[] | undefined;
  readonly indexed: boolean;
  /** True: the index keeps only the beginning of long texts (`maxKeyLength`). */
  readonly keepsPrefix: boolean;
  readonly folding: 'text' | 'username';
  readonly keptWithoutTarget: boolean;
  readonly syntax: 'country' | undefined;
  /**
   * How the value is protected; undefined: it is not a secret. An attribute is a secret if it or
   * an ancestor is writeOnly, or never returned and not readOnly.
   */
  readonly secret: SecretKind | undefined;
  readonly initial: boolean | undefined;
  readonly rows: 'members' | 'memberOf' | undefined;
  /** In schema order. */
  readonly subAttributes: readonly Attribute[];
  /**
   * By lower-case name, with tolerated aliases, and by canonical name: see `subAttributeOf`. A
   * simple multi-valued attribute also has itself as `value`: `tags.value` is `tags`, and within
   * brackets `value` is the element.
   */
  readonly byName: ReadonlyMap<string, Attribute>;
  /** The complex attribute, extension or resource that contains it; undefined for a resource. */
  readonly parent: Attribute | undefined;
  /** True for the container of an extension's attributes; its name is the URN. */
  readonly isExtension: boolean;
  /**
   * Canonical path (RFC 7644 §3.10): `emails.value`, `urn:…:User:manager.value`. Empty for a
   * resource.
   */
  readonly path: string;
  /** Names from the resource to the attribute. */
  readonly steps: readonly string[];
}

/** Returns the sub-attribute that a client names, ignoring case. Most write the canonical name. */
export function subAttributeOf({ byName }: Attribute, name: string): Attribute | undefined {
  return byName.get(name) ?? byName.get(name.toLowerCase());
}

/**
 * Returns whether a missing value means false: the `primary` of a multi-valued attribute (RFC 7643
 * §2.4).
 */
export function isPrimary(attribute: Attribute): boolean {
  return (
    attribute.name === 'primary' && attribute.type === 'boolean' && attribute.parent!.multiValued
  );
}

/**
 * Returns the attribute that a comparison uses: the attribute itself, or the `value` of a complex
 * one (RFC 7644 §3.4.2.2).
 */
export function comparable(attribute: Attribute): Attribute | undefined {
  return attribute.type === 'complex' ? attribute.byName.get('value') : attribute;
}

/** Returns the attribute whose values are memberships: this one or its parent. */
export function rowsOf(attribute: Attribute): Attribute | undefined {
  if (attribute.rows !== undefined) return attribute;
  return attribute.parent?.rows === undefined ? undefined : attribute.parent;
}

/**
 * Returns whether values are ids of other resources: the `value` beside a `$ref`, and references
 * to resources (RFC 7643 §2.3.7).
 */
export function namesResource(attribute: Attribute): boolean {
  if (attribute.type === 'reference') {
    return (
      attribute.referenceTypes?.some((target) => target !== 'external' && target !== 'uri') === true
    );
  }
  return attribute.name === 'value' && attribute.parent?.byName.has('$ref') === true;
}

export interface Container {
  readonly name: string;
  readonly isExtension: boolean;
  readonly attributes: readonly (AttributeDefinition | Container)[];
}

/**
 * Builds the attribute tree of a resource type: its attributes, then its extensions as containers.
 *
 * @param added canonical paths of attributes to index in addition to those of the definitions
 * @throws TypeError for a definition that RFC 7643 does not allow
 */
export function compileRoot(
  attributes: readonly (AttributeDefinition | Container)[],
  added: ReadonlySet<string> = new Set(),
): Attribute {
  return compile({ name: '', isExtension: false, attributes }, undefined, added);
}

function compile(
  source: AttributeDefinition | Container,
  parent: Attribute | undefined,
  added: ReadonlySet<string>,
): Attribute {
  const definition: AttributeDefinition =
    'attributes' in source ? { ...containerDefinition, name: source.name } : source;
  if (!('attributes' in source)) checkDefinition(source, parent);
  const children = 'attributes' in source ? source.attributes : (source.subAttributes ?? []);
  const isExtension = 'attributes' in source && source.isExtension;
  const type = definition.type ?? 'string';
  const secret = secretOf(definition, parent);
  const isSecret = secret !== undefined;
  // A schema occurs once in a type, so its URN is a complete path at any depth.
  const path = isExtension ? source.name : pathBelow(parent, definition.name);
  const indexed = !isSecret && (definition.indexed ?? (definition.uniqueness ?? 'none') !== 'none');
  const byName = new Map<string, Attribute>();
  const subAttributes: Attribute[] = [];
  const attribute: Attribute = {
    name: definition.name,
    type,
    multiValued: definition.multiValued ?? false,
    description: definition.description,
    // The server provides readOnly values, so a client need not.
    required: definition.required === true && definition.mutability !== 'readOnly',
    caseExact: isCaseExact(definition),
    mutability: definition.mutability ?? 'readWrite',
    returned: isSecret ? 'never' : (definition.returned ?? 'default'),
    uniqueness: isSecret ? 'none' : (definition.uniqueness ?? 'none'),
    canonicalValues: definition.canonicalValues,
    referenceTypes: definition.referenceTypes,
    indexed: indexed !== false || (added.has(path) && !isSecret),
    keepsPrefix: indexed === 'prefix' || (!indexed && added.has(path) && !isSecret),
    folding: definition.folding ?? 'text',
    keptWithoutTarget: definition.keptWithoutTarget ?? false,
    syntax: definition.syntax,
    secret,
    initial: isSecret ? undefined : definition.initial,
    rows: definition.rows,
    subAttributes,
    byName,
    parent,
    isExtension,
    path,
    steps: parent === undefined ? [] : [...parent.steps, definition.name],
  };
  if (attribute.multiValued && type !== 'complex') byName.set('value', attribute);
  for (const child of children) {
    const compiled = compile(child, attribute, added);
    subAttributes.push(compiled);
    byName.set(compiled.name.toLowerCase(), compiled).set(compiled.name, compiled);
    for (const alias of ('aliases' in child ? child.aliases : undefined) ?? [])
      byName.set(alias.toLowerCase(), compiled);
  }
  return attribute;
}

/**
 * Returns whether values are compared with case. Canonical values ignore case, whatever the
 * definition says: `"Work"` and `"work"` are the same label. If canonical values differ only in
 * case, the definition decides.
 */
export function isCaseExact({ type, caseExact, canonicalValues }: AttributeDefinition): boolean {
  const isExact = caseExact ?? (type === 'binary' || type === 'reference');
  if (!isExact || canonicalValues === undefined) return isExact;
  return new Set(canonicalValues.map(foldText)).size < canonicalValues.length;
}

function secretOf(
  definition: AttributeDefinition,
  parent: Attribute | undefined,
): SecretKind | undefined {
  const isSecret = parent?.secret !== undefined || isMarkedSecret(definition);
  return isSecret ? (definition.secret ?? parent?.secret ?? 'hashed') : undefined;
}

/**
 * ATTRNAME = ALPHA *(nameChar); nameChar = "$" / "-" / "_" / DIGIT / ALPHA (RFC 7643 §2.1). `$ref`
 * is the exception that the RFC itself makes.
 */
function checkDefinition(definition: AttributeDefinition, parent: Attribute | undefined): void {
  const { name, type } = definition;
  if (!isAttributeName(name))
    throw new TypeError(`${JSON.stringify(name)} is not an attribute name (RFC 7643 §2.1)`);
  if (reservedNames.has(name.toLowerCase()))
    throw new TypeError(`${JSON.stringify(name)} is a reserved name`);
  const isWithinComplex =
    parent !== undefined && parent.parent !== undefined && !parent.isExtension;
  if (type === 'complex' && isWithinComplex)
    throw new TypeError(
      `${name} is complex within ${parent.path} ; RFC 7643 §2.3.8 does not allow this`,
    );
}

export function isAttributeName(name: string): boolean {
  return (
    name === '$ref' || (isAlpha(name.charCodeAt(0)) && Array.from(name).every(isNameCharacter))
  );
}

/** Names of properties that every JavaScript object inherits. */
export const reservedNames: ReadonlySet<string> = new Set([
  'constructor',
  'prototype',
  'hasownproperty',
  'tostring',
  'valueof',
]);

function isAlpha(code: number): boolean {
  return (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
}

function isNameCharacter(character: string): boolean {
  return (
    isAlpha(character.charCodeAt(0)) ||
    (character >= '0' && character <= '9') ||
    '$-_'.includes(character)
  );
}

const containerDefinition = { type: 'complex', description: '' } as const;

function pathBelow(parent: Attribute | undefined, name: string): string {
  if (parent === undefined || parent.path === '') return name;
  return parent.isExtension ? `${parent.path}:${name}` : `${parent.path}.${name}`;
}
