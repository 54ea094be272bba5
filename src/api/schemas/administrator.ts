import { z } from '@hono/zod-openapi';
import { administratorRoles } from '../../ports/administrators.ts';
import { tenantId } from './tenant.ts';
import { text, timestamp } from './text.ts';

const role = z
  .enum(administratorRoles)
  .describe(
    'owner: everything. operator: everything but administrators, API tokens, backups, deleting tenants and applying configurations. read-only: reads.',
  );
const email = text(254).describe('E-mail address to sign in with; case is ignored.');
const password = text(200).describe('Password.');
const newPassword = z
  .string()
  .min(12)
  .max(200)
  .describe('Password of 12 to 200 characters; length matters, kinds of characters do not.');

/** Answer: an administrator of the console. */
export const administrator = z
  .object({
    id: z.string().describe('Id of the administrator.'),
    email: z.string().describe('E-mail address, in lower case.'),
    name: z.string().describe('Name that others see.'),
    role,
    tenant: z.string().optional().describe('The only tenant it can access; absent: all.'),
    status: z
      .enum(['invited', 'active', 'disabled'])
      .describe('invited: it has not signed in yet. disabled: it cannot sign in.'),
    hasPassword: z.boolean().describe('Whether it can sign in with a password.'),
    created: timestamp.describe('Time of its creation.'),
    lastSignIn: timestamp.optional().describe('Time of its last sign-in; absent: none.'),
  })
  .openapi('Administrator', { description: 'An administrator of the console.' });

/** Answer: an administrator, with a one-time link to sign in. */
export const invitedAdministrator = administrator
  .extend({
    url: z
      .string()
      .nullable()
      .describe('One-time link to sign in. Shown once; null when the request is repeated.'),
    expires: timestamp.describe('Time at which the link expires.'),
  })
  .openapi('InvitedAdministrator', { description: 'An administrator, with a one-time link.' });

/** Answer: a link for the first owner. */
export const ownerLink = invitedAdministrator
  .pick({ url: true, expires: true })
  .openapi('OwnerLink', { description: 'A one-time link for the first owner.' });

/** Body: an administrator to create. */
export const newAdministrator = z
  .strictObject({
    email,
    name: text(200).describe('Name that others see.'),
    role,
    tenant: tenantId.optional().describe('The only tenant it can access. Default: all.'),
  })
  .openapi('NewAdministrator', { description: 'An administrator to create.' });

/** Body: changes of an administrator. */
export const administratorChange = z
  .strictObject({
    name: text(200).optional().describe('Name that others see.'),
    role: role.optional(),
    disabled: z
      .boolean()
      .optional()
      .describe('true: it cannot sign in, and its sessions end. false: it can again.'),
  })
  .openapi('AdministratorChange', { description: 'Changes of an administrator.' });

/** Answer: what the sign-in page offers. */
export const signInOptions = z
  .object({
    version: z.string().describe('Version of the server.'),
    password: z.boolean().describe('Whether administrators can sign in with a password.'),
    oidc: z
      .object({ name: z.string().describe('Name of the identity provider.') })
      .optional()
      .describe('Present: administrators can sign in with OpenID Connect.'),
    needsAdministrator: z
      .boolean()
      .describe('True: there is no owner yet; the one-time link of the start creates it.'),
  })
  .openapi('SignInOptions', { description: 'What the sign-in page offers.' });

/** Answer: a session of the console. */
export const session = z
  .object({
    administrator: administrator
      .pick({ id: true, name: true, email: true, role: true, tenant: true })
      .describe('The administrator that is signed in.'),
    csrfToken: z.string().describe('Value of the header X-CSRF-Token for every change.'),
    expires: timestamp.describe('Time at which the session ends.'),
    idleExpires: timestamp.describe('Time at which it ends if it is not used until then.'),
  })
  .openapi('Session', { description: 'A session of the console.' });

/** Body: a sign-in with a password. */
export const signIn = z
  .strictObject({ email, password })
  .openapi('SignIn', { description: 'A sign-in with a password.' });

const link = text(200).describe('The part of the one-time link behind `#`.');

/** Body: a link to look at. */
export const linkToVerify = z
  .strictObject({ link })
  .openapi('LinkToVerify', { description: 'A one-time link.' });

/** Answer: what a one-time link is for. */
export const verifiedLink = z
  .object({
    purpose: z
      .enum(['owner', 'administrator'])
      .describe('owner: it creates the first owner. administrator: it lets an administrator in.'),
    email: z.string().optional().describe('E-mail address of the administrator.'),
    name: z.string().optional().describe('Name of the administrator.'),
    expires: timestamp.describe('Time at which it expires.'),
  })
  .openapi('VerifiedLink', { description: 'What a one-time link is for.' });

/** Body: a link to use. */
export const redeemedLink = z
  .strictObject({
    link,
    email: email.optional().describe('Needed for the first owner.'),
    name: text(200).optional().describe('Needed for the first owner.'),
    password: newPassword,
  })
  .openapi('RedeemedLink', { description: 'A one-time link to use.' });

/** Body: a change of the caller's own password. */
export const passwordChange = z
  .strictObject({ current: password.describe('The password until now.'), password: newPassword })
  .openapi('PasswordChange', { description: "A change of the caller's own password." });
