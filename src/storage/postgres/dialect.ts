import { escapeLiteral } from 'pg';
import { type Dialect, number, type Sql, sql, text } from '../sql/sql.ts';

/**
 * `OFFSET 0` keeps the conversion of a list's elements where it is: as part of a join's condition
 * it would have to wait for row-level security, for it may fail and reveal rows by that, and no
 * index would be used.
 */
const elements = <P>(list: Sql<P>): Sql<P> =>
  sql`json_array_elements_text(${list}::json) WITH ORDINALITY AS elements (value, place) OFFSET 0`;
const textList = <P>(list: Sql<P>): Sql<P> =>
  sql`(SELECT value, place - 1 AS key FROM ${elements(list)}) AS listed`;
const members = { displayName: sql`'displayName'`, userName: sql`'userName'` } as const;

/**
 * PostgreSQL's words.
 *
 * A look-up is a query of its own for each row before it (`OFFSET 0` keeps it one). Left to choose,
 * the planner goes through all that a tenant has, or all members of a set, for each of them,
 * wherever it believes that they are few: in every new tenant, and in every set of an installation
 * with many.
 */
export const postgresDialect: Dialect = {
  index: 1,
  prefix: '',
  placeholder: (position) => `$${position}`,
  quote: escapeLiteral,
  isRemote: true,
  joinsTexts: false,
  textList,
  numberList: (list) =>
    sql`(SELECT value::bigint AS value, place - 1 AS key FROM ${elements(list)}) AS listed`,
  opaque: (expression) => sql`(${expression})`,
  positionAmong: (query) => sql`position = ANY (ARRAY(${query}))`,
  lookUp: (table, name, condition) =>
    sql`CROSS JOIN LATERAL (SELECT * FROM ${table} WHERE ${condition} OFFSET 0) AS ${name}`,
  lookUpOrNull: (table, name, condition) =>
    sql`LEFT JOIN LATERAL (SELECT * FROM ${table} AS ${name}
      WHERE ${condition} OFFSET 0) AS ${name} ON true`,
  indexedBy: () => sql``,
  member: (document, name) => sql`${document}::json ->> ${members[name]}`,
  memberJson: (document, name) => sql`(${document}::json -> ${members[name]})::text`,
  greatest: (left, right) => sql`greatest(${left}, ${right})`,
  forUpdate: sql`FOR UPDATE`,
  forNoKeyUpdate: sql`FOR NO KEY UPDATE`,
  forUpdateSkipLocked: sql`FOR UPDATE SKIP LOCKED`,
  forKeyShareOfResources: sql`FOR KEY SHARE OF resources`,
  // Rows to delete are found first, and then deleted where they are: else each row of the table, or
  // the set, might be looked for among them.
  deleteSome: (table, _, where) =>
    sql`DELETE FROM ${table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${table}
      WHERE ${where} LIMIT (${number('limit')}))) AND tenant_id || '' = ${text('tenant')}`,
  deleteListed: sql`DELETE FROM memberships WHERE ctid = ANY (ARRAY(
    SELECT found.ctid FROM ${textList(text('ids'))} CROSS JOIN LATERAL (SELECT * FROM resources
    WHERE resources.tenant_id = ${text('tenant')} AND resources.id = value OFFSET 0) AS resources,
      LATERAL (SELECT ctid FROM memberships WHERE memberships.tenant_id = resources.tenant_id
      AND set_id = ${number('set')} AND member = position OFFSET 0) AS found
  )) AND tenant_id || '' = ${text('tenant')}`,
};
