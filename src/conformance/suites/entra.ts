import type { Suite } from '../case.ts';
import { connectionCases } from './entra/connection.ts';
import { groupCases } from './entra/groups.ts';
import { schemaCases } from './entra/schemas.ts';
import { userChangeCases } from './entra/user-changes.ts';
import { userCases } from './entra/users.ts';

/**
 * What Microsoft checks and documents for the gallery of Entra ID, in our own words. Sources, read
 * in November 2026:
 *
 * - "validation test N": SCIM-Validation-Test-Overview.md of AzureAD/SCIMReferenceCode. Its
 *   mandatory tests are MUST here, its optional ones SHOULD.
 * - "checklist": Entra-AppGallery-AI-Validation-Checklist.md of the same repository.
 * - "SCIM guide": "Develop and plan provisioning for a SCIM endpoint" of learn.microsoft.com, with
 *   the requests that the provisioning service sends.
 * - "known issues": "Known issues and resolutions with SCIM 2.0 protocol compliance", with the
 *   dialect of the flag aadOptscim062020.
 *
 * What needs a tenant of Entra ID is not checked: provisioning on demand, credentials, and the
 * schedule of the service.
 */
export const entraSuite: Suite = {
  name: 'entra',
  title: 'Microsoft Entra ID: gallery validation',
  cases: [...connectionCases, ...schemaCases, ...userCases, ...userChangeCases, ...groupCases],
};
