/**
 * The common words (`Statements`) in PostgreSQL's. `OFFSET 0` keeps the conversion of a list's elements where it is: as part of a join's condition it would have to wait for row-level
 * security, for it may fail and tell of rows by that, and no index would be used.
 */
export function toPostgres(sql: string): string {
  return numbered(
    lookedUp(withoutIndexNames(sql))
      .replaceAll('opaque(', '(')
      .replaceAll('POSITION_AMONG(', 'position = ANY (ARRAY(')
      .replaceAll(')AMONG', '))')
      .replaceAll(
        'text_list(?)',
        '(SELECT value, place - 1 AS key FROM json_array_elements_text(?::json) WITH ORDINALITY AS elements (value, place) OFFSET 0) AS listed',
      )
      .replaceAll(
        'number_list(?)',
        '(SELECT value::bigint AS value, place - 1 AS key FROM json_array_elements_text(?::json) WITH ORDINALITY AS elements (value, place) OFFSET 0) AS listed',
      )
      .replaceAll("document ->> '$.", "document::json ->> '")
      .replaceAll('LOCKING ', 'FOR KEY SHARE OF '),
  );
}

/**
 * `CROSS JOIN t ON (…)` as a query of its own for each row before it (`OFFSET 0` keeps it one). Left to choose, the planner goes through all that a tenant has, or all members of a
 * set, for each of them, wherever it believes that they are few: in every new tenant, and in every set of an installation with many.
 */
function lookedUp(sql: string): string {
  const joins = ['CROSS JOIN ', 'LEFT JOIN '].filter((word) => sql.includes(word));
  const [join] = joins.sort((left, right) => sql.indexOf(left) - sql.indexOf(right));
  if (join === undefined) return sql;
  const begin = sql.indexOf(join);
  const on = sql.indexOf(' ON (', begin);
  const end = closing(sql, on + ' ON '.length);
  const table = sql.slice(begin + join.length, on);
  const name = table.slice(table.lastIndexOf(' ') + 1);
  const condition = lookedUp(sql.slice(on + ' ON ('.length, end));
  const always = join.startsWith('LEFT') ? ' ON true' : '';
  const found = `${join}LATERAL (SELECT * FROM ${table} WHERE ${condition} OFFSET 0) AS ${name}${always}`;
  return sql.slice(0, begin) + found + lookedUp(sql.slice(end + 1));
}

/** Where the bracket closes that opens here. */
export function closing(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
    if (depth === 0) return at;
  }
  throw new TypeError(`no bracket closes in ${text}`);
}

/** `?` as `$1`, `$2`, …: none of our texts has one in quotes. */
function numbered(sql: string): string {
  return sql.split('?').reduce((before, after, index) => `${before}$${index}${after}`);
}

const indexedBy = ' INDEXED BY ';

function withoutIndexNames(sql: string): string {
  const [head, ...rest] = sql.split(indexedBy);
  const tails = rest.map((part) => {
    const end = [...part].findIndex((character) => character === ' ' || character === '\n');
    return part.slice(end);
  });
  return [head, ...tails].join('');
}
