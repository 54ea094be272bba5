import type {
  AccessReader,
  AccessTransaction,
  ApiToken,
  AuditEntry,
  Connection,
  Credential,
  IdempotentResponse,
  Tenant,
  Usage,
} from '../../ports/access.ts';
import { whenReady } from '../../ports/awaitable.ts';
import { type Database, none } from './connection.ts';
import type { SharedCounts } from './shared-counts.ts';
import {
  byDialect,
  forUpdateSkipLocked,
  identifier,
  join,
  limit,
  rows,
  type Sql,
  sql,
  text,
} from './sql.ts';
import { type AnyTable, readOne } from './table.ts';
import {
  activity,
  answers,
  apiTokens,
  audit,
  connections,
  consoleLinks,
  consoleSessions,
  credentials,
  settings,
  setupLinks,
  tables,
  tenants,
  usage,
} from './tables.ts';

const tenantById = sql`${tenants.select} WHERE id = ${text('tenant')}`;
const tenantsAfter = sql`${tenants.select} WHERE id > ${text('after')} ORDER BY id ${limit}`;
/** Both databases replace by bytes: what changes is what contains the text. */
const tenantsWith = sql`${tenants.select} WHERE id > ${text('after')}
  AND replace(lower(id) || ' ' || lower(name), ${text('search')}, '')
    <> lower(id) || ' ' || lower(name)
  ORDER BY id ${limit}`;
const connectionById = sql`${connections.select} WHERE tenant_id = ${text('tenant')}
  AND id = ${text('id')}`;
const connectionsOf = sql`${connections.select} WHERE tenant_id = ${text('tenant')} ORDER BY id`;
const credentialByHash = sql`${credentials.select} WHERE hash = ${text('hash')}`;
const credentialsByHash = sql`${credentials.select} WHERE hash >= ${text('from')}
  AND hash < ${text('to')} ORDER BY hash ${limit}`;
const credentialById = sql`${credentials.select} WHERE tenant_id = ${text('tenant')}
  AND id = ${text('id')}`;
const credentialsOf = sql`${credentials.select} WHERE tenant_id = ${text('tenant')}
  AND kind <> 'access' ORDER BY id`;
const expiring = sql`${credentials.select}
  WHERE kind IN ('token', 'secret', 'key', 'trust') AND expires > ${text('from')}
  AND expires <= ${text('until')} AND revoked IS NULL
  ORDER BY expires, id ${limit}`;
const expiringUnlocked = sql`${expiring} ${forUpdateSkipLocked}`;
const usageOf = sql`${usage.select} WHERE tenant_id = ${text('tenant')}
  ORDER BY connection_id, credential_id`;
const apiTokenByHash = sql`${apiTokens.select} WHERE hash = ${text('hash')}`;
const allApiTokens = sql`${apiTokens.select} ORDER BY id`;
const auditBefore = sql`${audit.select} WHERE id < ${text('before')} ORDER BY id DESC ${limit}`;
const auditOfBefore = sql`${audit.select} WHERE tenant_id = ${text('tenant')}
  AND id < ${text('before')} ORDER BY id DESC ${limit}`;
const answerByKey = sql`${answers.select} WHERE key = ${text('key')}`;
const generation = rows<{
  readonly value: string;
}>()(sql`SELECT value FROM ${settings.sql} WHERE name = 'access-generation'`);

/** Greater than every text that begins as another does. */
const last = '\u{10ffff}';

/** As `lower` of both databases does it, where text is compared by bytes. */
const lowerAscii = (value: string): string =>
  [...value].map((one) => (one >= 'A' && one <= 'Z' ? one.toLowerCase() : one)).join('');

function tenantQueries(db: Database): Pick<AccessReader, 'tenant' | 'tenants'> {
  return {
    async tenant(tenant): Promise<Tenant | undefined> {
      return readOne(tenants, await db.get(tenantById, { tenant }));
    },
    async tenants(after, limit, search): Promise<readonly Tenant[]> {
      const found =
        search === undefined
          ? await db.all(tenantsAfter, { after, limit })
          : await db.all(tenantsWith, { after, limit, search: lowerAscii(search) });
      return found.map(tenants.read);
    },
  };
}

