import type { Fingerprint, Trait } from './signs.ts';
import type { ToleranceId } from './tolerances.ts';

/** An identity provider whose traffic needs nothing that `default` does not accept. */
export interface Vendor {
  readonly name: string;
  readonly description: string;
  readonly fingerprint: Fingerprint;
  /** Tolerances that the client is known to use. */
  readonly uses: ReadonlySet<ToleranceId>;
}

/** Returns what a client is known by. */
export function fingerprint(weights: { readonly [trait in Trait]?: 1 | 2 }): Fingerprint {
  return new Map(Object.entries(weights) as [Trait, 1 | 2][]);
}

/** Identity providers with a profile of their own that accepts what `default` accepts. */
export const vendors: readonly Vendor[] = [
  {
    name: 'jumpcloud',
    description: 'JumpCloud: members are removed as a list of values, and added repeatedly.',
    fingerprint: fingerprint({ 'remove-by-value': 1 }),
    uses: new Set(['remove-by-value']),
  },
  {
    name: 'ping',
    description: 'PingOne and PingFederate: the look-up is a template, such as `username Eq "…"`.',
    fingerprint: fingerprint({ 'ping-filter': 2, 'unknown-filter-attributes': 1 }),
    uses: new Set(['unknown-filter-attributes']),
  },
  {
    name: 'cyberark',
    description: 'CyberArk Identity: reads discovery, and updates by PUT.',
    fingerprint: fingerprint({ 'one-user-listed': 1, 'resource-type-read': 1 }),
    uses: new Set(),
  },
  {
    name: 'authentik',
    description: 'authentik: PUT of users, one PATCH operation per member, lists without count.',
    fingerprint: fingerprint({ 'authentik-user-agent': 2 }),
    uses: new Set(['read-only-values', 'remove-by-value']),
  },
  {
    name: 'pocket-id',
    description: 'Pocket ID: PUT of users and of whole groups.',
    fingerprint: fingerprint({}),
    uses: new Set(),
  },
  {
    name: 'keycloak',
    description: 'Keycloak with a SCIM client plug-in: PATCH with paths, time limit of 5 seconds.',
    fingerprint: fingerprint({}),
    uses: new Set(),
  },
  {
    name: 'ibm-verify',
    description: 'IBM Verify: loss of the entitlement deletes the user.',
    fingerprint: fingerprint({}),
    uses: new Set(),
  },
  {
    name: 'rippling',
    description: 'Rippling: PUT of users and, without its PATCH box, of whole groups.',
    fingerprint: fingerprint({}),
    uses: new Set(),
  },
  {
    name: 'google',
    description: 'Google Workspace: users only, after it has read the schemas.',
    fingerprint: fingerprint({}),
    uses: new Set(),
  },
  {
    name: 'workos',
    description: 'Clients that follow the rules WorkOS documents.',
    fingerprint: fingerprint({}),
    uses: new Set(),
  },
];
