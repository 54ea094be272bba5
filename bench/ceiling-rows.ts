import type { DatabaseSync } from 'node:sqlite';
import { createIds, systemClock } from '../src/server/system.ts';

/** What the ceiling writes for a request: the rows of Rollcall at its defaults, no more or less. */
export type Write = Post | Patch | Put | Remove | LogRows;

/** Who asked; goes into the event. */
interface Requested {
  readonly id: string;
  readonly request: string;
  readonly now: string;
}
interface Post extends Requested {
  readonly kind: 'post';
  readonly document: string;
  readonly keys: Keys;
}
interface Put extends Requested {
  readonly kind: 'put';
  readonly document: string;
  readonly keys: Keys;
}
interface Patch extends Requested {
  readonly kind: 'patch';
  readonly active: boolean;
}
interface Remove extends Requested {
  readonly kind: 'delete';
}
/** Rows of the request log, written several times a second, as Rollcall does. */
interface LogRows {
  readonly kind: 'log';
  readonly rows: readonly LogRow[];
}

export interface LogRow {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly milliseconds: number;
  readonly detail: string;
  readonly keys: readonly string[];
  readonly created: string;
}

/** What a user is found by. */
export interface Keys {
  readonly userName: string;
  readonly externalId: string;
  readonly displayName: string;
  readonly index: readonly (readonly [path: string, key: string])[];
  readonly emails: string;
}

/** The part of a user that the ceiling looks at. */
export interface Person {
  readonly userName: string;
  readonly externalId: string;
  readonly displayName: string;
  readonly title: string;
  readonly name: Readonly<Record<string, string>>;
  readonly emails: readonly { readonly value: string }[];
  readonly phoneNumbers: readonly { readonly value: string }[];
  readonly [enterprise]: { readonly employeeNumber: string };
}
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** Returns the keys of a user, without looking at any schema. */
export function keysOf(user: Person): Keys {
  return {
    userName: user.userName.toLowerCase(),
    externalId: user.externalId,
    displayName: user.displayName.toLowerCase(),
    index: [
      ...Object.entries(user.name).map(
        ([part, value]) => [`name.${part}`, value.toLowerCase()] as const,
      ),
      ...user.emails.map(({ value }) => ['emails.value', value.toLowerCase()] as const),
      ...user.phoneNumbers.map(({ value }) => ['phoneNumbers.value', value] as const),
      [`${enterprise}:employeeNumber`, user[enterprise].employeeNumber],
    ],
    emails: JSON.stringify(
      user.emails.map(({ value }, index) => ({ value, primary: index === 0 })),
    ),
  };
}

export interface CeilingRows {
  /** Applies one write; returns the document that a PATCH leaves. */
  apply(write: Write): string | undefined;
  /** Writes what is counted once for each transaction; call it before the commit. */
  writeTotals(): void;
}

interface StoredAccount {
  readonly id: string;
  readonly username: string;
  readonly display_name: string;
  readonly emails: string;
  readonly status: string;
}

