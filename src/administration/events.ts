import type { Transaction } from '../ports/store.ts';
import type { EventAction } from './action.ts';
import { requireTenant } from './tenants.ts';
import type { View } from './views.ts';

/** It is written down as every action is: see `changesOf`. */
export async function performEvent(
  transaction: Transaction,
  { tenant, type, subject }: EventAction,
): Promise<View> {
  await requireTenant(transaction, tenant);
  return { type, subject };
}
