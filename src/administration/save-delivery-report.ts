import type { NoResult } from '../ports/command.ts';
import type { Endpoint } from '../ports/delivery.ts';
import type { Transaction } from '../ports/store.ts';
import type { SaveDeliveryReportCommand } from './command.ts';
import { type Administration, byServer } from './context.ts';
import { endpointView } from './views.ts';

/**
 * Saves what was delivered and what failed, and disables the endpoint where the report says so. A
 * report about events that a failover has replaced is ignored.
 */
export async function saveDeliveryReport(
  transaction: Transaction,
  { report }: SaveDeliveryReportCommand,
  { eventLog }: Administration,
): Promise<NoResult> {
  const { endpoint: id, cursors, open, done, activity, failingSince, disable } = report;
  await transaction.lock(`endpoint ${id}`);
  const endpoint = await transaction.endpoint(id);
  // The endpoint may have been deleted meanwhile.
  if (endpoint === undefined) return {};
  for (const { tenant, after, event } of cursors)
    if (event !== undefined && !(await wasEvent(transaction, tenant, after, event))) return {};
  for (const { tenant, after } of cursors)
    await transaction.putDeliveryCursor(id, { tenant, after });
  for (const place of done) await transaction.deleteDelivery(id, place);
  for (const delivery of open) await transaction.putDelivery(delivery);
  await transaction.addDeliveryActivity(activity);
  if (disable !== undefined) {
    const disabled: Endpoint = { ...endpoint, status: 'disabled', reason: disable };
    await transaction.putEndpoint(disabled);
    if (endpoint.tenant === undefined) return {};
    const change = {
      type: 'endpoint.disabled',
      subject: id,
      data: { endpoint: endpointView(disabled) },
    } as const;
    await eventLog.append(transaction, endpoint.tenant, byServer, [change]);
  } else if (failingSince !== endpoint.failingSince) {
    await transaction.putEndpoint({ ...endpoint, failingSince });
  }
  return {};
}

/** Whether the event of this number has this id. True for an event that is no longer retained. */
async function wasEvent(
  transaction: Transaction,
  tenant: string,
  sequence: number,
  id: string,
): Promise<boolean> {
  const [found] = await transaction.events(tenant, sequence - 1, 1);
  if (found?.sequence === sequence) return found.id === id;
  return (await transaction.eventRange(tenant)).last >= sequence;
}
