import { quote, ScimError } from '../errors/scim-error.ts';
import type { Filter } from '../filter/ast.ts';
import { bindElementFilter } from '../filter/bind.ts';
import type { PathExpression } from '../filter/parse.ts';
import type { ClientJson } from '../json/client-json.ts';
import type { ParseContext } from '../profiles/profile.ts';
import type { Attribute } from '../schema/attribute.ts';
import { asObject, readAttribute, readElement, unwrapArray } from '../schema/read-attribute.ts';
import type { StoredJson } from '../schema/stored-json.ts';
import { type Compilation, given, readOnly } from './compilation.ts';
import type { Verb } from './compile-members.ts';
import { describedElement, namesCompared } from './described-element.ts';
import type { Target } from './operation.ts';
import { readPartial, readPatterns } from './read-partial.ts';
import { removesByValue } from './remove-by-value.ts';

/** A path with a filter: some values of a multi-valued attribute, or a sub-attribute of them. */
type Picked = PathExpression & { readonly filter: Filter };

/**
 * Compiles an operation whose path has a filter.
 *
 * @throws ScimError invalidPath, invalidFilter, invalidValue, mutability
 */
export function compilePicked(
  compilation: Compilation,
  verb: Verb,
  attribute: Attribute,
  { path, filter, sub: name }: Picked,
  raw: ClientJson | undefined,
): void {
  const { context, operations } = compilation;
  bindElementFilter(attribute, filter, context);
  if (name === undefined && context.profile.restrictions.has('no-whole-value-paths')) {
    throw new ScimError(
      'invalidPath',
      `under this profile the path ${quote(`${path}[…]`)} must end in a sub-attribute`,
    );
  }
  const named = name === undefined ? undefined : attribute.byName.get(name.toLowerCase());
  if (named?.mutability === 'readOnly') throw readOnly(named);
  // An element of a simple attribute is its own `value`.
  const sub = named === attribute ? undefined : named;
  const target: Target = { path: attribute.path, filter, sub: sub?.path };
  if (verb === 'remove') {
    const byValue = removesByValue(sub ?? attribute, raw, context);
    if (byValue && sub?.multiValued === true) {
      operations.push({ kind: 'removeValues', values: readPatterns(sub, raw, context), ...target });
    } else {
      operations.push({ kind: 'unset', isRemove: true, ...target });
    }
    return;
  }
  const value = given(verb, raw, sub ?? attribute);
  if (sub !== undefined) compileSub(compilation, verb, attribute, sub, target, value);
  else if (attribute.type === 'complex')
    compileElement(compilation, verb, attribute, target, value);
  else compileSimple(compilation, verb, attribute, target, value);
}

function compileSub(
  { context, operations }: Compilation,
  verb: 'add' | 'replace',
  attribute: Attribute,
  sub: Attribute,
  target: Target,
  raw: ClientJson,
): void {
  const value = readAttribute(sub, raw, context);
  if (value !== undefined)
    operations.push({
      kind: verb,
      value,
      ...target,
      creates: created(verb, attribute, target, context),
    });
  else if (verb === 'replace' || !sub.multiValued)
    operations.push({ kind: 'unset', isRemove: false, ...target });
}

function compileSimple(
  { context, operations }: Compilation,
  verb: 'add' | 'replace',
  attribute: Attribute,
  target: Target,
  raw: ClientJson,
): void {
  const single = unwrapArray(attribute, raw, context);
  if (single === undefined) return;
  const value = single === null ? undefined : readElement(attribute, single, context);
  if (value !== undefined)
    operations.push({
      kind: verb,
      value,
      ...target,
      creates: created(verb, attribute, target, context),
    });
  else if (verb === 'replace') operations.push({ kind: 'unset', isRemove: false, ...target });
}

/**
 * Compiles a change of whole values: it assigns each sub-attribute that the client names. Without
 * a known one, nothing changes.
 */
function compileElement(
  { context, operations }: Compilation,
  verb: 'add' | 'replace',
  attribute: Attribute,
  target: Target,
  raw: ClientJson,
): void {
  const single = unwrapArray(attribute, raw, context);
  if (single === undefined) return;
  const object = single === null ? undefined : asObject(attribute, single, context);
  if (object === undefined) {
    operations.push({ kind: 'unset', isRemove: false, ...target });
    return;
  }
  const { value, clears } = readPartial(attribute, object, context);
  const assigns = Object.keys(value).length > 0;
  if (!assigns && clears.length === 0) return;
  // A value without its `value` is removed.
  if (clears.includes('value')) {
    operations.push({ kind: 'unset', isRemove: false, ...target });
    return;
  }
  operations.push({
    kind: assigns ? verb : 'add',
    value,
    ...target,
    clears: clears.length === 0 ? undefined : clears,
    keeps: assigns && verb === 'replace' ? namesCompared(attribute, target.filter!) : undefined,
    creates: created(verb, attribute, target, context),
  });
}

/**
 * Returns the value that is created when the filter matches nothing; undefined: none. RFC 7644 does
 * not say what add does then, so every profile creates what the filter describes. For replace it
 * asks for noTarget (RFC 7644 §3.5.2.3).
 */
function created(
  verb: 'add' | 'replace',
  attribute: Attribute,
  { filter }: Target,
  context: ParseContext,
): StoredJson | undefined {
  const creates =
    attribute.multiValued &&
    (verb === 'add' || context.profile.tolerances.has('create-on-no-match'));
  return creates ? describedElement(attribute, filter!, context) : undefined;
}
