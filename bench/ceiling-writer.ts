import { DatabaseSync } from 'node:sqlite';
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { createCeilingRows, type Write } from './ceiling-rows.ts';

/** The writer of the ceiling: the rows of Rollcall, group commit, a savepoint per write. */
const port = parentPort!;
const database = new DatabaseSync(workerData as string);
database.exec(
  'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4096; PRAGMA cache_size = -16384',
);
const begin = database.prepare('BEGIN IMMEDIATE');
const commit = database.prepare('COMMIT');
const savepoint = database.prepare('SAVEPOINT one');
const release = database.prepare('RELEASE one');
const rows = createCeilingRows(database);

const maxPerCommit = 512;
const queue: (readonly [number, Write])[] = [];

function drain(): void {
  while (queue.length > 0) {
    const outcomes: (readonly [number, string | undefined])[] = [];
    begin.run();
    for (const [id, write] of queue.splice(0, maxPerCommit)) {
      savepoint.run();
      outcomes.push([id, rows.apply(write)]);
      release.run();
    }
    rows.writeTotals();
    commit.run();
    port.postMessage(outcomes);
  }
}

port.on('message', (batch: (readonly [number, Write])[]) => {
  queue.push(...batch);
  for (let more = receiveMessageOnPort(port); more !== undefined; more = receiveMessageOnPort(port))
    queue.push(...(more.message as typeof batch));
  drain();
});
