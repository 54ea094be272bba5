/** HTML whose texts are escaped. Only `html` creates it. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

/** What may stand in a hole of the template: text is escaped, HTML is not. */
export type Content = string | number | undefined | Html | readonly (Html | undefined)[];

/**
 * Returns HTML. Every hole is text and is escaped, unless it is HTML itself, so that no text of a
 * server becomes markup.
 */
export function html(texts: TemplateStringsArray, ...holes: readonly Content[]): Html {
  let markup = texts[0]!;
  for (const [index, hole] of holes.entries()) markup += markupOf(hole) + texts[index + 1]!;
  return new Html(markup);
}

function markupOf(content: Content): string {
  if (content === undefined) return '';
  if (content instanceof Html) return content.markup;
  if (typeof content === 'object') return content.map((part) => markupOf(part)).join('');
  return escapeHtml(String(content));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Escapes text for HTML content and quoted attributes. Characters that cannot be seen, or that
 * change the direction of what follows them, are shown by their code.
 */
export function escapeHtml(text: string): string {
  let escaped = '';
  for (const character of text.toWellFormed()) {
    const code = character.codePointAt(0)!;
    escaped += isInvisible(code)
      ? `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`
      : (entities[character] ?? character);
  }
  return escaped;
}

function isInvisible(code: number): boolean {
  return (
    (code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d) ||
    (code >= 0x7f && code < 0xa0) ||
    (code >= 0x200b && code <= 0x200f) ||
    (code >= 0x2028 && code <= 0x202e) ||
    (code >= 0x2060 && code <= 0x206f) ||
    code === 0xfeff
  );
}
