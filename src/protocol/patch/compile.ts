import { quote, ScimError } from '../errors/scim-error.ts';
import { parsePath } from '../filter/parse.ts';
import {
  type ClientJson,
  type ClientJsonArray,
  type ClientJsonObject,
  describe,
  isArray,
  isObject,
} from '../json/client-json.ts';
import { memberOf, refuseRepeatedNames } from '../json/names.ts';
import { resolvePath } from '../path/resolve.ts';
import { type ParseContext, reportUnread, tolerates } from '../profiles/profile.ts';
import { type Attribute, rowsOf } from '../schema/attribute.ts';
import { checkMessageSchema } from '../schema/document.ts';
import { standardPath } from '../schema/pre-standard-urns.ts';
import { asObject, ignoreUnknown, readAttribute, unwrapArray } from '../schema/read-attribute.ts';
import type { ResourceType } from '../schema/registry.ts';
import { type Compilation, given, ignorePath, readOnly } from './compilation.ts';
import { compileMembers, createMembersPlan, type Verb } from './compile-members.ts';
import { compilePicked } from './compile-picked.ts';
import { knownElements } from './known-elements.ts';
import type { CompiledPatch } from './operation.ts';
import { readExpectedValue } from './read-expected-value.ts';
import { readPatterns } from './read-partial.ts';
import { removesByValue } from './remove-by-value.ts';

const patchUrn = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

/** Maximum number of operations in one PATCH. */
const maxOperations = 1_000;

/**
 * Compiles a PATCH request (RFC 7644 §3.5.2) into operations. What depends on the stored resource
 * is decided when they are applied.
 *
 * An operation on a container becomes one operation for each attribute in its value. So a path to
 * the container, a value without path that has the container in it, and a path to the attribute
 * mean the same.
 *
 * @throws ScimError invalidSyntax, invalidPath, invalidFilter, invalidValue, mutability, noTarget
 */
export function compilePatch(
  type: ResourceType,
  id: string,
  body: ClientJsonObject,
  context: ParseContext,
): CompiledPatch {
  refuseRepeatedNames(body);
  checkMessageSchema(body, patchUrn, context);
  const members = type.members === undefined ? undefined : createMembersPlan(type.members, context);
  const compilation: Compilation = { type, id, context, operations: [], expected: [], members };
  for (const [index, operation] of readOperations(body, context).entries()) {
    if (!isObject(operation))
      throw syntax(`operation ${index + 1} must be an object; ${describe(operation)} was given`);
    compileOperation(compilation, operation);
  }
  const { operations, expected } = compilation;
  return { operations, expected, members: members?.operations() ?? [] };
}

function readOperations(body: ClientJsonObject, context: ParseContext): ClientJsonArray {
  const raw = memberOf(body, 'Operations');
  if (!isArray(raw) || (raw.length === 0 && !tolerates(context, 'empty-operations'))) {
    throw syntax('Operations must be an array with at least one operation');
  }
  if (raw.length > maxOperations)
    throw new ScimError(
      'tooMany',
      `the PATCH has ${raw.length} operations; the maximum is ${maxOperations}. Send several requests`,
    );
  return raw;
}

function compileOperation(compilation: Compilation, operation: ClientJsonObject): void {
  refuseRepeatedNames(operation);
  const verb = readVerb(memberOf(operation, 'op'), compilation.context);
  const path = memberOf(operation, 'path');
  const value = memberOf(operation, 'value');
  if (path === undefined || path === null || path === '')
    return compilePathless(compilation, verb, value);
  if (typeof path !== 'string')
    throw new ScimError('invalidPath', `path must be a string; ${describe(path)} was given`);
  compileAt(compilation, verb, path, value);
}

function readVerb(raw: ClientJson | undefined, context: ParseContext): Verb {
  const verb = typeof raw === 'string' ? raw.toLowerCase() : undefined;
  if (verb !== 'add' && verb !== 'replace' && verb !== 'remove') {
    const given = typeof raw === 'string' ? quote(raw) : describe(raw ?? null);
    throw syntax(`op must be add, remove or replace; ${given} was given`);
  }
  if (verb !== raw && !tolerates(context, 'operation-case'))
    throw syntax(`op must be in lower case: ${verb}`);
  return verb;
}

/**
 * Compiles an operation without path: each member of its value is a target (RFC 7644 §3.5.2.1,
 * §3.5.2.3).
 */
function compilePathless(
  compilation: Compilation,
  verb: Verb,
  value: ClientJson | undefined,
): void {
  if (verb === 'remove') throw new ScimError('noTarget', 'remove needs a path');
  if (compilation.context.profile.restrictions.has('patch-path-required'))
    throw syntax(`${verb} needs a path under this profile`);
  if (!isObject(value))
    throw new ScimError('invalidValue', `${verb} without a path needs an object as value`);
  compileNames(compilation, verb, compilation.type.root, value);
}

