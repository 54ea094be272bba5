import { apiToken } from '../client.ts';
import type { Showcase } from './showcase.ts';

/** The tenant in which users and accounts wait for a decision. */
export const decidingTenant = 'tyrell';
/** An account of it that no connection manages, and one that a user waits for. */
export const looseAccount = 'rachael';
export const heldAccount = 'deckard';
/** An administrator whom another may disable. */
export const otherAdministrator = 'Roy Batty';

/** Adds what dialogs are about and the showcase lacks: decisions, a domain, an administrator. */
export async function addDialogData({ url, manage }: Showcase): Promise<void> {
  const at = `?tenant=${decidingTenant}`;
  await manage('POST', '/tenants', { id: decidingTenant, name: 'Tyrell Corporation' });
  await manage('PATCH', `/tenants/${decidingTenant}`, {
    policy: { linking: 'approve', domains: ['tyrell.example'] },
  });
  for (const username of [looseAccount, heldAccount])
    await manage('POST', `/accounts${at}`, { username });
  const { id } = await manage('POST', `/connections${at}`, { name: 'Okta', profile: 'okta' });
  const { secret } = await manage('POST', `/connections/${id}/credentials${at}`, {
    kind: 'token',
    name: 'Okta provisioning',
  });
  const response = await fetch(`${url}/t/${decidingTenant}/scim/v2/Users`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${secret}`, 'Content-Type': 'application/scim+json' },
    body: JSON.stringify({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName: heldAccount,
      displayName: 'Rick Deckard',
      active: true,
    }),
  });
  if (!response.ok) throw new Error(`the user that waits: ${await response.text()}`);
  const links = await manage('GET', `/links${at}`);
  if (links.items.length !== 1) throw new Error('no user waits for an account');
  await manage('POST', '/api-tokens', { name: 'Terraform', role: 'admin' });
  const invited = { name: otherAdministrator, email: 'roy@example.com', role: 'operator' };
  const { url: welcome } = await manage('POST', '/administrators', invited);
  await fetch(`${url}/api/v1/session/link`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${apiToken}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({
      link: new URL(welcome).hash.slice(1),
      password: 'four years of lifespan',
    }),
  });
}
