import type { Transaction } from '../ports/store.ts';
import type { ActionKind } from './action.ts';
import { connectionView, endpointView, tenantView, type View } from './views.ts';

/** What a field was, and what it is. Absent: there was or is none. */
export interface AuditedChange {
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Changed fields by name; those of a policy are `policy.seats`. */
export type AuditedChanges = Readonly<Record<string, AuditedChange>>;

/** Fields that the audit compares. None of them is personal data or a secret. */
const compared: readonly string[] = [
  'name',
  'status',
  'policy',
  'profile',
  'limits',
  'discovery',
  'url',
  'types',
];

/** Characters of a value, as JSON, that the audit keeps. */
const maxValueLength = 1_000;

/** What an action may name. */
interface NamedByAction {
  readonly kind: ActionKind;
  readonly tenant?: string;
  readonly connection?: string;
  readonly endpoint?: string;
}

/** Resolves to what an action is about to change; undefined: none is shown. */
export async function viewBefore(
  transaction: Transaction,
  { kind, tenant, connection, endpoint }: NamedByAction,
): Promise<View | undefined> {
  const [topic, verb] = kind.split('.');
  if (verb === 'create') return undefined;
  if (topic === 'tenant' && tenant !== undefined) {
    const found = await transaction.tenant(tenant);
    return found && tenantView(found);
  }
  if (topic === 'connection' && tenant !== undefined && connection !== undefined) {
    const found = await transaction.connection(tenant, connection);
    return found && connectionView(found);
  }
  if (topic === 'endpoint' && endpoint !== undefined) {
    const found = await transaction.endpoint(endpoint);
    return found && endpointView(found);
  }
  return undefined;
}

/** Returns the fields that differ between two views; undefined: there was no view before. */
export function changesBetween(before: View | undefined, after: View): AuditedChanges | undefined {
  if (before === undefined) return undefined;
  const changes: Record<string, AuditedChange> = {};
  for (const field of compared) compare(changes, field, before[field], after[field]);
  return changes;
}

function compare(
  changes: Record<string, AuditedChange>,
  field: string,
  before: unknown,
  after: unknown,
): void {
  if (JSON.stringify(before) === JSON.stringify(after)) return;
  if (field === 'policy' && isRecord(before) && isRecord(after)) {
    for (const part of new Set([...Object.keys(before), ...Object.keys(after)]))
      compare(changes, `policy.${part}`, before[part], after[part]);
    return;
  }
  changes[field] = { before: shortened(before), after: shortened(after) };
}

function isRecord(value: unknown): value is View {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shortened(value: unknown): unknown {
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined || text.length <= maxValueLength
    ? value
    : `${text.slice(0, maxValueLength)}…`;
}
