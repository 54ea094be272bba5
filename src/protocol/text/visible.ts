/**
 * Returns text that is safe for a terminal. Control characters, direction marks and line
 * separators are escaped, because client text could otherwise move the cursor, change colours or
 * reverse what follows. The escapes are those of JSON, so a JSON text stays valid.
 */
export function visibleText(text: string): string {
  let shown = '';
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (!isHidden(code)) continue;
    shown += `${text.slice(from, at)}\\u${code.toString(16).padStart(4, '0')}`;
    from = at + 1;
  }
  return from === 0 ? text : shown + text.slice(from);
}

function isHidden(code: number): boolean {
  if (code < 0x7f) return code < 0x20;
  if (code <= 0x9f) return true;
  return (
    code === 0x061c ||
    code === 0x200e ||
    code === 0x200f ||
    (code >= 0x2028 && code <= 0x202e) ||
    (code >= 0x2066 && code <= 0x2069) ||
    code === 0xfeff
  );
}