/** Reads who may come in. */
export function accessQueries(db: Database): AccessReader {
  const expiringNow = db.isTransaction ? expiringUnlocked : expiring;
  return {
    ...tenantQueries(db),
    async connection(tenant, id): Promise<Connection | undefined> {
      return readOne(connections, await db.get(connectionById, { tenant, id }));
    },
    async connections(tenant): Promise<readonly Connection[]> {
      return (await db.all(connectionsOf, { tenant })).map(connections.read);
    },
    async credentialByHash(hash): Promise<Credential | undefined> {
      return readOne(credentials, await db.get(credentialByHash, { hash }));
    },
    async credentialsByHashPrefix(prefix, limit): Promise<readonly Credential[]> {
      const found = await db.all(credentialsByHash, {
        from: prefix,
        to: `${prefix}${last}`,
        limit,
      });
      return found.map(credentials.read);
    },
    async credential(tenant, id): Promise<Credential | undefined> {
      return readOne(credentials, await db.get(credentialById, { tenant, id }));
    },
    async credentials(tenant): Promise<readonly Credential[]> {
      return (await db.all(credentialsOf, { tenant })).map(credentials.read);
    },
    async expiringCredentials(from, until, limit): Promise<readonly Credential[]> {
      return (await db.all(expiringNow, { from, until, limit })).map(credentials.read);
    },
    async usage(tenant): Promise<readonly Usage[]> {
      return (await db.all(usageOf, { tenant })).map(usage.read);
    },
    async apiTokenByHash(hash): Promise<ApiToken | undefined> {
      return readOne(apiTokens, await db.get(apiTokenByHash, { hash }));
    },
    async apiTokens(): Promise<readonly ApiToken[]> {
      return (await db.all(allApiTokens, none)).map(apiTokens.read);
    },
    async audit(tenant, limit, before = last): Promise<readonly AuditEntry[]> {
      const found =
        tenant === undefined
          ? await db.all(auditBefore, { before, limit })
          : await db.all(auditOfBefore, { tenant, before, limit });
      return found.map(audit.read);
    },
    async idempotentResponse(key): Promise<IdempotentResponse | undefined> {
      return readOne(answers, await db.get(answerByKey, { key }));
    },
    accessGeneration: () => whenReady(db.get(generation, none), (row) => Number(row?.value)),
  };
}

const isCredential = sql`SELECT 1 AS there FROM ${credentials.sql} WHERE tenant_id = ${text('tenant')}
  AND id = ${text('id')}`;
const deleteCredentialsOf = sql`DELETE FROM ${credentials.sql} WHERE tenant_id = ${text('tenant')}
  AND connection_id = ${text('id')}`;
const deleteUsageOf = sql`DELETE FROM ${usage.sql} WHERE tenant_id = ${text('tenant')}
  AND connection_id = ${text('id')}`;
const deleteSetupLinksOf = sql`DELETE FROM ${setupLinks.sql} WHERE tenant_id = ${text('tenant')}
  AND connection_id = ${text('id')}`;
const deleteActivityOf = sql`DELETE FROM ${activity.sql} WHERE tenant_id = ${text('tenant')}
  AND connection_id = ${text('id')}`;
const addActivity = sql`${activity.insert} ON CONFLICT (tenant_id, hour, connection_id) DO UPDATE
  SET requests = activity.requests + excluded.requests, errors = activity.errors + excluded.errors`;
const deleteOldActivity = sql`DELETE FROM ${activity.sql} WHERE (tenant_id, hour, connection_id) IN
  (SELECT tenant_id, hour, connection_id FROM ${activity.sql}
  WHERE hour < ${text('before')} ${limit})`;
const deleteConnection = sql`DELETE FROM ${connections.sql} WHERE tenant_id = ${text('tenant')}
  AND id = ${text('id')}`;
/**
 * Counts of several threads and nodes arrive in any order. Failures count unless a later success
 * is known; comparisons with what is absent are not true.
 */
const addUsage = sql`${usage.insert} ON CONFLICT (tenant_id, connection_id, credential_id)
  DO UPDATE SET
  requests = usage.requests + excluded.requests, errors = usage.errors + excluded.errors,
  last_request = CASE WHEN excluded.last_request >= coalesce(usage.last_request, '')
    THEN excluded.last_request ELSE usage.last_request END,
  last_success = CASE WHEN excluded.last_success >= coalesce(usage.last_success, '')
    THEN excluded.last_success ELSE usage.last_success END,
  last_error = CASE WHEN excluded.last_error >= coalesce(usage.last_error, '')
    THEN excluded.last_error ELSE usage.last_error END,
  last_error_detail = CASE WHEN excluded.last_error >= coalesce(usage.last_error, '')
    THEN excluded.last_error_detail ELSE usage.last_error_detail END,
  traffic = coalesce(excluded.traffic, usage.traffic),
  failing = CASE WHEN excluded.last_success >= usage.last_error THEN 0 ELSE usage.failing END
    + CASE WHEN usage.last_success > excluded.last_error THEN 0 ELSE excluded.failing END`;
