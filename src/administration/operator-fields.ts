import type { z } from 'zod';

/**
 * Fields that the operator decides for a tenant: how much it may use, and what it has proven. The
 * tenant's own tokens can read them, but not set them.
 */
const operatorFields = new WeakSet<object>();

const sentence = 'Needs an operator token.';

/**
 * Returns the schema of a field that only an operator's token can set, with a note in its
 * description.
 */
export function operatorOnly<T extends z.ZodType>(schema: T): T {
  const described = schema.describe(
    `${schema.description === undefined ? '' : `${schema.description} `}${sentence}`,
  );
  operatorFields.add(described);
  return described;
}

/** Whether a schema is that of a field that only an operator's token can set. */
export function isOperatorField(schema: object): boolean {
  return operatorFields.has(schema);
}
