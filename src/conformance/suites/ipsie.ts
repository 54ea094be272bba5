import type { Suite } from '../case.ts';
import { deprovisioningCases } from './ipsie/deprovisioning.ts';
import { groupCases } from './ipsie/groups.ts';
import { prerequisiteCases } from './ipsie/prerequisites.ts';
import { userCases } from './ipsie/users.ts';

/**
 * The account lifecycle profile of the OpenID working group IPSIE for SCIM: "IPSIE AL SCIM 2.0
 * Profile, Draft 00" of September 2026 (openid.net/specs/ipsie-al-scim-profile-1_0.html), in our
 * own words: prerequisites, AL1 (deprovisioning) and AL2 (users and groups). The draft does not say
 * yet what AL3 (roles) requires. What a black box does not show is not checked: auditing, local
 * changes, rate limits, and what ends with an access.
 */
export const ipsieSuite: Suite = {
  name: 'ipsie',
  title: 'OpenID IPSIE: account lifecycle, AL1 and AL2 (Draft 00)',
  cases: [...prerequisiteCases, ...deprovisioningCases, ...userCases, ...groupCases],
};
