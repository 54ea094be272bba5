import { quote, ScimError } from '../errors/scim-error.ts';
import type { Filter } from '../filter/ast.ts';
import { bindElementFilter } from '../filter/bind.ts';
import { parsePath } from '../filter/parse.ts';
import { describe, isArray, isObject, type JsonObject, type JsonValue } from '../json/json-value.ts';
import { resolvePath } from '../path/resolve.ts';
import { noteIgnored, type Reading, tolerates } from '../profiles/profile.ts';
import { type Attribute, rowsOf } from '../schema/attribute.ts';
import { memberOf, namesSchema } from '../schema/document.ts';
import type { Plain } from '../schema/plain.ts';
import { readAttribute, readElement } from '../schema/read-attribute.ts';
import type { ResourceType } from '../schema/registry.ts';
import { compileMembers, createMembersPlan, type MembersPlan, type Verb } from './compile-members.ts';
import { describedElement } from './described-element.ts';
import type { CompiledPatch, Operation, Target } from './operation.ts';

const patchUrn = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

/** Most operations of one PATCH. */
const mostOperations = 1_000;

interface Compilation {
  readonly type: ResourceType;
  /** The resource's own id, which clients repeat in path-less values. */
  readonly id: string;
  readonly reading: Reading;
  readonly operations: Operation[];
  /** Operations on members, gathered up. */
  readonly members: MembersPlan | undefined;
}

/**
 * Reads a PATCH request (RFC 7644 §3.5.2) into operations. What depends on the resource's present state is decided when they are
 * applied.
 *
 * @throws ScimError invalidSyntax, invalidPath, invalidFilter, invalidValue, mutability, noTarget
 */
export function compilePatch(type: ResourceType, id: string, body: JsonObject, reading: Reading): CompiledPatch {
  checkSchemas(body, reading);
  const raw = memberOf(body, 'Operations');
  if (!isArray(raw) || raw.length === 0) throw syntax('Operations must be an array with at least one operation');
  if (raw.length > mostOperations) throw new ScimError('tooMany', `a PATCH may hold ${mostOperations} operations at most`);
  const members = type.members === undefined ? undefined : createMembersPlan(type.members, reading);
  const compilation: Compilation = { type, id, reading, operations: [], members };
  for (const [index, operation] of raw.entries()) {
    if (!isObject(operation)) throw syntax(`operation ${index + 1} must be an object; ${describe(operation)} was given`);
    compileOperation(compilation, operation);
  }
  return { operations: compilation.operations, members: members?.operations() ?? [] };
}

function checkSchemas(body: JsonObject, reading: Reading): void {
  const schemas = memberOf(body, 'schemas');
  if (schemas === undefined && tolerates(reading, 'missing-schemas')) return;
  if (namesSchema(schemas, patchUrn)) return;
  throw syntax(`schemas must name ${patchUrn}`);
}

function compileOperation(compilation: Compilation, operation: JsonObject): void {
  const verb = readVerb(memberOf(operation, 'op'), compilation.reading);
  const path = memberOf(operation, 'path');
  const value = memberOf(operation, 'value');
  if (path === undefined || path === null || path === '') return compilePathless(compilation, verb, value);
  if (typeof path !== 'string') throw new ScimError('invalidPath', `path must be a string; ${describe(path)} was given`);
  compileAt(compilation, verb, path, value);
}

function readVerb(raw: JsonValue | undefined, reading: Reading): Verb {
  const verb = typeof raw === 'string' ? raw.toLowerCase() : undefined;
  if (verb !== 'add' && verb !== 'replace' && verb !== 'remove') {
    throw syntax(`op must be add, remove or replace; ${typeof raw === 'string' ? quote(raw) : 'none of them'} was given`);
  }
  if (verb !== raw && !tolerates(reading, 'operation-case')) throw syntax(`op must be in lower case: ${verb}`);
  return verb;
}

