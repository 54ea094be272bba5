import type {
  AdministratorReader,
  AdministratorTransaction,
  ConsoleLink,
  ConsoleSession,
  StoredAdministrator,
} from '../../ports/administrators.ts';
import type { Database } from './connection.ts';
import { limit, sql, text } from './sql.ts';
import { readOne } from './table.ts';
import { administrators, consoleLinks, consoleSessions } from './tables.ts';

const byId = sql`${administrators.select} WHERE id = ${text('id')}`;
const byEmail = sql`${administrators.select} WHERE email = ${text('email')}`;
const after = sql`${administrators.select} WHERE id > ${text('after')} ORDER BY id ${limit}`;
const ofTenantAfter = sql`${administrators.select} WHERE tenant_id = ${text('tenant')}
  AND id > ${text('after')} ORDER BY id ${limit}`;
const activeOwners = sql`${administrators.select} WHERE role = 'owner' AND tenant_id IS NULL
  AND status <> 'disabled' ORDER BY id ${limit}`;
const sessionByHash = sql`${consoleSessions.select} WHERE hash = ${text('hash')}`;
const linkByHash = sql`${consoleLinks.select} WHERE hash = ${text('hash')}`;

/** Reads administrators, sessions and links. */
export function administratorQueries(db: Database): AdministratorReader {
  return {
    async administrator(id): Promise<StoredAdministrator | undefined> {
      return readOne(administrators, await db.get(byId, { id }));
    },
    async administratorByEmail(email): Promise<StoredAdministrator | undefined> {
      return readOne(administrators, await db.get(byEmail, { email }));
    },
    async administrators(tenant, beyond, most): Promise<readonly StoredAdministrator[]> {
      const found =
        tenant === undefined
          ? await db.all(after, { after: beyond, limit: most })
          : await db.all(ofTenantAfter, { tenant, after: beyond, limit: most });
      return found.map(administrators.read);
    },
    async owners(most): Promise<readonly StoredAdministrator[]> {
      return (await db.all(activeOwners, { limit: most })).map(administrators.read);
    },
    async consoleSession(hash): Promise<ConsoleSession | undefined> {
      return readOne(consoleSessions, await db.get(sessionByHash, { hash }));
    },
    async consoleLink(hash): Promise<ConsoleLink | undefined> {
      return readOne(consoleLinks, await db.get(linkByHash, { hash }));
    },
  };
}

const deleteAdministrator = sql`DELETE FROM ${administrators.sql} WHERE id = ${text('id')}`;
const touch = sql`UPDATE ${consoleSessions.sql} SET used = ${text('used')}
  WHERE hash = ${text('hash')} AND used <= ${text('before')}`;
const deleteSession = sql`DELETE FROM ${consoleSessions.sql} WHERE hash = ${text('hash')}`;
const deleteSessions = sql`DELETE FROM ${consoleSessions.sql}
  WHERE administrator_id = ${text('id')} AND hash <> ${text('except')}`;
const trimSessions = sql`DELETE FROM ${consoleSessions.sql}
  WHERE administrator_id = ${text('id')} AND hash NOT IN
  (SELECT hash FROM ${consoleSessions.sql} WHERE administrator_id = ${text('id')}
    ORDER BY created DESC, hash ${limit})`;
const deleteLinks = sql`DELETE FROM ${consoleLinks.sql} WHERE administrator_id = ${text('id')}`;

/** Changes administrators, sessions and links. */
export function administratorChanges(
  db: Database,
): Omit<AdministratorTransaction, keyof AdministratorReader> {
  return {
    async putAdministrator(administrator) {
      await db.run(administrators.upsert, administrators.toRow(administrator));
    },
    async deleteAdministrator(id) {
      await db.run(deleteSessions, { id, except: '' });
      await db.run(deleteLinks, { id });
      await db.run(deleteAdministrator, { id });
    },
    async putConsoleSession(session) {
      await db.run(consoleSessions.upsert, consoleSessions.toRow(session));
    },
    async touchConsoleSession(hash, used, before) {
      await db.run(touch, { hash, used, before });
    },
    async deleteConsoleSession(hash) {
      await db.run(deleteSession, { hash });
    },
    async deleteConsoleSessions(id, except = '') {
      await db.run(deleteSessions, { id, except });
    },
    async trimConsoleSessions(id, kept) {
      await db.run(trimSessions, { id, limit: kept });
    },
    async putConsoleLink(link) {
      await db.run(consoleLinks.upsert, consoleLinks.toRow(link));
    },
    async deleteConsoleLinks(administrator) {
      await db.run(deleteLinks, { id: administrator ?? '' });
    },
  };
}
