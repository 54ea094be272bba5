import type { Transaction } from '../ports/store.ts';
import { minuteMs, toTimestamp } from '../protocol/text/date-time.ts';
import type { Action, ActionDefinitions, ActionResult, ActionsOf } from './action.ts';
import type { Administration } from './context.ts';
import { requireTenant } from './tenants.ts';
import { type GuardView, toRfc3339 } from './views.ts';

/** Actions on the mass-change guard of a tenant. */
export const guardActions: ActionDefinitions<ActionsOf<'guard'>> = {
  'guard.hold': { execute: hold, event: 'guard.held', audit: [] },
  'guard.release': { execute: release, event: 'guard.released', audit: ['minutes'] },
};

async function hold(
  transaction: Transaction,
  { tenant }: Action<'guard.hold'>,
  { clock }: Administration,
): Promise<ActionResult<GuardView>> {
  await requireTenant(transaction, tenant);
  const now = toTimestamp(clock.now());
  const { heldSince = now, releasedUntil } = await transaction.guard(tenant, 0);
  await transaction.setGuard(tenant, { heldSince, releasedUntil });
  return { view: { tenant, heldSince: toRfc3339(heldSince) } };
}

async function release(
  transaction: Transaction,
  { tenant, minutes }: Action<'guard.release'>,
  { clock }: Administration,
): Promise<ActionResult<GuardView>> {
  await requireTenant(transaction, tenant);
  const releasedUntil = toTimestamp(clock.now() + minutes * minuteMs);
  await transaction.setGuard(tenant, { releasedUntil });
  return { view: { tenant, releasedUntil: toRfc3339(releasedUntil) } };
}
