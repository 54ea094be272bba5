/** A part of a text: words, or a time in RFC 3339. */
export interface TextPart {
  readonly text: string;
  readonly isTime: boolean;
}

const timePattern = /\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)/gu;

/** Returns the parts of a text of the server, in order; none is empty. */
export function splitTimes(text: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const { 0: found, index } of text.matchAll(timePattern)) {
    if (Number.isNaN(Date.parse(found))) continue;
    if (index > end) parts.push({ text: text.slice(end, index), isTime: false });
    parts.push({ text: found, isTime: true });
    end = index + found.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end), isTime: false });
  return parts;
}
