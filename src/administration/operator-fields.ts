import type { z } from 'zod';

/**
 * Fields that decide for a tenant what the operator answers for: how much it may use, and what it has proven.
 * The tenant's own tokens read them and cannot set them.
 */
const operatorFields = new WeakSet<object>();

const sentence = 'Needs an operator token.';

/** Returns the schema of a field that only an operator's token sets. Its description says so. */
export function operatorOnly<T extends z.ZodType>(schema: T): T {
  const described = schema.describe(
    `${schema.description === undefined ? '' : `${schema.description} `}${sentence}`,
  );
  operatorFields.add(described);
  return described;
}

export function isOperatorField(schema: object): boolean {
  return operatorFields.has(schema);
}
