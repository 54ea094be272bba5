import type { EventType } from '../events/event.ts';
import { administrationLock } from '../ports/administration-lock.ts';
import type { Transaction } from '../ports/store.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import { accountActions, linkActions } from './account-actions.ts';
import type { Action, ActionDefinition, ActionDefinitions, ActionKind, ViewOf } from './action.ts';
import { administratorActions } from './administrator-actions.ts';
import { apiTokenActions } from './api-token-actions.ts';
import { changesBetween, viewBefore } from './audited-changes.ts';
import type { ExecuteActionCommand, ExecuteActionResult } from './command.ts';
import { connectionActions } from './connection-actions.ts';
import type { Administration } from './context.ts';
import { credentialActions } from './credential-actions.ts';
import { endpointActions } from './endpoint-actions.ts';
import { eventActions } from './events.ts';
import { guardActions } from './guard-actions.ts';
import { schemasActions } from './schemas-actions.ts';
import { secretsActions } from './secrets.ts';
import { setupLinkActions } from './setup-link-actions.ts';
import { systemActions } from './system-actions.ts';
import { tenantActions } from './tenant-actions.ts';
import type { View } from './views.ts';

const actions: ActionDefinitions = {
  ...tenantActions,
  ...connectionActions,
  ...credentialActions,
  ...setupLinkActions,
  ...accountActions,
  ...linkActions,
  ...guardActions,
  ...apiTokenActions,
  ...administratorActions,
  ...endpointActions,
  ...eventActions,
  ...schemasActions,
  ...secretsActions,
  ...systemActions,
};

/**
 * Executes an action and records it in the audit and the event log, in one transaction. A repeated
 * idempotency key returns the earlier view, without its secret.
 *
 * @throws ScimError notFound, conflict, invalidValue, quotaExceeded
 */
export async function executeAction(
  transaction: Transaction,
  { actor, action, idempotency }: ExecuteActionCommand,
  context: Administration,
): Promise<ExecuteActionResult> {
  // Serialize administrative actions per tenant (or server-wide) so that checks stay valid until
  // commit.
  await transaction.lock(administrationLock(tenantOf(action)));
  if (idempotency === undefined) return executeRecorded(transaction, actor, action, context);
  const { key, fingerprint } = idempotency;
  await transaction.lock(`answer ${key}`);
  const earlier = await transaction.idempotentResponse(key);
  if (earlier !== undefined && earlier.fingerprint !== fingerprint)
    throw new ScimError(
      'conflict',
      'this Idempotency-Key was used for another request; choose a new one',
    );
  if (earlier !== undefined) return { view: JSON.parse(earlier.answer) as View, replayed: true };
  const result = await executeRecorded(transaction, actor, action, context);
  // A secret is shown once: it is not stored for a repeated request either.
  const answer = JSON.stringify(result.view);
  const created = toTimestamp(context.clock.now());
  await transaction.putIdempotentResponse({ key, fingerprint, answer, created });
  return result;
}

/**
 * Executes one action and records it, in a transaction that holds the lock of its tenant.
 *
 * @throws ScimError notFound, conflict, invalidValue, quotaExceeded
 */
export async function executeRecorded<K extends ActionKind>(
  transaction: Transaction,
  actor: string,
  action: Action<K>,
  context: Administration,
): Promise<ExecuteActionResult> {
  const definition: ActionDefinition<Action<K>, ViewOf<K>> = actions[action.kind];
  const before = await viewBefore(transaction, action);
  const result = await definition.execute(transaction, action, context);
  const changes = changesBetween(before, result.view);
  const tenant = tenantOf(action);
  await transaction.insertAudit({
    id: context.ids.next(),
    tenant,
    actor,
    action: action.kind,
    target: definition.target?.(action) ?? subjectOf(action, result.view),
    detail: JSON.stringify({ ...detailOf(action, definition.audit), changes }),
    created: toTimestamp(context.clock.now()),
  });
  const { event } = definition;
  if (tenant !== undefined && event !== undefined) {
    const change =
      typeof event === 'string'
        ? {
            type: event,
            subject: subjectOf(action, result.view),
            data: dataOf(event, result.view),
            previous: result.previous,
          }
        : event(action, result.view);
    await context.eventLog.append(transaction, tenant, { actor: { administrator: actor } }, [
      change,
    ]);
  }
  return result;
}

/** What every action may have. */
interface AnyAction {
  readonly kind: ActionKind;
  readonly tenant?: string;
}

/** Returns the tenant of an action; undefined: it concerns the whole server. */
export function tenantOf({ tenant }: AnyAction): string | undefined {
  return tenant;
}

/** Returns the id of the object that an action changed. */
function subjectOf(action: AnyAction, view: ViewOf<ActionKind>): string {
  return 'id' in view ? view.id : (tenantOf(action) ?? '');
}

/** Returns the view under the name of the object: `connection` for `connection.created`. */
function dataOf(type: EventType, view: ViewOf<ActionKind>): Readonly<Record<string, unknown>> {
  return { [type.split('.', 1)[0]!]: view };
}

/** Returns what the audit records of an action. */
function detailOf(
  { kind: _, ...fields }: AnyAction,
  audit: 'names' | readonly PropertyKey[],
): object {
  const set = Object.entries(fields).filter(([, value]) => value !== undefined);
  if (audit === 'names')
    return { fields: set.map(([name]) => name).filter((name) => !ownColumns.has(name)) };
  return Object.fromEntries(set.filter(([name]) => audit.includes(name)));
}

/** Fields that the audit has in columns of their own. */
const ownColumns: ReadonlySet<string> = new Set(['tenant', 'account']);
