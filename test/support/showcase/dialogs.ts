import type { ElementHandle, Locator, Page } from 'playwright-core';
import { appText } from '../../../console/src/text/app.ts';
import { connectionsText } from '../../../console/src/text/connections.ts';
import { domainsText } from '../../../console/src/text/domains.ts';
import { exportText } from '../../../console/src/text/export.ts';
import { guardText } from '../../../console/src/text/guard.ts';
import { personText } from '../../../console/src/text/person.ts';
import { rolesText } from '../../../console/src/text/roles.ts';
import { schemasText } from '../../../console/src/text/schemas.ts';
import { systemText } from '../../../console/src/text/system.ts';
import { tenantsText } from '../../../console/src/text/tenants.ts';
import { usersText } from '../../../console/src/text/users.ts';
import { endpointText, webhooksText } from '../../../console/src/text/webhooks.ts';
import { decidingTenant, heldAccount, looseAccount, otherAdministrator } from './dialog-data.ts';
import type { ShowcaseIds } from './showcase.ts';

/** A dialog, a drawer or a menu of the console, and how it is opened. */
export interface ShownDialog {
  readonly name: string;
  /** File below console/src whose dialog it is. Absent: a menu. */
  readonly of?: string;
  /** Path below `/console` of a page that has it. */
  readonly path: (ids: ShowcaseIds) => string;
  /** What to do before. */
  readonly prepare?: (page: Page) => Promise<unknown>;
  /** What to press, one after the other: names of buttons, links and menu items. */
  readonly press?: readonly (string | RegExp)[];
  /** Whether the first row of the table opens it. */
  readonly isOfRow?: boolean;
  readonly isMenu?: boolean;
  /** Keys that open it. */
  readonly keys?: string;
  /** The button that takes back, after it is closed, what `prepare` did. */
  readonly takeBack?: string;
  /** Whether it shows progress that has no end. */
  readonly isEndless?: boolean;
  /** Whether it cannot be closed. */
  readonly stays?: boolean;
}

const acme = (page: string) => (): string => `/t/acme/${page}`;
const deciding = (page: string) => (): string => `/t/${decidingTenant}/${page}`;
const connection = ({ connection: id }: ShowcaseIds): string => `/t/acme/connections/${id}`;
const tab = (name: string) => (ids: ShowcaseIds) => `${connection(ids)}?tab=${name}`;
const endpoint = ({ endpoint: id }: ShowcaseIds): string => `/t/acme/webhooks/${id}`;
const system = (name: string) => (): string => `/system?tab=${name}`;
const tenantActions = tenantsText.actionsOf('Acme Inc.');
const endpointActions = endpointText.columns.actions;
const administratorActions = `${systemText.actions}: ${otherAdministrator}`;
const problem = { type: 'about:blank', title: 'Unauthorized', status: 401 };

