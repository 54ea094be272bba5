import type { Action } from '../action.ts';

/** One object that a plan creates, changes or removes. */
export interface PlannedChange extends ShownChange {
  /** What is executed for it, in order. */
  readonly actions: readonly Action[];
}

/** A planned change, as administrators see it. */
export interface ShownChange {
  readonly operation: 'create' | 'update' | 'delete';
  readonly kind: 'tenant' | 'connection' | 'credential' | 'webhook';
  /** Absent: a webhook that receives the events of every tenant. */
  readonly tenant?: string;
  /** Name of the connection that a credential belongs to. */
  readonly connection?: string;
  readonly name: string;
  /** In order. Of a removal: none. */
  readonly fields: readonly FieldChange[];
  /** What an administrator should know of it. */
  readonly note?: string;
}

/** One field that differs. Secrets are never in it. */
export interface FieldChange {
  /** With dots between nested names: `policy.guard.percent`. */
  readonly field: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Stands for a secret. */
export const hiddenSecret = '(secret)';

/** Stands for a secret that differs from the one before. */
export const otherSecret = '(another secret)';

/**
 * Returns the fields that differ between two objects, nested objects field by field. A list is one
 * value.
 */
export function fieldChanges(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
  prefix = '',
): readonly FieldChange[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name): readonly FieldChange[] => {
    const [old, next] = [before[name], after[name]];
    if (isEqual(old, next)) return [];
    if (isObject(old) && isObject(next)) return fieldChanges(old, next, `${prefix}${name}.`);
    return [{ field: prefix + name, before: old, after: next }];
  });
}

/** Whether two JSON values are equal, whatever the order of members; undefined equals absent. */
export function isEqual(left: unknown, right: unknown): boolean {
  return canonical(left) === canonical(right);
}

function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_, inner: unknown) =>
      isObject(inner)
        ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
        : inner,
    ) ?? ''
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
