import type { Schemas } from '../../../../src/client/index.ts';

/** What fields were, and what they are. */
export interface Change {
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
}

/** Returns the fields that an event changed; undefined: it has no former values. */
export function changeOf({ type, previous, data }: Schemas['Event']): Change | undefined {
  if (!isRecord(previous) || Object.keys(previous).length === 0) return undefined;
  const fields: unknown = data;
  if (!isRecord(fields)) return undefined;
  // A resource is in its SCIM form; of an account that changed, the fields are its own.
  const { raw, account } = fields;
  const current = [raw, type === 'account.updated' && account].find(isRecord) ?? fields;
  const before: Record<string, unknown> = {};
  const after: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(previous)) {
    if (value !== null) before[name] = value;
    if (current[name] !== undefined) after[name] = current[name];
  }
  return { before, after };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
