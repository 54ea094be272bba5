import type { Transaction } from '../ports/store.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import { performAccount, performGuard } from './accounts.ts';
import type { Action } from './action.ts';
import { changesOf, subjectOf } from './changes.ts';
import type { ExecuteActionCommand, ExecuteActionResult } from './command.ts';
import type { Administration, Performed } from './context.ts';
import { performApiToken, performCredential } from './credentials.ts';
import { performEndpoint } from './endpoints.ts';
import { performEvent } from './events.ts';
import { performSecrets } from './secrets.ts';
import { performConnection, performTenant } from './tenants.ts';
import type { View } from './views.ts';

/**
 * Does what an administrator asks, and puts it on record, in one transaction.
 *
 * @throws ScimError notFound, conflict, invalidValue, quotaExceeded
 */
export async function executeAction(
  transaction: Transaction,
  { actor, action, idempotency }: ExecuteActionCommand,
  administration: Administration,
): Promise<ExecuteActionResult> {
  // One administrator at a time, of a tenant or of the server: what one decides by, another does not change meanwhile.
  await transaction.lock(`administration ${'tenant' in action ? (action.tenant ?? '') : ''}`);
  if (idempotency !== undefined) await transaction.lock(`answer ${idempotency.key}`);
  const before =
    idempotency === undefined ? undefined : await transaction.answered(idempotency.key);
  if (before !== undefined) {
    if (before.fingerprint !== idempotency!.fingerprint)
      throw new ScimError(
        'conflict',
        'this Idempotency-Key was used for another request; take a new one',
      );
    return { view: JSON.parse(before.answer) as View, replayed: true };
  }
  const performed = await perform(transaction, action, administration);
  const created = toTimestamp(administration.clock.now());
  await transaction.insertAudit({
    id: administration.ids.next(),
    ...('tenant' in action && action.tenant !== undefined ? { tenant: action.tenant } : {}),
    actor,
    action: action.kind,
    target: targetOf(action, performed.view),
    detail: JSON.stringify(detailOf(action)),
    created,
  });
  if ('tenant' in action && action.tenant !== undefined) {
    const origin = { actor: { administrator: actor } };
    await administration.eventLog.append(
      transaction,
      action.tenant,
      origin,
      changesOf(action, performed.view),
    );
  }
  if (idempotency !== undefined) {
    // What is shown once is not kept, not even for whoever asks again.
    await transaction.putAnswer({
      ...idempotency,
      answer: JSON.stringify(performed.view),
      created,
    });
  }
  return performed;
}

async function perform(
  transaction: Transaction,
  action: Action,
  administration: Administration,
): Promise<Performed> {
  switch (action.kind) {
    case 'credential.create':
    case 'credential.revoke':
      return performCredential(transaction, action, administration);
    case 'apiToken.create':
    case 'apiToken.revoke':
      return performApiToken(transaction, action, administration);
    case 'endpoint.create':
    case 'endpoint.update':
    case 'endpoint.rotate':
    case 'endpoint.enable':
    case 'endpoint.disable':
    case 'endpoint.delete':
    case 'endpoint.replay':
      return { view: await performEndpoint(transaction, action, administration) };
    case 'event.record':
      return { view: await performEvent(transaction, action) };
    case 'secrets.read':
      return performSecrets(transaction, action);
    case 'guard.hold':
    case 'guard.release':
      return { view: await performGuard(transaction, action, administration) };
    case 'account.register':
    case 'account.update':
    case 'account.delete':
    case 'link.approve':
    case 'link.reject':
      return { view: await performAccount(transaction, action, administration) };
    case 'tenant.create':
    case 'tenant.update':
    case 'tenant.addDomain':
    case 'tenant.removeDomain':
    case 'tenant.pause':
    case 'tenant.resume':
    case 'tenant.delete':
    case 'tenant.restore':
      return { view: await performTenant(transaction, action, administration) };
    default:
      return { view: await performConnection(transaction, action, administration) };
  }
}

function targetOf(action: Action, view: View): string {
  if ('user' in action && action.kind !== 'credential.create') return action.user;
  return subjectOf(action, view);
}

/** It stands beside the detail; is a secret, if a sealed one; or is in the event. */
const unrecorded: ReadonlySet<string> = new Set(['tenant', 'sealed', 'authorization', 'data']);

/** What was asked for. Of people only which fields: their values are theirs, and outlive nobody on this record. */
function detailOf(action: Action): object {
  const { kind, ...rest } = action;
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  if (kind.startsWith('account.'))
    return { fields: Object.keys(given).filter((name) => name !== 'tenant' && name !== 'account') };
  return Object.fromEntries(Object.entries(given).filter(([name]) => !unrecorded.has(name)));
}
