/**
 * The common words (`Statements`) in PostgreSQL's. `OFFSET 0` keeps the conversion of a list's elements where it is: as part of a join's condition it would have to wait for row-level
 * security, for it may fail and tell of rows by that, and no index would be used.
 */
export function toPostgres(sql: string): string {
  return numbered(
    withoutIndexNames(sql)
      .replaceAll('opaque(', '(')
      .replaceAll('POSITION_AMONG(', 'position = ANY (ARRAY(')
      .replaceAll(')AMONG', '))')
      .replaceAll('CROSS JOIN', 'JOIN')
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