/** Prepares the statements of the ceiling on a database that Rollcall has created. */
export function createCeilingRows(database: DatabaseSync): CeilingRows {
  const statements = prepare(database);
  const ids = createIds(systemClock);
  let lastEvent = (statements.head.get() as { last: number } | undefined)?.last ?? 0;
  let users = 0;
  let lastPosition = 0;
  let eventsWritten = 0;
  const statuses = new Map<string, number>();

  const countStatus = (status: string, change: number): void => {
    statuses.set(status, (statuses.get(status) ?? 0) + change);
  };

  const addEvent = (
    type: string,
    { id, request, now }: Requested,
    document: string,
    account: StoredAccount,
    previous: string,
  ): void => {
    lastEvent += 1;
    eventsWritten += 1;
    const shown = `{"id":"${account.id}","username":"${account.username}","displayName":${JSON.stringify(account.display_name)},"emails":${account.emails},"status":"${account.status}"}`;
    const payload = `{"actor":{"connection":"ceiling","credential":"ceiling"},"request":"${request}","data":{"resourceType":"User","id":"${id}","account":${shown},"raw":${document}}${previous}}`;
    statements.addEvent.run(lastEvent, ids.next(), type, id, payload, now);
  };

  const post = (write: Post): undefined => {
    const { id, document, keys, now } = write;
    const inserted = statements.insert.get(
      id,
      document,
      now,
      now,
      keys.userName,
      keys.externalId,
      keys.displayName,
    ) as { position: number };
    for (const [path, key] of keys.index) statements.addKey.run(path, key, inserted.position);
    const local = keys.userName.slice(0, keys.userName.indexOf('@'));
    const isTaken = statements.taken.get(local) !== undefined;
    const username = isTaken ? `${local}-${inserted.position}` : local;
    const account = {
      id: ids.next(),
      username,
      display_name: keys.displayName,
      emails: keys.emails,
      status: 'active',
    };
    statements.insertAccount.run(
      account.id,
      username,
      username,
      keys.displayName,
      keys.emails,
      id,
      keys.userName,
      keys.externalId,
      now,
      now,
    );
    addEvent('user.created', write, document, account, '');
    lastPosition = inserted.position;
    users += 1;
    countStatus('active', 1);
    return undefined;
  };

  const patch = (write: Patch): string => {
    const { document } = statements.read.get(write.id) as { document: string };
    const next = JSON.parse(document) as { active: boolean };
    const previous = next.active;
    next.active = write.active;
    const text = JSON.stringify(next);
    statements.update.run(text, write.now, Number(write.active), write.id);
    const account = statements.account.get(write.id) as unknown as StoredAccount;
    const status = write.active ? 'active' : 'deactivated';
    statements.setStatus.run(status, write.now, account.id);
    const type = write.active ? 'user.reactivated' : 'user.deactivated';
    addEvent(type, write, text, { ...account, status }, `,"previous":{"active":${previous}}`);
    countStatus(account.status, -1);
    countStatus(status, 1);
    return text;
  };

  const put = (write: Put): undefined => {
    const { document, position } = statements.read.get(write.id) as {
      document: string;
      position: number;
    };
    const old = JSON.parse(document) as Person;
    const { keys, now } = write;
    const before = keysOf(old);
    statements.replace.run(
      write.document,
      now,
      keys.userName,
      keys.externalId,
      keys.displayName,
      write.id,
    );
    keys.index.forEach(([path, key], place) => {
      const [, oldKey] = before.index[place]!;
      if (oldKey === key) return;
      statements.dropKey.run(path, oldKey, position);
      statements.addKey.run(path, key, position);
    });
    const account = statements.account.get(write.id) as unknown as StoredAccount;
    const previous = `,"previous":{"title":${JSON.stringify(old.title)}}`;
    addEvent('user.updated', write, write.document, account, previous);
    return undefined;
  };

  const remove = (write: Remove): undefined => {
    const removed = statements.remove.get(write.id) as { position: number; document: string };
    const user = JSON.parse(removed.document) as Person;
    for (const [path, key] of keysOf(user).index)
      statements.dropKey.run(path, key, removed.position);
    const account = statements.account.get(write.id) as unknown as StoredAccount;
    statements.retire.run(write.now, write.now, account.id);
    for (const { value } of user.emails) statements.addEmail.run(value, account.id);
    addEvent('user.deleted', write, removed.document, account, '');
    lastPosition = removed.position;
    users -= 1;
    countStatus(account.status, -1);
    countStatus('deleted', 1);
    return undefined;
  };

  const log = ({ rows }: LogRows): undefined => {
    for (const { id, method, path, status, milliseconds, detail, keys, created } of rows) {
      const list = JSON.stringify(keys);
      statements.addRequest.run(id, method, path, status, milliseconds, detail, list, created);
      for (const key of keys) statements.addRequestKey.run(key, id);
    }
    return undefined;
  };

  return {
    apply(write) {
      switch (write.kind) {
        case 'post':
          return post(write);
        case 'patch':
          return patch(write);
        case 'put':
          return put(write);
        case 'delete':
          return remove(write);
        case 'log':
          return log(write);
      }
    },
    writeTotals() {
      if (users !== 0) statements.count.run(lastPosition, users);
      for (const [status, change] of statuses)
        if (change !== 0) statements.countStatus.run(status, change);
      if (eventsWritten > 0) statements.setHead.run(lastEvent);
      users = 0;
      eventsWritten = 0;
      statuses.clear();
    },
  };
}

