import type { BrowserContext, Page } from 'playwright-core';

/** What a page must not do, as it happens. */
export interface PageProblems {
  /** Accepts problems whose text matches, which a test causes on purpose. */
  allow(expected: RegExp): void;
  /** Returns what went wrong and was not allowed, one text each. */
  list(): readonly string[];
  /** Returns the same, and forgets it: for a page that several tests share. */
  take(): readonly string[];
}

/** What a browser calls a server that is not there, or goes while it is asked: for `allow`. */
export const serverIsAway =
  /net::ERR_(?:CONNECTION_(?:CLOSED|FAILED|REFUSED|RESET)|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED)/u;

/**
 * Collects uncaught errors, errors and violations of the Content-Security-Policy on the browser's
 * console, requests that failed or were answered with an error, and dialogs, of every page of a
 * context.
 */
export function watchProblems(context: BrowserContext): PageProblems {
  const found: string[] = [];
  const allowed: RegExp[] = [];
  const watch = (page: Page): void => {
    page.on('dialog', (dialog) => {
      // Asking before a form is left is what browsers have this one for.
      if (dialog.type() !== 'beforeunload')
        found.push(`dialog: ${dialog.type()}: ${dialog.message()}`);
      void dialog.dismiss().catch(() => undefined);
    });
  };
  context.on('page', watch);
  context.on('weberror', (error) =>
    found.push(`uncaught: ${error.error().stack ?? error.error().message}`),
  );
  context.on('console', (message) => {
    // Answers with an error are collected below, with their method.
    if (message.type() !== 'error' || message.text().startsWith('Failed to load resource')) return;
    found.push(`console: ${message.text()} (${message.location().url})`);
  });
  context.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? 'unknown';
    // A page that is left, or a query that is no longer wanted, ends its requests.
    if (reason === 'net::ERR_ABORTED') return;
    found.push(`failed: ${request.method()} ${request.url()}: ${reason}`);
  });
  context.on('response', (response) => {
    if (response.status() >= 400)
      found.push(`${response.status()}: ${response.request().method()} ${response.url()}`);
  });
  const list = (): readonly string[] =>
    found.filter((problem) => !allowed.some((expected) => expected.test(problem)));
  return {
    allow: (expected) => void allowed.push(expected),
    list,
    take() {
      const taken = list();
      found.length = 0;
      return taken;
    },
  };
}
