import type { Page } from 'playwright-core';
import { findBarriers } from './axe.ts';

/** A theme and a size of the window. */
interface View {
  readonly theme: 'light' | 'dark';
  readonly width: number;
  readonly height: number;
}

/** What most people see, on a screen and on a phone. */
const views: readonly View[] = [
  { theme: 'light', width: 1440, height: 900 },
  { theme: 'dark', width: 390, height: 844 },
];

/** The other two, which differ from those in colours only. */
const otherColors: readonly View[] = [
  { theme: 'light', width: 390, height: 844 },
  { theme: 'dark', width: 1440, height: 900 },
];

/** 1440 px at 200 %, and 1280 px at 400 %: WCAG 2.2, 1.4.4 and 1.4.10. */
const zoomedWidths = [720, 320];

/**
 * Returns what is wrong with a page, one text each: what axe-core calls serious or critical, in
 * both themes, wide and narrow; headings out of order; and scrolling sideways, also when zoomed.
 *
 * @param settled waits until the page shows its content
 */
export async function auditPage(
  page: Page,
  settled: () => Promise<void>,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const view of views) {
    await show(page, view);
    await settled();
    const findings = [
      ...(await findLastingBarriers(page)),
      ...(await findHeadingProblems(page)),
      ...(await findOverflow(page)),
    ];
    found.push(...findings.map((finding) => `${describeView(view)}: ${finding}`));
  }
  for (const view of otherColors) {
    await show(page, view);
    await settled();
    const findings = await findLastingBarriers(page, ['color-contrast']);
    found.push(...findings.map((finding) => `${describeView(view)}: ${finding}`));
  }
  for (const width of zoomedWidths) {
    await show(page, { theme: 'dark', width, height: 450 });
    await settled();
    found.push(...(await findOverflow(page)));
  }
  found.push(...(await findHiddenFocus(page)));
  await page.evaluate(spaceText);
  found.push(...(await findOverflow(page)).map((finding) => `with spaced text: ${finding}`));
  await page.evaluate('void document.adoptedStyleSheets.pop()');
  await show(page, views[0]!);
  return found;
}

/**
 * Returns what is wrong with a part of a page, such as a dialog: in one theme when wide, in the
 * other when narrow, because its colours are the same at each width.
 */
export async function auditPart(
  page: Page,
  within: string,
  settled: () => Promise<void> = async () => undefined,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const view of views) {
    await show(page, view);
    await settled();
    const findings = [
      ...(await findLastingBarriers(page, undefined, within)),
      ...(await findOverflow(page)),
    ];
    found.push(...findings.map((finding) => `${describeView(view)}: ${finding}`));
  }
  await show(page, views[0]!);
  return found;
}

function describeView({ theme, width }: View): string {
  return `${theme}, ${width} px`;
}

/** Looks again at what was found: on a busy machine, a change of the theme takes some frames. */
async function findLastingBarriers(
  page: Page,
  rules?: readonly string[],
  within?: string,
): Promise<readonly string[]> {
  const found = await findBarriers(page, rules, within);
  if (found.length === 0) return found;
  await page.waitForTimeout(500);
  return findBarriers(page, rules, within);
}

/** Changes theme and size without loading the page again. */
async function show(page: Page, { theme, width, height }: View): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  await page.setViewportSize({ width, height });
  // Colours pass through a frame, also where transitions are off.
  await page.evaluate(
    'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))',
  );
}

/** Returns what is wrong with the outline: one heading of level 1, and no level left out. */
async function findHeadingProblems(page: Page): Promise<readonly string[]> {
  const headings = await page.evaluate<readonly (readonly [level: number, text: string])[]>(
    `[...document.querySelectorAll('h1, h2, h3, h4, h5, h6')]
      .filter((element) => element.checkVisibility())
      .map((element) => [Number(element.tagName.slice(1)), element.textContent])`,
  );
  const problems: string[] = [];
  const first = headings.filter(([level]) => level === 1).length;
  if (first !== 1) problems.push(`${first} headings of level 1`);
  for (const [index, [level, text]] of headings.entries()) {
    const before = headings[index - 1]?.[0] ?? 0;
    if (level > before + 1) problems.push(`"${text}" of level ${level} follows level ${before}`);
  }
  return problems;
}

/**
 * Returns what is wider than the window, where the page scrolls sideways. Looks twice: a chart
 * follows the size of the window when it is told of it.
 */
async function findOverflow(page: Page): Promise<readonly string[]> {
  const found = await lookForOverflow(page);
  if (found.length === 0) return found;
  await page.waitForTimeout(500);
  return lookForOverflow(page);
}

/** The spacing of text that a person may set: WCAG 2.2, 1.4.12. */
const spaceText = `{
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; }' +
    '* { word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }',
  );
  document.adoptedStyleSheets.push(sheet);
}`;

/**
 * Returns what is below something sticky when it gets the focus, from the end of the page to its
 * beginning, as by Shift+Tab: WCAG 2.2, 2.4.11.
 */
function findHiddenFocus(page: Page): Promise<readonly string[]> {
  return page.evaluate<readonly string[]>(
    `(() => {
      const isSticky = (element) =>
        ['sticky', 'fixed'].includes(getComputedStyle(element).position);
      const hidden = [];
      const all = [
        ...document.querySelectorAll('main :is(a, button, input, textarea, [tabindex="0"])'),
      ];
      scrollTo(0, document.documentElement.scrollHeight);
      for (const element of all.toReversed()) {
        if (!element.checkVisibility({ visibilityProperty: true })) continue;
        element.focus();
        if (document.activeElement !== element) continue;
        const { top, left, width, height } = element.getBoundingClientRect();
        let above = document.elementFromPoint(left + width / 2, top + height / 2);
        if (above === null || element.contains(above)) continue;
        while (above !== null && !above.contains(element) && !isSticky(above))
          above = above.parentElement;
        if (above !== null && !above.contains(element))
          hidden.push(element.outerHTML.slice(0, 120));
      }
      document.activeElement?.blur();
      scrollTo(0, 0);
      return hidden.slice(0, 3).map((element) => 'the focus is hidden: ' + element);
    })()`,
  );
}

function lookForOverflow(page: Page): Promise<readonly string[]> {
  return page.evaluate<readonly string[]>(
    `(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      if (scrollWidth <= clientWidth) return [];
      const wide = [...document.querySelectorAll('body *')]
        .filter((element) => element.getBoundingClientRect().right > clientWidth + 1)
        .slice(0, 3)
        .map((element) => element.outerHTML.slice(0, 120));
      return [clientWidth + ' px scroll sideways to ' + scrollWidth + ' px: ' + wide.join(' ')];
    })()`,
  );
}
