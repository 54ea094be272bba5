import type { RequestRow, RequestTransaction } from '../../ports/requests.ts';
import { DeliveryWriting } from './delivery-writing.ts';

/** The part of a transaction that keeps what was asked. */
export abstract class RequestWriting extends DeliveryWriting implements RequestTransaction {
  async insertRequests(rows: readonly RequestRow[]): Promise<void> {
    for (const row of rows) {
      await this.run(
        `INSERT INTO requests (tenant_id, id, connection_id, credential_id, method, path, status, milliseconds, detail, keys, created)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
        row.tenant,
        row.id,
        row.connection,
        row.credential,
        row.method,
        row.path,
        row.status,
        row.milliseconds,
        row.detail,
        JSON.stringify(row.keys),
        row.created,
      );
      for (const key of row.keys)
        await this.run(
          'INSERT INTO request_keys (tenant_id, key, request_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
          row.tenant,
          key,
          row.id,
        );
    }
  }

  async pruneRequests(before: string, most: number, limit: number): Promise<number> {
    // Rows only ever leave from the beginning, or with their tenant: there are as many as the numbers say, or fewer.
    const ends = await this.get(
      'SELECT min(position) AS first, max(position) AS last FROM requests',
    );
    const total = Number(ends!['last'] ?? 0) - Number(ends!['first'] ?? 1) + 1;
    const surplus = Math.min(limit, Math.max(0, total - most));
    const old = await this.all(
      'SELECT tenant_id, id, keys, created FROM requests ORDER BY position LIMIT opaque(?)',
      limit,
    );
    const gone = old.filter((row, index) => index < surplus || (row['created'] as string) < before);
    for (const { tenant_id: tenant, id, keys } of gone) {
      for (const key of JSON.parse(keys as string) as string[])
        await this.run(
          'DELETE FROM request_keys WHERE tenant_id = ? AND key = ? AND request_id = ?',
          tenant!,
          key,
          id!,
        );
      await this.run('DELETE FROM requests WHERE tenant_id = ? AND id = ?', tenant!, id!);
    }
    return gone.length;
  }
}