const ofTheServer: readonly ShownDialog[] = [
  { name: 'palette', of: 'app/command-palette.tsx', path: () => '/', keys: 'Control+k' },
  { name: 'shortcuts', of: 'app/shell.tsx', path: () => '/', keys: '?' },
  {
    name: 'navigation',
    of: 'app/shell.tsx',
    path: () => '/',
    prepare: (page) => page.setViewportSize({ width: 390, height: 844 }),
    press: [appText.openNavigation],
  },
  {
    name: 'session-end',
    of: 'app/session-gate.tsx',
    path: () => '/tenants',
    prepare: async (page) => {
      await page.route(/\/api\/v1\//u, (route) => route.fulfill({ status: 401, json: problem }));
      await page.getByRole('link', { name: 'Acme Inc.' }).first().click();
    },
    stays: true,
  },
  {
    name: 'password',
    of: 'app/change-password.tsx',
    path: () => '/',
    press: [new RegExp(`^${appText.account}`, 'u'), appText.changePassword],
  },
  {
    name: 'tenant-create',
    of: 'pages/tenants/tenant-form.tsx',
    path: () => '/tenants',
    press: [tenantsText.create],
  },
  { name: 'tenant-menu', path: () => '/tenants', press: [tenantActions], isMenu: true },
  {
    name: 'tenant-settings',
    of: 'pages/tenants/tenant-form.tsx',
    path: () => '/tenants',
    press: [tenantActions, tenantsText.actions.settings],
  },
  {
    name: 'tenant-delete',
    of: 'pages/tenants/tenant-actions.tsx',
    path: () => '/tenants',
    press: [tenantActions, tenantsText.actions.delete],
  },
  {
    name: 'administrator-invite',
    of: 'pages/system/invite-administrator.tsx',
    path: system('administrators'),
    press: [systemText.invite],
  },
  {
    name: 'administrator-disable',
    of: 'pages/system/administrators.tsx',
    path: system('administrators'),
    press: [administratorActions, systemText.disable],
  },
  {
    name: 'administrator-link',
    of: 'pages/system/administrators.tsx',
    path: system('administrators'),
    press: [administratorActions, systemText.newLink],
  },
  {
    name: 'api-token',
    of: 'pages/system/api-tokens.tsx',
    path: system('tokens'),
    press: [systemText.tokenCreate],
  },
  {
    name: 'api-token-revoke',
    of: 'pages/system/api-tokens.tsx',
    path: system('tokens'),
    press: [systemText.revoke],
  },
  {
    name: 'audit-entry',
    of: 'pages/system/audit.tsx',
    path: system('audit'),
    isOfRow: true,
  },
];

const ofConnections: readonly ShownDialog[] = [
  {
    name: 'connection-create',
    of: 'pages/connections/create-connection.tsx',
    path: acme('connections'),
    press: [connectionsText.create],
  },
  {
    name: 'connection-pause',
    of: 'pages/connections/connection-actions.tsx',
    path: connection,
    press: [connectionsText.pause],
  },
  {
    name: 'connection-release',
    of: 'pages/connections/connection-actions.tsx',
    path: connection,
    press: [connectionsText.more, connectionsText.release],
  },
  {
    name: 'credential',
    of: 'pages/connections/connection-credentials.tsx',
    path: tab('credentials'),
    press: [connectionsText.createCredential],
  },
  {
    name: 'credential-revoke',
    of: 'pages/connections/connection-credentials.tsx',
    path: tab('credentials'),
    press: [connectionsText.revoke],
  },
  {
    name: 'setup-link',
    of: 'pages/connections/create-setup-link.tsx',
    path: tab('links'),
    press: [connectionsText.invite],
  },
];

const ofPeople: readonly ShownDialog[] = [
  { name: 'user', of: 'pages/users/user-drawer.tsx', path: acme('users'), isOfRow: true },
  {
    name: 'account-protect',
    of: 'pages/users/account-actions.tsx',
    path: acme('users'),
    isOfRow: true,
    press: [usersText.actions, usersText.protect],
  },
  {
    name: 'account-register',
    of: 'pages/users/register-account.tsx',
    path: acme('users'),
    press: [usersText.register.open],
  },
  {
    name: 'users-export',
    of: 'design/export-csv.tsx',
    path: acme('users'),
    // It closes by itself when it is done: this one never is.
    prepare: (page) => page.route(/\/api\/v1\/(?:users|accounts)/u, () => undefined),
    press: [exportText.button],
    isEndless: true,
  },
  {
    name: 'link-approve',
    of: 'pages/users/link-decision.tsx',
    path: deciding('users'),
    isOfRow: true,
    press: [usersText.approve],
  },
  {
    name: 'person-link-reject',
    of: 'pages/person/held-link.tsx',
    path: deciding(`people/${heldAccount}`),
    press: [personText.reject],
  },
  {
    name: 'person-erase',
    of: 'pages/person/account-sections.tsx',
    path: deciding(`people/${looseAccount}`),
    press: [personText.erase],
  },
  { name: 'event', of: 'pages/events/event-drawer.tsx', path: acme('events'), isOfRow: true },
];

const ofPolicies: readonly ShownDialog[] = [
  {
    name: 'roles-save',
    of: 'pages/roles/role-editor.tsx',
    path: acme('roles'),
    prepare: (page) => page.getByLabel(rolesText.defaultRoles).fill('viewer'),
    press: [rolesText.save],
    takeBack: rolesText.discard,
  },
  {
    name: 'guard-release',
    of: 'pages/guard/guard-state.tsx',
    path: () => '/t/hooli/guard',
    press: [guardText.release],
  },
  {
    name: 'schemas-replace',
    of: 'pages/schemas/definitions-editor.tsx',
    path: acme('schemas?tab=editor'),
    press: [schemasText.emptyExample, schemasText.review],
  },
  {
    name: 'domain-name',
    of: 'pages/domains/domain-proof.tsx',
    path: deciding('domains'),
    press: [domainsText.add],
  },
  {
    name: 'domain-proof',
    of: 'pages/domains/domain-proof.tsx',
    path: deciding('domains?prove=example.com'),
  },
  {
    name: 'domain-remove',
    of: 'pages/domains/domains-page.tsx',
    path: deciding('domains'),
    press: [domainsText.removeOf('tyrell.example')],
  },
];

const ofWebhooks: readonly ShownDialog[] = [
  {
    name: 'endpoint-create',
    of: 'pages/webhooks/endpoint-form.tsx',
    path: acme('webhooks'),
    press: [webhooksText.create],
  },
  {
    name: 'stream-create',
    of: 'pages/webhooks/stream-form.tsx',
    path: acme('webhooks'),
    press: [webhooksText.stream.create],
  },
  {
    name: 'endpoint-edit',
    of: 'pages/webhooks/endpoint-form.tsx',
    path: endpoint,
    press: [endpointActions, endpointText.edit],
  },
  {
    name: 'endpoint-rotate',
    of: 'pages/webhooks/endpoint-actions.tsx',
    path: endpoint,
    press: [endpointActions, endpointText.rotate],
  },
  {
    name: 'endpoint-secret',
    of: 'pages/webhooks/endpoint-form.tsx',
    path: endpoint,
    press: [endpointActions, endpointText.rotate, endpointText.rotate],
  },
  {
    name: 'endpoint-disable',
    of: 'pages/webhooks/endpoint-actions.tsx',
    path: endpoint,
    press: [endpointActions, endpointText.disable],
  },
  {
    name: 'endpoint-delete',
    of: 'pages/webhooks/endpoint-actions.tsx',
    path: endpoint,
    press: [endpointActions, endpointText.remove],
  },
  {
    name: 'replay',
    of: 'pages/webhooks/replay.tsx',
    path: endpoint,
    press: [endpointText.replayRange],
  },
  {
    name: 'replay-all',
    of: 'pages/webhooks/replay.tsx',
    path: endpoint,
    press: [/^Replay all /u],
  },
  {
    name: 'attempts',
    of: 'pages/webhooks/attempts.tsx',
    path: endpoint,
    press: [/ attempts of event /u],
  },
];

/** One of each dialog and drawer, and a menu. A test compares the list with the sources. */
export const dialogs: readonly ShownDialog[] = [
  ...ofTheServer,
  ...ofConnections,
  ...ofPeople,
  ...ofPolicies,
  ...ofWebhooks,
];

/** Dialogs of the sources that are not in the list above, by their files, and why. */
export const otherDialogs: ReadonlyMap<string, string> = new Map([
  ['design/form-dialog.tsx', 'what forms of other files are made of'],
  ['portal/done-step.tsx', 'the set-up portal has no console; portal.test.ts audits them'],
]);

const openedBy = (isMenu: boolean): string =>
  isMenu ? '[role=menu]' : '[role=dialog], [role=alertdialog]';

/** Opens a dialog on the page that has it. Resolves to what had the focus before. */
export async function openDialog(page: Page, dialog: ShownDialog): Promise<ElementHandle> {
  const { press = [], keys, isOfRow = false, isMenu = false } = dialog;
  await dialog.prepare?.(page);
  const before = await page.locator(':focus, [data-page-heading]').last().elementHandle();
  if (isOfRow) await firstRow(page).click();
  for (const name of press) await pressable(page, name).last().click();
  if (keys !== undefined) await page.keyboard.press(keys);
  await page.locator(openedBy(isMenu)).last().waitFor();
  return before;
}

const firstRow = (page: Page): Locator => page.locator('tbody tr').locator('a, button').first();

const pressable = (page: Page, name: string | RegExp): Locator =>
  page
    .getByRole('button', { name, exact: true })
    .or(page.getByRole('menuitem', { name, exact: true }))
    .filter({ visible: true });

/** Waits until nothing of a dialog is loading. */
export async function settleDialog(page: Page): Promise<void> {
  const busy = page.locator(`:is(${openedBy(false)}) [aria-busy=true]`);
  while ((await busy.count()) > 0) await busy.first().waitFor({ state: 'detached' });
}

/**
 * Closes a dialog by its button, or by Escape. Resolves to what is wrong with where the focus is
 * then: it belongs to the last element that was pressed for the dialog and is still there.
 *
 * @param before what had the focus before the dialog was opened
 */
export async function closeDialog(
  page: Page,
  dialog: ShownDialog,
  before: ElementHandle,
): Promise<string | undefined> {
  const { press = [], keys, isOfRow = false, isMenu = false } = dialog;
  const popups = page.locator(openedBy(isMenu));
  const popup = popups.nth((await popups.count()) - 1);
  const leave = popup.getByRole('button', { name: /^(?:Cancel|Close|Done|Stop)$/u });
  if (isMenu || keys !== undefined) await page.keyboard.press('Escape');
  else await leave.last().click();
  await popup.waitFor({ state: 'detached' });
  let opener: Locator | undefined;
  for (const name of press.toReversed())
    if (opener === undefined && (await pressable(page, name).count()) > 0)
      opener = pressable(page, name).last();
  if (opener === undefined && isOfRow) opener = firstRow(page);
  // A dialog that the URL has opened was the first to have the focus.
  if (press.length === 0 && !isOfRow && keys === undefined)
    opener = page.locator('[data-page-heading]');
  const expected = (await opener?.elementHandle()) ?? before;
  // The focus moves in the turn after the popup has gone.
  const isRight = await page
    .waitForFunction(
      (node: unknown) => (node as { matches(selector: string): boolean }).matches(':focus'),
      expected,
      { timeout: 30_000 },
    )
    .then(() => true)
    .catch(() => false);
  if (isRight) return undefined;
  const found = await page.evaluate('document.activeElement.outerHTML.slice(0, 200)');
  return `the focus is lost to ${String(found)}`;
}
