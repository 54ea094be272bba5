import type { RequestRow, RequestTransaction } from '../../ports/requests.ts';
import { DeliveryWriting } from './delivery-writing.ts';

/** The part of a transaction that keeps what was asked. */
export class RequestWriting extends DeliveryWriting implements RequestTransaction {
  async insertRequests(rows: readonly RequestRow[]): Promise<void> {
    for (const row of rows) {
      this.run(
        'INSERT OR IGNORE INTO requests VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
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
      for (const key of row.keys) this.run('INSERT OR IGNORE INTO request_keys VALUES (?, ?, ?)', row.tenant, key, row.id);
    }
  }

  async pruneRequests(before: string, most: number, limit: number): Promise<number> {
    // Rows only ever leave from the beginning, or with their tenant: there are as many as the numbers say, or fewer.
    const ends = this.get('SELECT min(position) AS first, max(position) AS last FROM requests');
    const total = Number(ends!['last'] ?? 0) - Number(ends!['first'] ?? 1) + 1;
    const surplus = Math.min(limit, Math.max(0, total - most));
    const old = this.all('SELECT tenant_id, id, keys, created FROM requests ORDER BY position LIMIT +?', limit);
    const gone = old.filter((row, index) => index < surplus || (row['created'] as string) < before);
    for (const { tenant_id: tenant, id, keys } of gone) {
      for (const key of JSON.parse(keys as string) as string[])
        this.run('DELETE FROM request_keys WHERE tenant_id = ? AND key = ? AND request_id = ?', tenant!, key, id!);
      this.run('DELETE FROM requests WHERE tenant_id = ? AND id = ?', tenant!, id!);
    }
    return gone.length;
  }
}
