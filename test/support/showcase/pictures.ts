import type { Page } from 'playwright-core';
import { consolePages, consoleStates } from './pages.ts';
import type { ShowcaseIds } from './showcase.ts';

/** A page, or a state of one, that has pictures. */
export interface Picture {
  /** Begins the names of its files. */
  readonly name: string;
  /** Path below the server. */
  readonly path: (ids: ShowcaseIds) => string;
  readonly isOpen?: boolean;
  /** Brings the page into the state that is shown. */
  readonly prepare?: (page: Page) => Promise<void>;
}

/** All pictures, in the order in which they are taken. */
export const pictures: readonly Picture[] = [
  { name: 'start', path: () => '/', isOpen: true },
  ...[...consolePages, ...consoleStates].map(({ path, ...page }) => ({
    ...page,
    path: (ids: ShowcaseIds) => `/console${path(ids)}`,
  })),
];
