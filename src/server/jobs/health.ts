import type { Administration } from '../../administration/context.ts';
import { connectionView } from '../../administration/views.ts';
import type { Usage } from '../../ports/access.ts';
import type { Transaction } from '../../ports/store.ts';

/** Requests that fail in a row after which a connection counts as unhealthy. One that succeeds makes it well again. */
const mostFailing = 10;

/** Counts use, and tells when a connection has begun to fail, or does so no more. */
export async function keepUsage(
  transaction: Transaction,
  usage: readonly Usage[],
  { eventLog }: Administration,
): Promise<void> {
  const connections = usage.filter(({ credential }) => credential === undefined);
  const before = new Map<string, number>();
  for (const tenant of new Set(connections.map((one) => one.tenant)))
    for (const { connection, credential, failing = 0 } of await transaction.usage(tenant))
      if (credential === undefined) before.set(connection, failing);
  await transaction.addUsage(usage);
  for (const { tenant, connection: id, failing = 0, lastSuccess, lastErrorDetail } of connections) {
    const was = before.get(id) ?? 0;
    const now = (lastSuccess === undefined ? was : 0) + failing;
    if (was >= mostFailing === now >= mostFailing) continue;
    const connection = await transaction.connection(tenant, id);
    if (connection === undefined) continue;
    const type = now >= mostFailing ? 'connection.unhealthy' : 'connection.recovered';
    const data = {
      connection: connectionView(connection),
      ...(now === 0 ? {} : { failing: now }),
      ...(type === 'connection.recovered' || lastErrorDetail === undefined
        ? {}
        : { lastErrorDetail }),
    };
    await eventLog.append(transaction, tenant, { actor: { administrator: 'server' } }, [
      { type, subject: id, data },
    ]);
  }
}