/** No path: each member of the value names its own target (RFC 7644 §3.5.2.1, §3.5.2.3). */
function compilePathless(compilation: Compilation, verb: Verb, value: JsonValue | undefined): void {
  if (verb === 'remove') throw new ScimError('noTarget', 'remove needs a path');
  if (compilation.reading.profile.restrictions.has('patch-path-required'))
    throw syntax(`${verb} needs a path under this profile`);
  if (!isObject(value)) throw new ScimError('invalidValue', `${verb} without a path needs an object as value`);
  for (const [key, member] of value) {
    if (!ignoresMember(compilation, key, member)) compileMember(compilation, verb, key, member);
  }
}

/** `schemas`, `meta` and the id the resource has anyway. */
function ignoresMember({ id, reading }: Compilation, key: string, member: JsonValue): boolean {
  const name = key.toLowerCase();
  const repeated = name === 'schemas' || name === 'meta' || (name === 'id' && member === id);
  return repeated && tolerates(reading, 'read-only-values');
}

function compileMember(compilation: Compilation, verb: Verb, key: string, member: JsonValue): void {
  const { type, reading } = compilation;
  const attribute = type.root.byName.get(key.toLowerCase());
  if (attribute?.isExtension === true && isObject(member)) {
    for (const [subKey, subMember] of member) compileMember(compilation, verb, `${attribute.name}:${subKey}`, subMember);
    return;
  }
  // Within an extension's container the URN is ours, not the client's.
  const plain = attribute !== undefined || resolvePath(type, key)?.parent?.isExtension === true;
  if (!plain && resolvesBeyondName(type, key) && !tolerates(reading, 'path-keys')) {
    throw new ScimError('invalidPath', `${quote(key)} is a path; give it as path of an operation of its own`);
  }
  if (!plain && !resolvesBeyondName(type, key)) {
    if (!tolerates(reading, 'unknown-attributes')) throw syntax(`${quote(key)} is no attribute of ${type.name}`);
    noteIgnored(reading, key);
    return;
  }
  compileAt(compilation, verb, key, member);
}

function resolvesBeyondName(type: ResourceType, key: string): boolean {
  const bracket = key.indexOf('[');
  return resolvePath(type, bracket < 0 ? key : key.slice(0, bracket)) !== undefined;
}

function compileAt(compilation: Compilation, verb: Verb, text: string, value: JsonValue | undefined): void {
  const { type, reading } = compilation;
  const expression = parsePath(text);
  const attribute = resolvePath(type, expression.path);
  if (attribute === undefined) return unknownPath(compilation, text);
  if (attribute.mutability === 'readOnly') return readOnlyTarget(compilation, attribute);
  if (rowsOf(attribute)?.rows === 'members') {
    return compileMembers(compilation.members!, verb, attribute, expression, value);
  }
  if (expression.filter === undefined) return compileTarget(compilation, verb, attribute, { path: attribute.path }, value);
  if (!attribute.multiValued || attribute.type !== 'complex') {
    throw new ScimError('invalidPath', `${attribute.path} has no values that a filter could pick`);
  }
  bindElementFilter(attribute, expression.filter, reading);
  if (expression.sub === undefined && reading.profile.restrictions.has('no-whole-value-paths')) {
    throw new ScimError('invalidPath', `under this profile ${quote(text)} must go on to a sub-attribute`);
  }
  const sub = expression.sub === undefined ? undefined : attribute.byName.get(expression.sub.toLowerCase());
  if (expression.sub !== undefined && sub === undefined) {
    throw new ScimError('invalidPath', `${attribute.path} has no sub-attribute ${quote(expression.sub)}`);
  }
  if (sub?.mutability === 'readOnly') throw readOnly(sub);
  compilePicked(compilation, verb, attribute, expression.filter, sub, value);
}

function unknownPath({ type, reading }: Compilation, text: string): void {
  // A path names its target on purpose; only a name that could be an attribute elsewhere is let go.
  if (text.includes('[') || !reading.profile.tolerances.has('unknown-attributes')) {
    throw new ScimError('invalidPath', `${quote(text)} names no attribute of ${type.name}`);
  }
  tolerates(reading, 'unknown-attributes');
  noteIgnored(reading, text);
}