/**
 * Compiles each member of an object that stands for a resource, an extension or a complex value.
 */
function compileNames(
  compilation: Compilation,
  verb: Verb,
  container: Attribute,
  value: ClientJsonObject,
): void {
  refuseRepeatedNames(value);
  const ofServer: (readonly [Attribute, ClientJson])[] = [];
  const named = new Set<Attribute>();
  for (const [key, member] of value) {
    const attribute = container.byName.get(key.toLowerCase());
    if (attribute === undefined) {
      compileKey(compilation, verb, container, key, member);
    } else if (attribute.mutability === 'readOnly') {
      ofServer.push([attribute, member]);
    } else {
      if (named.has(attribute))
        throw syntax(`${quote(key)} repeats ${attribute.path}; give it once`);
      named.add(attribute);
      const isRequired = (): boolean => attribute.required;
      attempt(compilation, attribute.path, isRequired, () =>
        compileAttribute(compilation, verb, attribute, member),
      );
    }
  }
  // Beside a value that the client sets, the server decides what the readOnly sub-attributes are.
  if (!isComplexValue(container) || named.size === 0) {
    for (const [attribute, member] of ofServer)
      compileExpected(compilation, verb, attribute, member);
  }
  const isWhole =
    verb === 'replace' && compilation.context.profile.restrictions.has('complex-replaced-whole');
  if (isWhole && named.size > 0) clearUnnamed(compilation, container, named);
}

function isComplexValue({ parent, isExtension }: Attribute): boolean {
  return parent !== undefined && !isExtension;
}

/**
 * Clears what a new complex value leaves out, where the profile replaces values as a whole.
 * Immutable and secret sub-attributes stay.
 */
function clearUnnamed(
  { operations }: Compilation,
  container: Attribute,
  named: ReadonlySet<Attribute>,
): void {
  for (const attribute of container.subAttributes) {
    if (attribute.mutability !== 'readWrite' || named.has(attribute)) continue;
    operations.push({ kind: 'unset', isRemove: false, path: attribute.path });
  }
}

/** Compiles a key that is not the name of an attribute: it is a path, or unknown. */
function compileKey(
  compilation: Compilation,
  verb: Verb,
  container: Attribute,
  key: string,
  member: ClientJson,
): void {
  const text = container.isExtension ? `${container.name}:${key}` : key;
  const bracket = text.indexOf('[');
  const isPath =
    !isComplexValue(container) &&
    locate(compilation, bracket < 0 ? text : text.slice(0, bracket)) !== undefined;
  if (!isPath) return ignoreUnknown(container, key, compilation.context);
  if (!tolerates(compilation.context, 'path-keys')) {
    throw new ScimError(
      'invalidPath',
      `${quote(key)} is a path; use it as the path of an operation`,
    );
  }
  compileAt(compilation, verb, text, member);
}

/**
 * Returns the attribute of a path without filter; the resource itself for the URN of its schema.
 */
function locate({ type, context }: Compilation, path: string): Attribute | undefined {
  const attribute = resolvePath(type, path);
  if (attribute !== undefined || !path.includes(':')) return attribute;
  if (isBase(type, path)) return tolerates(context, 'path-keys') ? type.root : undefined;
  const standard = standardPath(type, path);
  if (standard === undefined || !tolerates(context, 'pre-standard-urns')) return undefined;
  return isBase(type, standard) ? type.root : resolvePath(type, standard);
}

function isBase(type: ResourceType, path: string): boolean {
  return path.toLowerCase() === type.schema.toLowerCase();
}

/**
 * Compiles one target. If the request ends access, a target that is not required and cannot be
 * compiled is ignored.
 *
 * @param isRequired returns whether the attribute of the target is required
 */
function attempt(
  { context }: Compilation,
  path: string,
  isRequired: () => boolean,
  compileTarget: () => void,
): void {
  const { unread } = context;
  if (unread === undefined) return compileTarget();
  try {
    compileTarget();
  } catch (error) {
    if (!(error instanceof ScimError) || error.code === 'mutability' || isRequired()) throw error;
    reportUnread(context, unread, path);
  }
}

function compileAt(
  compilation: Compilation,
  verb: Verb,
  text: string,
  value: ClientJson | undefined,
): void {
  const bracket = text.indexOf('[');
  const isRequired = (): boolean =>
    locate(compilation, bracket < 0 ? text : text.slice(0, bracket))?.required === true;
  attempt(compilation, text, isRequired, () => compileTargetAt(compilation, verb, text, value));
}

