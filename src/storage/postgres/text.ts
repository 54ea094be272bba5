/** The common words (`Statements`) in PostgreSQL's, whose planner needs no telling. */
export function toPostgres(sql: string): string {
  return numbered(
    withoutIndexNames(sql)
      .replaceAll('opaque(', '(')
      .replaceAll('CROSS JOIN', 'JOIN')
      .replaceAll(
        'text_list(?)',
        '(SELECT value, place - 1 AS key FROM json_array_elements_text(?::json) WITH ORDINALITY AS elements (value, place)) AS listed',
      )
      .replaceAll(
        'number_list(?)',
        '(SELECT value::bigint AS value, place - 1 AS key FROM json_array_elements_text(?::json) WITH ORDINALITY AS elements (value, place)) AS listed',
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
