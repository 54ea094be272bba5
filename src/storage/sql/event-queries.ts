import type { EventReader, EventTransaction, StoredEvent } from '../../ports/events.ts';
import { type Database, upToBytes } from './connection.ts';
import type { SharedCounts } from './shared-counts.ts';
import { limit, number, rows, sql, text, textList } from './sql.ts';
import { eventHeads, events } from './tables.ts';

const eventsAfter = sql`${events.select} WHERE tenant_id = ${text('tenant')}
  AND sequence > ${number('after')} ORDER BY sequence ${limit}`;
const eventsOfTypesAfter = sql`${events.select} WHERE tenant_id = ${text('tenant')}
  AND sequence > ${number('after')}
  AND type IN (SELECT value FROM ${textList(text('types'))}) ORDER BY sequence ${limit}`;
const headOf = rows<{ readonly last: number }>()(
  sql`SELECT last FROM ${eventHeads.sql} WHERE tenant_id = ${text('tenant')}`,
);
const firstOf = rows<{ readonly sequence: number }>()(
  sql`SELECT sequence FROM ${events.sql} WHERE tenant_id = ${text('tenant')} ORDER BY sequence LIMIT 1`,
);

/** Reads what has changed. */
export function eventQueries(db: Database): EventReader {
  return {
    async events(tenant, after, limit, types, maxBytes): Promise<readonly StoredEvent[]> {
      // An event may hold a document as it is and as it was.
      const bound = { column: 'payload', maxTexts: 4 * limit, maxBytes } as const;
      const found =
        types === undefined
          ? await upToBytes(db, eventsAfter, { tenant, after, limit }, bound)
          : await upToBytes(
              db,
              eventsOfTypesAfter,
              { tenant, after, limit, types: JSON.stringify(types) },
              bound,
            );
      return found.map(events.read);
    },
    async eventRange(tenant) {
      const last = (await db.get(headOf, { tenant }))?.last ?? 0;
      const first = await db.get(firstOf, { tenant });
      return { first: first?.sequence ?? last + 1, last };
    },
  };
}

const oldestEvents = rows<{ readonly position: number; readonly created: string }>()(
  sql`SELECT position, created FROM ${events.sql} ORDER BY position ${limit}`,
);
const deleteUpTo = sql`DELETE FROM ${events.sql} WHERE position <= ${number('position')}`;

/** Writes down what changes. */
export function eventChanges(
  db: Database,
  counts: SharedCounts,
): Omit<EventTransaction, keyof EventReader> {
  return {
    appendEvent: (tenant, event) => counts.appendEvent(tenant, event),
    /** Positions are in the order of writing: the first event that is kept ends the search. */
    async pruneEvents(before, limit) {
      const oldest = await db.all(oldestEvents, { limit });
      const kept = oldest.findIndex(({ created }) => created >= before);
      const last = kept < 0 ? oldest.at(-1) : oldest[kept - 1];
      return last === undefined ? 0 : db.run(deleteUpTo, last);
    },
  };
}
