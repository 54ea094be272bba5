/** Returns the line and column, from 1, of an offset in a text. */
export function placeOf(
  text: string,
  offset: number,
): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: before.at(-1)!.length + 1 };
}

/** Returns the offset of what a refusal of `JSON.parse` is about; undefined: it does not say. */
export function offsetOfSyntaxError(message: string, text: string): number | undefined {
  const position = /position (\d+)/u.exec(message);
  if (position !== null) return Number(position[1]);
  const line = /line (\d+) column (\d+)/u.exec(message);
  if (line !== null) {
    const lines = text.split('\n').slice(0, Number(line[1]) - 1);
    return lines.reduce((sum, one) => sum + one.length + 1, 0) + Number(line[2]) - 1;
  }
  return /end of JSON|unexpected end/iu.test(message) ? text.length : undefined;
}

/**
 * Returns where a path such as `schemas.0.attributes.2.type` stands in a JSON text: the offset of
 * its value, or of the innermost part of it that is there.
 */
export function offsetOfPath(text: string, path: string): number {
  const steps = path.split(/[.[\]]/u).filter((step) => step !== '');
  let at = skipSpace(text, 0);
  for (const step of steps) {
    const next = memberOffset(text, at, step);
    if (next === undefined) return at;
    at = next;
  }
  return at;
}

function memberOffset(text: string, start: number, step: string): number | undefined {
  const open = text[start];
  if (open !== '{' && open !== '[') return undefined;
  let at = skipSpace(text, start + 1);
  for (let index = 0; at < text.length && text[at] !== '}' && text[at] !== ']'; index += 1) {
    let name = String(index);
    if (open === '{') {
      const end = endOfValue(text, at);
      name = text.slice(at + 1, end - 1);
      at = skipSpace(text, skipSpace(text, end) + 1);
    }
    if (name === step) return at;
    at = skipSpace(text, endOfValue(text, at));
    if (text[at] === ',') at = skipSpace(text, at + 1);
  }
  return undefined;
}

/** Returns the offset behind a value. The text is valid JSON. */
function endOfValue(text: string, start: number): number {
  let depth = 0;
  let at = start;
  while (at < text.length) {
    const character = text[at]!;
    if (character === '"') {
      at += 1;
      while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
      at += 1;
      if (depth === 0) return at;
      continue;
    }
    if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') {
      if (depth === 0) return at;
      depth -= 1;
      if (depth === 0) return at + 1;
    } else if (depth === 0 && (character === ',' || /\s/u.test(character))) return at;
    at += 1;
  }
  return at;
}

function skipSpace(text: string, start: number): number {
  let at = start;
  while (at < text.length && /\s/u.test(text[at]!)) at += 1;
  return at;
}
