import type { Page } from 'playwright-core';

/** Answers come one after the other, as from afar: up to this many milliseconds late. */
const maxDelayMs = 200;

/**
 * Resolves to how far a page moves by itself while it loads, as the layout shifts of Core Web
 * Vitals are counted, with the largest of them in words. Answers of the API come at different times.
 *
 * @param load opens the page, and waits until it shows its content
 */
export async function measureShift(
  page: Page,
  load: () => Promise<void>,
): Promise<{ readonly total: number; readonly largest: string }> {
  const script = await page.addInitScript(observe);
  let asked = 0;
  await page.route(/\/api\/v1\//u, async (route) => {
    asked += 1;
    await new Promise((resolve) => setTimeout(resolve, (maxDelayMs / 4) * (asked % 5)));
    // A page that is left ends its requests.
    await route.continue().catch(() => undefined);
  });
  await load();
  const shifts = await page.evaluate<readonly (readonly [value: number, source: string])[]>(
    'new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(shifts), 50)))',
  );
  await page.unrouteAll({ behavior: 'wait' });
  await script.dispose();
  let total = 0;
  for (const [value] of shifts) total += value;
  const [largest] = shifts.toSorted(([left], [right]) => right - left);
  return { total, largest: largest?.[1] ?? '' };
}

const observe = `
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const { hadRecentInput, value, sources } of list.getEntries())
      if (!hadRecentInput) {
        const words = sources.map(({ node, previousRect, currentRect }) =>
          [node?.nodeName, node?.className, previousRect.y, '->', currentRect.y].join(' '));
        shifts.push([value, words.join('; ')]);
      }
  }).observe({ type: 'layout-shift', buffered: true });`;
