import { DatabaseSync } from 'node:sqlite';
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';

/** The writer of the ceiling: the rows of Rollcall, group commit, a savepoint per write. */
type Write =
  | {
      readonly kind: 'post';
      readonly id: string;
      readonly document: string;
      readonly keys: Keys;
      readonly now: string;
    }
  | { readonly kind: 'patch'; readonly id: string; readonly active: boolean; readonly now: string }
  | {
      readonly kind: 'put';
      readonly id: string;
      readonly document: string;
      readonly keys: Keys;
      readonly now: string;
    }
  | { readonly kind: 'delete'; readonly id: string; readonly now: string };

export interface Keys {
  readonly userName: string;
  readonly externalId: string;
  readonly displayName: string;
  readonly index: readonly (readonly [string, string])[];
  readonly emails: string;
}

const port = parentPort!;
const database = new DatabaseSync(workerData as string);
database.exec(
  'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4096; PRAGMA cache_size = -16384',
);
const sql = (text: string): ReturnType<DatabaseSync['prepare']> => database.prepare(text);
const begin = sql('BEGIN IMMEDIATE');
const commit = sql('COMMIT');
const savepoint = sql('SAVEPOINT one');
const release = sql('RELEASE one');
const insert = sql(
  `INSERT INTO resources (tenant_id, type, id, connection_id, document, secrets, has_references, version, created, last_modified, user_name_key, external_id, display_name_key, active)
   VALUES ('default', 'User', ?, 'c', ?, NULL, 0, 1, ?, ?, ?, ?, ?, 1) RETURNING position`,
);
const addKey = sql("INSERT OR IGNORE INTO attribute_index VALUES ('default', 'User', ?, ?, ?)");
const dropKey = sql(
  "DELETE FROM attribute_index WHERE tenant_id = 'default' AND type = 'User' AND path = ? AND value_key = ? AND position = ?",
);
const total = sql(
  "INSERT INTO counters VALUES ('default', 'User', ? >> 13, ?) ON CONFLICT DO UPDATE SET total = total + excluded.total",
);
const taken = sql("SELECT 1 FROM accounts WHERE tenant_id = 'default' AND username_key = ?");
const insertAccount = sql(
  "INSERT INTO accounts VALUES ('default', ?, ?, ?, ?, ?, '{}', 'active', 'c', ?, ?, ?, ?, ?, NULL, 0)",
);
const read = sql("SELECT position, document FROM resources WHERE tenant_id = 'default' AND id = ?");
const update = sql(
  "UPDATE resources SET document = ?, version = version + 1, last_modified = ?, active = ? WHERE tenant_id = 'default' AND id = ?",
);
const replace = sql(
  "UPDATE resources SET document = ?, version = version + 1, last_modified = ?, user_name_key = ?, external_id = ?, display_name_key = ? WHERE tenant_id = 'default' AND id = ?",
);
const account = sql("SELECT * FROM accounts WHERE tenant_id = 'default' AND resource_id = ?");
const setStatus = sql(
  "UPDATE accounts SET status = ?, last_modified = ? WHERE tenant_id = 'default' AND resource_id = ?",
);
const retire = sql(
  "UPDATE accounts SET status = 'deleted', resource_id = NULL, purge_after = ?, last_modified = ? WHERE tenant_id = 'default' AND resource_id = ?",
);
const remove = sql(
  "DELETE FROM resources WHERE tenant_id = 'default' AND id = ? RETURNING position, document",
);

function apply(write: Write): string | undefined {
  switch (write.kind) {
    case 'post': {
      const { id, document, keys, now } = write;
      const { position } = insert.get(
        id,
        document,
        now,
        now,
        keys.userName,
        keys.externalId,
        keys.displayName,
      ) as {
        position: number;
      };
      for (const [path, key] of keys.index) addKey.run(path, key, position);
      total.run(position, 1);
      const username = keys.userName.slice(0, keys.userName.indexOf('@'));
      const handle = taken.get(username) === undefined ? username : `${username}-${position}`;
      insertAccount.run(
        id,
        handle,
        handle,
        keys.displayName,
        keys.emails,
        id,
        keys.userName,
        keys.externalId,
        now,
        now,
      );
      return undefined;
    }
    case 'patch': {
      const { document } = read.get(write.id) as { document: string };
      const next = JSON.parse(document) as { active: boolean };
      next.active = write.active;
      const text = JSON.stringify(next);
      update.run(text, write.now, Number(write.active), write.id);
      account.get(write.id);
      setStatus.run(write.active ? 'active' : 'deactivated', write.now, write.id);
      return text;
    }
    case 'put': {
      const { position } = read.get(write.id) as { position: number };
      replace.run(
        write.document,
        write.now,
        write.keys.userName,
        write.keys.externalId,
        write.keys.displayName,
        write.id,
      );
      for (const [path, key] of write.keys.index) addKey.run(path, key, position);
      account.get(write.id);
      return undefined;
    }
    case 'delete': {
      const { position, document } = remove.get(write.id) as { position: number; document: string };
      const { emails, name } = JSON.parse(document) as {
        emails: { value: string }[];
        name: Record<string, string>;
      };
      for (const { value } of emails) dropKey.run('emails.value', value, position);
      for (const [part, value] of Object.entries(name))
        dropKey.run(`name.${part}`, value.toLowerCase(), position);
      total.run(position, -1);
      account.get(write.id);
      retire.run(write.now, write.now, write.id);
      return undefined;
    }
  }
}

const queue: (readonly [number, Write])[] = [];

function drain(): void {
  while (queue.length > 0) {
    const outcomes: (readonly [number, string | undefined])[] = [];
    begin.run();
    for (
      let next = queue.shift();
      next !== undefined && outcomes.length < 512;
      next = queue.shift()
    ) {
      savepoint.run();
      outcomes.push([next[0], apply(next[1])]);
      release.run();
    }
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
