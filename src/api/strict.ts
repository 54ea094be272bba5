import type { z } from '@hono/zod-openapi';
import { isOperatorField } from '../administration/operator-fields.ts';
import { quote, ScimError } from '../protocol/errors/scim-error.ts';
import { suggestion } from '../protocol/text/suggest.ts';

/** The parts of a zod schema that are walked through. */
interface Definition {
  readonly type: string;
  readonly innerType?: Schema;
  readonly element?: Schema;
  readonly valueType?: Schema;
  readonly options?: readonly Schema[];
  readonly in?: Schema;
  readonly shape?: Readonly<Record<string, Schema>>;
  readonly catchall?: Schema;
}

interface Schema {
  readonly _zod: { readonly def: Definition };
}

/**
 * Checks that every parameter is known and given once: a misspelt filter must not become "all".
 *
 * @throws ScimError invalidValue
 */
export function checkParameters(target: string, known: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of new URL(target, 'http://localhost').searchParams.keys()) {
    if (!known.includes(name))
      throw new ScimError(
        'invalidValue',
        `there is no parameter ${quote(name)} here${suggestion(name, known) || accepts(known)}; nothing was done`,
      );
    if (seen.has(name))
      throw new ScimError('invalidValue', `the parameter ${name} is given twice; give it once`);
    seen.add(name);
  }
}

function accepts(known: readonly string[]): string {
  return known.length === 0 ? '; this operation accepts none' : `; it accepts ${known.join(', ')}`;
}

/**
 * Returns the schemas directly inside a schema: of properties by name, others with an empty name.
 */
function inner(schema: Schema): readonly (readonly [string, Schema])[] {
  const { innerType, element, valueType, options = [], in: input, shape = {} } = schema._zod.def;
  const unnamed = [innerType, element, valueType, input, ...options].filter(
    (one) => one !== undefined,
  );
  return [...unnamed.map((one) => ['', one] as const), ...Object.entries(shape)];
}

/**
 * Throws when an object in a body would silently drop unknown members. A `looseObject` is allowed,
 * for bodies of other specifications.
 *
 * @throws TypeError
 */
export function requireStrict(schema: z.ZodType, operation: string): void {
  const visit = (one: Schema, path: string): void => {
    const { type, catchall } = one._zod.def;
    if (type === 'object' && catchall === undefined)
      throw new TypeError(
        `${operation}: the body${path} must be a strictObject, because it would drop unknown members`,
      );
    for (const [name, next] of inner(one)) visit(next, name === '' ? path : `${path}.${name}`);
  };
  visit(schema, '');
}

/** Returns the members that a schema has at a path of a body. */
export function membersAt(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  let level = objectsOf(schema);
  for (const step of path) {
    level = level.flatMap(({ _zod: { def } }) => {
      const next = def.shape?.[String(step)];
      return next === undefined ? [] : objectsOf(next);
    });
  }
  return [...new Set(level.flatMap(({ _zod: { def } }) => Object.keys(def.shape ?? {})))];
}

/** Returns the objects that a value may be; for a list, those of its elements. */
function objectsOf(schema: Schema): readonly Schema[] {
  if (schema._zod.def.type === 'object') return [schema];
  return inner(schema).flatMap(([, one]) => objectsOf(one));
}

/** Returns the paths of the fields in a body that only operators can set. */
export function operatorFieldsIn(schema: z.ZodType, body: unknown): readonly string[] {
  const found: string[] = [];
  const visit = (one: Schema, value: unknown, path: string): void => {
    if (value === undefined) return;
    if (isOperatorField(one)) {
      found.push(path);
      return;
    }
    for (const [name, next] of inner(one)) {
      if (name === '') visit(next, value, path);
      else if (typeof value === 'object' && value !== null)
        visit(
          next,
          (value as Readonly<Record<string, unknown>>)[name],
          path === '' ? name : `${path}.${name}`,
        );
    }
  };
  visit(schema, body, '');
  return found;
}
