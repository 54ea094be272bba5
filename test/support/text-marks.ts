import type { Page } from 'playwright-core';

/** What a page must not make of text, looked at from inside. It is evaluated as text. */
const inspect = String.raw`(() => {
  const problems = [];
  const own = location.origin;
  for (const element of document.querySelectorAll('*')) {
    const tag = element.localName;
    const isOfLogo = tag === 'img' && (element.src.startsWith('data:') || element.src.startsWith('blob:'));
    if (['iframe', 'object', 'embed', 'foreignObject'].includes(tag)) problems.push('<' + tag + '>');
    if (tag === 'script' && !element.src.startsWith(own)) problems.push('a script within the page');
    for (const { name, value } of element.attributes) {
      if (name.startsWith('on')) problems.push(tag + ' has ' + name);
      if (!['href', 'src', 'action', 'formaction', 'xlink:href', 'poster'].includes(name) || isOfLogo) continue;
      const { protocol } = new URL(value, document.baseURI);
      if (!['http:', 'https:'].includes(protocol)) problems.push(tag + ' leads to ' + value);
    }
  }
  const isIsolating = (element) => {
    const { display, unicodeBidi } = getComputedStyle(element);
    return display !== 'inline' && display !== 'contents' || unicodeBidi !== 'normal';
  };
  const boxOf = (node) => {
    let box = node.parentElement;
    while (!isIsolating(box)) box = box.parentElement;
    return box;
  };
  // A sentence may be a value of another one, so isolates are removed from the inside out.
  const withoutIsolates = (text) => {
    const rest = text.replace(/\u2068[^\u2066-\u2069]*\u2069/g, '');
    return rest === text ? rest : withoutIsolates(rest);
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const boxes = new Map();
  for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
    if (node.data.trim() === '' || node.parentElement.closest('script, style') !== null) continue;
    const box = boxOf(node);
    boxes.set(box, [...(boxes.get(box) ?? []), node.data]);
  }
  for (const [box, parts] of boxes) {
    const open = parts.map(withoutIsolates);
    const turned = open.filter((part) => /[\u202A-\u202E\u2066-\u2069]/.test(part));
    if (turned.length === 0) continue;
    const where = box.localName + '.' + box.className + ' in ' + box.parentElement.localName + '.' + box.parentElement.className;
    if (parts.length > 1) problems.push('not isolated: ' + JSON.stringify(parts).slice(0, 300) + ' at ' + where);
    else if (!BEGINS.some((begin) => turned[0].trim().startsWith(begin)))
      problems.push('within a sentence: ' + JSON.stringify(turned[0]).slice(0, 300) + ' at ' + where);
  }
  return [...new Set(problems)];
})()`;

/**
 * Resolves to what a page has made of text: elements, handlers, links that run scripts, and text
 * that can rearrange what is beside it.
 *
 * @param begins how the hostile texts begin: one that stands alone begins with one of these
 */
export function textProblems(page: Page, begins: readonly string[]): Promise<readonly string[]> {
  return page.evaluate<string[]>(inspect.replace('BEGINS', JSON.stringify(begins)));
}