const deleteExpiredTokens = sql`DELETE FROM ${credentials.sql} WHERE (tenant_id, id) IN
  (SELECT tenant_id, id FROM ${credentials.sql} WHERE kind = 'access'
  AND expires <= ${text('before')} ${limit})`;
const deleteOldAnswers = sql`DELETE FROM ${answers.sql} WHERE key IN
  (SELECT key FROM ${answers.sql} WHERE created <= ${text('before')} ${limit})`;
const deleteEndedSessions = sql`DELETE FROM ${consoleSessions.sql} WHERE hash IN
  (SELECT hash FROM ${consoleSessions.sql} WHERE expires <= ${text('before')} ${limit})`;
const deleteEndedLinks = sql`DELETE FROM ${consoleLinks.sql} WHERE hash IN
  (SELECT hash FROM ${consoleLinks.sql} WHERE expires <= ${text('before')} ${limit})`;
const dueTenants = rows<{ readonly id: string }>()(
  sql`SELECT id FROM ${tenants.sql} WHERE purge_after IS NOT NULL AND purge_after <= ${text('now')}
    ORDER BY purge_after ${limit}`,
);
const dueConnections = sql`${connections.select} WHERE purge_after IS NOT NULL
  AND purge_after <= ${text('now')} ORDER BY purge_after ${limit}`;
const deleteTenant = sql`DELETE FROM ${tenants.sql} WHERE id = ${text('tenant')}`;

/** Rows of a tenant are told apart by their key without the tenant. */
function eraseSome({ sql: name, key }: AnyTable): Sql<{
  readonly tenant: string;
  readonly limit: number;
}> {
  const others = key.filter((one) => one !== 'tenant_id');
  const columns = join((others.length === 0 ? key : others).map(identifier), sql`, `);
  return byDialect((dialect) =>
    dialect.deleteSome(name, columns, sql`tenant_id = ${text('tenant')}`),
  );
}

const erasing = tables.filter(({ spec }) => spec.atErasure === 'delete').map(eraseSome);

const stale = [deleteExpiredTokens, deleteOldAnswers, deleteEndedSessions, deleteEndedLinks];

/** Changes who may come in. */
export function accessChanges(
  db: Database,
  counts: SharedCounts,
): Omit<AccessTransaction, keyof AccessReader> {
  return {
    async putTenant(tenant) {
      await db.run(tenants.upsert, tenants.toRow(tenant));
      await counts.accessChanged();
    },
    async putConnection(connection) {
      await db.run(connections.upsert, connections.toRow(connection));
      await counts.accessChanged();
    },
    async putCredential(credential) {
      const there = await db.get(isCredential, credential);
      await db.run(credentials.upsert, credentials.toRow(credential));
      if (there !== undefined) await counts.accessChanged();
    },
    async deleteConnection(tenant, id) {
      await db.run(deleteCredentialsOf, { tenant, id });
      await db.run(deleteUsageOf, { tenant, id });
      await db.run(deleteSetupLinksOf, { tenant, id });
      await db.run(deleteActivityOf, { tenant, id });
      await db.run(deleteConnection, { tenant, id });
      await counts.accessChanged();
    },
    async addUsage(added) {
      for (const one of added) db.send(addUsage, usage.toRow(one));
    },
    async addActivity(added) {
      for (const one of added) db.send(addActivity, activity.toRow(one));
    },
    async pruneActivity(before, limit) {
      return db.run(deleteOldActivity, { before, limit });
    },
    async putApiToken(token) {
      await db.run(apiTokens.upsert, apiTokens.toRow(token));
      await counts.accessChanged();
    },
    async insertAudit(entry) {
      await db.run(audit.insert, audit.toRow(entry));
    },
    async putIdempotentResponse(answer) {
      await db.run(answers.upsert, answers.toRow(answer));
    },
    ...erasures(db, counts),
  };
}

/** Deletes what is due. */
function erasures(
  db: Database,
  counts: SharedCounts,
): Pick<AccessTransaction, 'deleteStale' | 'dueTenants' | 'dueConnections' | 'eraseTenant'> {
  return {
    async deleteStale(before, limit) {
      let deleted = 0;
      for (const statement of stale) deleted += await db.run(statement, { before, limit });
      return deleted;
    },
    async dueTenants(now, limit) {
      return (await db.all(dueTenants, { now, limit })).map(({ id }) => id);
    },
    async dueConnections(now, limit) {
      return (await db.all(dueConnections, { now, limit })).map(connections.read);
    },
    async eraseTenant(tenant, limit) {
      let more = false;
      for (const statement of erasing)
        if ((await db.run(statement, { tenant, limit })) === limit) more = true;
      if (more) return true;
      await db.run(deleteTenant, { tenant });
      await counts.accessChanged();
      return false;
    },
  };
}
