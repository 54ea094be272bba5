/** One tag of a page or document. */
export interface Tag {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

const tagShape =
  /^<(\/?)([A-Za-z][\w-]*)((?:\s+[\w:-]+(?:="[^"<]*")?)*)\s*(\/?)>|^<!doctype html>|^<\?xml[^?<]*\?>/u;
const attributeShape = /\s+([\w:-]+)(?:="([^"<]*)")?/gu;

/** Elements of HTML whose content is not markup. */
const rawElements: ReadonlySet<string> = new Set(['style', 'script']);

/** Elements of HTML without an end. */
const voidElements: ReadonlySet<string> = new Set(['meta', 'input', 'br', 'img', 'link']);

/**
 * Returns the tags of HTML or XML in order.
 *
 * @throws Error where a tag is malformed or not closed, or an entity is unknown
 */
export function tagsOf(markup: string, kind: 'html' | 'xml'): readonly Tag[] {
  const tags: Tag[] = [];
  const open: string[] = [];
  let at = 0;
  while (at < markup.length) {
    const next = markup.indexOf('<', at);
    checkText(markup.slice(at, next < 0 ? undefined : next));
    if (next < 0) break;
    const match = tagShape.exec(markup.slice(next, next + 100_000));
    if (match === null) throw new Error(`not a tag: ${markup.slice(next, next + 80)}`);
    const [whole, end, name, attributes = '', empty] = match;
    at = next + whole.length;
    if (name === undefined) continue;
    if (end === '/') {
      if (open.pop() !== name) throw new Error(`</${name}> closes nothing`);
      continue;
    }
    checkText(attributes);
    const given = [...attributes.matchAll(attributeShape)].map(([, key, value = '']) => [
      key,
      value,
    ]);
    tags.push({ name, attributes: Object.fromEntries(given) as Record<string, string> });
    if (kind === 'html' && rawElements.has(name)) at = markup.indexOf(`</${name}>`, at);
    if (empty !== '/' && !(kind === 'html' && voidElements.has(name))) open.push(name);
  }
  if (open.length > 0) throw new Error(`not closed: ${open.join(', ')}`);
  return tags;
}

function checkText(text: string): void {
  const stray = /&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);)/u.exec(text);
  if (stray !== null) throw new Error(`a stray &: ${text.slice(stray.index, stray.index + 40)}`);
}
