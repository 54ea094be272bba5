import { type Dialect, number, type Sql, sql, text } from '../sql/sql.ts';
import { memberships, resources } from '../sql/tables.ts';

/** Without the other columns of `json_each`, which have names that ours have too. */
const listed = <P>(list: Sql<P>): Sql<P> =>
  sql`(SELECT key, value FROM json_each(${list})) AS listed`;
const nothing = sql``;
const members = {
  displayName: sql`'$.displayName'`,
  userName: sql`'$.userName'`,
} as const;

/** SQLite's words. Its planner does not see through `+` (sqlite.org/optoverview.html). */
export const sqliteDialect: Dialect = {
  index: 0,
  prefix: '',
  placeholder: () => '?',
  quote: (value) => `'${value.replaceAll("'", "''")}'`,
  isRemote: false,
  joinsTexts: true,
  textList: listed,
  numberList: listed,
  opaque: (expression) => sql`+(${expression})`,
  positionAmong: (query) => sql`position IN (${query})`,
  lookUp: (table, _, condition) => sql`CROSS JOIN ${table} ON (${condition})`,
  lookUpOrNull: (table, name, condition) => sql`LEFT JOIN ${table} AS ${name} ON (${condition})`,
  indexedBy: (index) => sql`INDEXED BY ${index}`,
  member: (document, name) => sql`${document} ->> ${members[name]}`,
  memberJson: (document, name) => sql`${document} -> ${members[name]}`,
  greatest: (left, right) => sql`max(${left}, ${right})`,
  forUpdate: nothing,
  forNoKeyUpdate: nothing,
  forUpdateSkipLocked: nothing,
  forKeyShareOfResources: nothing,
  deleteSome: (table, columns, where) =>
    sql`DELETE FROM ${table} WHERE ${where} AND (${columns}) IN (SELECT ${columns} FROM ${table}
      WHERE ${where} LIMIT +(${number('limit')}))`,
  deleteListed: sql`DELETE FROM ${memberships.sql} WHERE tenant_id = ${text('tenant')}
    AND set_id = ${number('set')} AND member IN (
    SELECT position FROM ${listed(text('ids'))} CROSS JOIN ${resources.sql} ON (resources.tenant_id = ${text('tenant')} AND resources.id = value))`,
};

/**
 * The same in a database that belongs to an application, whose tables keep their names. It may keep
 * its texts as UTF-16.
 */
export const embeddedSqliteDialect: Dialect = {
  ...sqliteDialect,
  index: 2,
  prefix: 'rollcall_',
  joinsTexts: false,
};
