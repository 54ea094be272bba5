import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** The rules of WCAG 2.2 up to AA, and what axe recommends beyond them. */
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

interface Finding {
  readonly id: string;
  readonly impact: string | null;
  readonly help: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly html: string }[];
}

/**
 * Returns the serious and critical findings of axe-core on a page, one text each. The script comes
 * in through the debugger, so that the page's Content-Security-Policy stays as it is.
 *
 * @param rules names of rules; absent: all that concern WCAG 2.2 AA, and best practice
 * @param within selector of the elements to look at; absent: the document
 */
export async function findBarriers(
  page: Page,
  rules?: readonly string[],
  within?: string,
): Promise<readonly string[]> {
  const session = await page.context().newCDPSession(page);
  try {
    const { result: known } = await session.send('Runtime.evaluate', { expression: 'typeof axe' });
    // Large: once for a document.
    if (known.value !== 'object')
      await session.send('Runtime.evaluate', { expression: axe.source });
    const options = JSON.stringify({
      runOnly: rules ?? tags,
      resultTypes: ['violations'],
      iframes: false,
    });
    const context = within === undefined ? 'document' : JSON.stringify({ include: [[within]] });
    const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
      expression: `axe.run(${context}, ${options}).then(({ violations }) => violations)`,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails !== undefined)
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return (result.value as readonly Finding[])
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, impact, help, nodes }) =>
        nodes.map(({ target, html }) => `${impact}: ${id}: ${help}: ${target.join(' ')}: ${html}`),
      );
  } finally {
    await session.detach();
  }
}