function readOnlyTarget({ reading }: Compilation, attribute: Attribute): void {
  if (attribute.name === 'schemas' && tolerates(reading, 'read-only-values')) return;
  throw readOnly(attribute);
}

/** A target without filter: an attribute, a sub-attribute, or a whole extension. */
function compileTarget(
  { reading, operations }: Compilation,
  verb: Verb,
  attribute: Attribute,
  target: Target,
  raw: JsonValue | undefined,
): void {
  if (verb === 'remove') {
    if (raw === undefined || !attribute.multiValued) operations.push({ kind: 'unset', isRemove: true, ...target });
    else operations.push(removeValues(attribute, target, raw, reading));
    return;
  }
  const value = readAttribute(attribute, given(verb, raw, attribute), reading);
  const isWhole = verb === 'replace' && reading.profile.restrictions.has('complex-replaced-whole');
  if (value !== undefined) operations.push({ kind: verb, value, ...target, ...(isWhole ? { whole: true } : {}) });
  else if (verb === 'replace' || !attribute.multiValued) operations.push({ kind: 'unset', isRemove: false, ...target });
}

function removeValues(attribute: Attribute, target: Target, raw: JsonValue, reading: Reading): Operation {
  const list = isObject(raw) ? [raw] : raw;
  if (!isArray(list)) {
    throw new ScimError(
      'invalidValue',
      `remove of ${attribute.path} takes a list of values, or no value at all to remove every one`,
    );
  }
  if (!tolerates(reading, 'remove-by-value')) {
    throw new ScimError(
      'invalidValue',
      `remove takes no value; pick the values with a filter such as ${attribute.path}[value eq "…"]`,
    );
  }
  const values = list.map((element) => {
    const value = readElement(attribute, element, reading);
    if (value === undefined) throw new ScimError('invalidValue', `a value to remove from ${attribute.path} is empty`);
    return value;
  });
  return { kind: 'removeValues', values, ...target };
}

/** A target with a filter, and perhaps a sub-attribute of what it picks. */
function compilePicked(
  { reading, operations }: Compilation,
  verb: Verb,
  attribute: Attribute,
  filter: Filter,
  sub: Attribute | undefined,
  raw: JsonValue | undefined,
): void {
  const target: Target = { path: attribute.path, filter, ...(sub === undefined ? {} : { sub: sub.path }) };
  if (verb === 'remove') {
    operations.push({ kind: 'unset', isRemove: true, ...target });
    return;
  }
  const value = readPicked(attribute, sub, given(verb, raw, sub ?? attribute), reading);
  if (value === undefined) {
    operations.push({ kind: 'unset', isRemove: false, ...target });
    return;
  }
  const creates = mayCreate(verb, attribute, filter, reading);
  const setting = { kind: verb, value, ...target } as const;
  operations.push(creates === undefined ? setting : { ...setting, creates });
}

function readPicked(attribute: Attribute, sub: Attribute | undefined, raw: JsonValue, reading: Reading): Plain | undefined {
  if (sub !== undefined) return readAttribute(sub, raw, reading);
  const single = isArray(raw) && raw.length === 1 ? raw[0]! : raw;
  return single === null || single === '' ? undefined : readElement(attribute, single, reading);
}

function mayCreate(verb: Verb, attribute: Attribute, filter: Filter, reading: Reading): Plain | undefined {
  const described = describedElement(attribute, filter, reading);
  if (described === undefined) return undefined;
  // RFC 7644 is silent on add, so that every profile creates; on replace it says noTarget (§3.5.2.3).
  return verb === 'add' || reading.profile.tolerances.has('create-on-no-match') ? described : undefined;
}

/** The value of an add or replace. Leaving it out never clears anything. */
function given(verb: Verb, raw: JsonValue | undefined, attribute: Attribute): JsonValue {
  if (raw === undefined) throw new ScimError('invalidValue', `${verb} of ${attribute.path} needs a value`);
  return raw;
}

function readOnly(attribute: Attribute): ScimError {
  return new ScimError('mutability', `${attribute.path} is readOnly`);
}

function syntax(detail: string): ScimError {
  return new ScimError('invalidSyntax', detail);
}
