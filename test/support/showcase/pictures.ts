import type { Page } from 'playwright-core';
import { portalText } from '../../../console/src/text/portal.ts';
import { dialogs, openDialog } from './dialogs.ts';
import { consolePages, consoleStates } from './pages.ts';
import type { PortalLinks } from './portal-links.ts';
import type { ShowcaseIds } from './showcase.ts';

/** A page, or a state of one, that has pictures. */
export interface Picture {
  /** Begins the names of its files. */
  readonly name: string;
  /** Path below the server. */
  readonly path: (ids: ShowcaseIds) => string;
  readonly isOpen?: boolean;
  /** Brings the page into the state that is shown. */
  readonly prepare?: (page: Page) => Promise<unknown>;
}

/** The dialogs that most people meet. */
const shownDialogs = new Set(['palette', 'connection-create', 'setup-link', 'user', 'event']);

const ofLink = (link: keyof PortalLinks, step?: string): Picture['path'] => {
  const query = step === undefined ? '' : `?step=${step}`;
  return ({ links }) => `/setup/${links[link]}${query}`;
};

const { createToken, createAnother } = portalText.values;

/** The set-up portal: each step, waiting and done. */
const portalSteps: readonly Picture[] = [
  { name: 'portal-provider', path: ofLink('sent') },
  {
    name: 'portal-values',
    path: ofLink('begun', 'values'),
    async prepare(page) {
      const create = (name: string) => page.getByRole('button', { name, exact: true });
      await create(createToken).or(create(createAnother)).click();
      await page.getByText(/•{4,}/u).first().waitFor();
    },
  },
  { name: 'portal-waiting', path: ofLink('begun', 'check') },
  { name: 'portal-check', path: ofLink('connected', 'check') },
  { name: 'portal-person', path: ofLink('connected', 'person') },
  {
    name: 'portal-roles',
    path: ofLink('connected', 'roles'),
    async prepare(page) {
      await page.getByRole('checkbox', { name: 'developer' }).nth(1).click();
      await page.getByRole('heading', { name: portalText.roles.preview }).waitFor();
    },
  },
  { name: 'portal-done', path: ofLink('connected', 'done') },
  { name: 'portal-finished', path: ofLink('finished') },
];

/** All pictures, in the order in which they are taken. */
export const pictures: readonly Picture[] = [
  { name: 'start', path: () => '/', isOpen: true },
  ...[...consolePages, ...consoleStates].map(({ path, ...page }) => ({
    ...page,
    path: (ids: ShowcaseIds) => `/console${path(ids)}`,
  })),
  ...dialogs
    .filter(({ name }) => shownDialogs.has(name))
    .map((dialog) => ({
      name: `dialog-${dialog.name}`,
      path: (ids: ShowcaseIds) => `/console${dialog.path(ids)}`,
      prepare: (page: Page) => openDialog(page, dialog),
    })),
  { name: 'api-reference', path: () => '/api/v1/docs' },
  ...portalSteps.map((picture) => ({ ...picture, isOpen: true })),
];