function prepare(database: DatabaseSync) {
  const sql = (text: string): ReturnType<DatabaseSync['prepare']> => database.prepare(text);
  return {
    insert: sql(
      `INSERT INTO resources (tenant_id, type, id, connection_id, document, secrets, has_references,
         version, created, last_modified, user_name_key, external_id, display_name_key, active)
       VALUES ('default', 'User', ?, 'c', ?, NULL, 0, 1, ?, ?, ?, ?, ?, 1) RETURNING position`,
    ),
    addKey: sql(
      `INSERT OR IGNORE INTO attribute_index (tenant_id, type, path, value_key, position)
       VALUES ('default', 'User', ?, ?, ?)`,
    ),
    dropKey: sql(
      `DELETE FROM attribute_index WHERE tenant_id = 'default' AND type = 'User' AND path = ?
       AND value_key = ? AND position = ?`,
    ),
    count: sql(
      `INSERT INTO counters (tenant_id, type, bucket, total) VALUES ('default', 'User', ? >> 13, ?)
       ON CONFLICT DO UPDATE SET total = total + excluded.total`,
    ),
    countStatus: sql(
      `INSERT INTO account_totals (tenant_id, status, total) VALUES ('default', ?, ?)
       ON CONFLICT DO UPDATE SET total = total + excluded.total`,
    ),
    taken: sql("SELECT 1 FROM accounts WHERE tenant_id = 'default' AND username_key = ?"),
    insertAccount: sql(
      `INSERT INTO accounts (tenant_id, id, username, username_key, display_name, emails, settings,
         status, connection_id, resource_id, user_name_key, external_id, created, last_modified)
       VALUES ('default', ?, ?, ?, ?, ?, '{}', 'active', 'c', ?, ?, ?, ?, ?)`,
    ),
    read: sql("SELECT position, document FROM resources WHERE tenant_id = 'default' AND id = ?"),
    update: sql(
      `UPDATE resources SET document = ?, version = version + 1, last_modified = ?, active = ?
       WHERE tenant_id = 'default' AND id = ?`,
    ),
    replace: sql(
      `UPDATE resources SET document = ?, version = version + 1, last_modified = ?,
         user_name_key = ?, external_id = ?, display_name_key = ?
       WHERE tenant_id = 'default' AND id = ?`,
    ),
    remove: sql(
      `DELETE FROM resources WHERE tenant_id = 'default' AND id = ?
       RETURNING position, document`,
    ),
    account: sql(
      `SELECT id, username, display_name, emails, status FROM accounts
       WHERE tenant_id = 'default' AND resource_id = ?`,
    ),
    setStatus: sql(
      `UPDATE accounts SET status = ?, last_modified = ?
       WHERE tenant_id = 'default' AND id = ?`,
    ),
    retire: sql(
      `UPDATE accounts SET status = 'deleted', resource_id = NULL, purge_after = ?,
         last_modified = ? WHERE tenant_id = 'default' AND id = ?`,
    ),
    addEmail: sql(
      `INSERT OR IGNORE INTO account_emails (tenant_id, email_key, account_id)
       VALUES ('default', ?, ?)`,
    ),
    head: sql("SELECT last FROM event_heads WHERE tenant_id = 'default'"),
    setHead: sql(
      `INSERT INTO event_heads (tenant_id, last) VALUES ('default', ?)
       ON CONFLICT DO UPDATE SET last = excluded.last`,
    ),
    addEvent: sql(
      `INSERT INTO events (tenant_id, sequence, id, type, subject, payload, created)
       VALUES ('default', ?, ?, ?, ?, ?, ?)`,
    ),
    addRequest: sql(
      `INSERT INTO requests (tenant_id, id, connection_id, credential_id, method, path, status,
         milliseconds, detail, keys, created)
       VALUES ('default', ?, 'c', 'c', ?, ?, ?, ?, ?, ?, ?)`,
    ),
    addRequestKey: sql(
      "INSERT INTO request_keys (tenant_id, key, request_id) VALUES ('default', ?, ?)",
    ),
  };
}