function compileTargetAt(
  compilation: Compilation,
  verb: Verb,
  text: string,
  value: ClientJson | undefined,
): void {
  const { type } = compilation;
  const expression = parsePath(text, undefined, compilation.context);
  const attribute = locate(compilation, expression.path);
  if (attribute === undefined) return ignorePath(compilation, text);
  if (attribute.mutability === 'readOnly') return readOnlyTarget(compilation, attribute);
  const { sub } = expression;
  if (sub !== undefined && !attribute.byName.has(sub.toLowerCase()))
    return ignorePath(compilation, text);
  if (rowsOf(attribute)?.rows === 'members') {
    return compileMembers(compilation.members!, verb, attribute, expression, value);
  }
  if (expression.filter === undefined) {
    if (attribute !== type.root) return compileAttribute(compilation, verb, attribute, value);
    if (verb !== 'remove' || isObject(value)) return compileWhole(compilation, verb, value);
    throw new ScimError('noTarget', 'remove needs the path of an attribute');
  }
  if (attribute.byName.size === 0 || attribute.isExtension || attribute === type.root) {
    throw new ScimError('invalidPath', `${attribute.path} has no values to filter`);
  }
  compilePicked(compilation, verb, attribute, { ...expression, filter: expression.filter }, value);
}

/** Compiles a path or key that is the URN of the resource's own schema. */
function compileWhole(compilation: Compilation, verb: Verb, value: ClientJson | undefined): void {
  if (!isObject(value))
    throw new ScimError(
      'invalidValue',
      `${verb} of ${compilation.type.schema} needs an object as value`,
    );
  compileNames(compilation, verb, compilation.type.root, value);
}

function readOnlyTarget({ context }: Compilation, attribute: Attribute): void {
  if (attribute.name === 'schemas' && tolerates(context, 'read-only-values')) return;
  throw readOnly(attribute);
}

/**
 * Compiles the value of a readOnly attribute. null and `[]` are ignored; anything else must equal
 * the stored value.
 */
function compileExpected(
  { type, id, context, expected }: Compilation,
  verb: Verb,
  attribute: Attribute,
  raw: ClientJson,
): void {
  const value = readExpectedValue(attribute, raw);
  if (value === undefined) return;
  if (verb === 'remove' || !tolerates(context, 'read-only-values')) throw readOnly(attribute);
  const isCommon = attribute.parent === type.root;
  if (isCommon && (attribute.name === 'schemas' || attribute.name === 'meta')) return;
  if (!isCommon || attribute.name !== 'id')
    expected.push({ path: attribute.path, value, isWhole: verb === 'replace' });
  else if (value !== id) throw readOnly(attribute);
}

function compileAttribute(
  compilation: Compilation,
  verb: Verb,
  attribute: Attribute,
  raw: ClientJson | undefined,
): void {
  if (attribute.rows === 'members') {
    compileMembers(compilation.members!, verb, attribute, { path: attribute.path }, raw);
  } else if (attribute.type !== 'complex' || attribute.multiValued) {
    compileValues(compilation, verb, attribute, raw);
  } else if (verb === 'remove') {
    removeContainer(compilation, attribute, raw);
  } else {
    const value = unwrapArray(attribute, given(verb, raw, attribute), compilation.context);
    if (value === undefined) return;
    if (value === null || value === '') return unset(compilation, attribute, false);
    compileNames(compilation, verb, attribute, asObject(attribute, value, compilation.context)!);
  }
}

/** Compiles `remove` of a complex attribute. With a value, it removes only what the value names. */
function removeContainer(
  compilation: Compilation,
  attribute: Attribute,
  raw: ClientJson | undefined,
): void {
  const { context } = compilation;
  const value = removesByValue(attribute, raw, context)
    ? unwrapArray(attribute, raw, context)
    : null;
  if (isObject(value)) compileNames(compilation, 'remove', attribute, value);
  else if (value !== undefined) unset(compilation, attribute, true);
}

function unset({ operations }: Compilation, { path, initial }: Attribute, isRemove: boolean): void {
  // An attribute with an initial value returns to it instead of being unassigned.
  if (initial === undefined) operations.push({ kind: 'unset', isRemove, path });
}

/**
 * Compiles an operation on a simple or multi-valued attribute, or on such a sub-attribute of all
 * values of a multi-valued attribute.
 */
function compileValues(
  compilation: Compilation,
  verb: Verb,
  attribute: Attribute,
  raw: ClientJson | undefined,
): void {
  const { context, operations } = compilation;
  const { path, multiValued } = attribute;
  if (verb === 'remove') {
    const byValue = removesByValue(attribute, raw, context);
    if (!byValue || !multiValued) return unset(compilation, attribute, true);
    operations.push({ kind: 'removeValues', path, values: readPatterns(attribute, raw, context) });
    return;
  }
  const value = readAttribute(
    attribute,
    knownElements(attribute, given(verb, raw, attribute), context),
    context,
  );
  if (value !== undefined) operations.push({ kind: verb, value, path });
  else if (verb === 'replace' || !multiValued) unset(compilation, attribute, false);
}

function syntax(detail: string): ScimError {
  return new ScimError('invalidSyntax', detail);
}
