import type { Suite } from '../case.ts';
import { groupCases } from './okta/groups.ts';
import { lifecycleCases } from './okta/lifecycle.ts';
import { specCases } from './okta/spec.ts';

/**
 * What Okta checks and documents for its integration network, in our own words. Sources, read in
 * November 2026:
 *
 * - "spec test": the suite that Okta publishes for Runscope (Okta-SCIM-20-SPEC-Test.json of
 *   developer.okta.com), whose green run a submission must show.
 * - "CRUD test": Okta-SCIM-20-CRUD-Test.json, as the requests that reach the server.
 * - "SCIM 2.0 reference" and "test plan": the SCIM 2.0 protocol reference and the test cases of the
 *   integration network, of the same site.
 *
 * The original looks at whichever user a server lists first; here every case looks at users that it
 * created. What needs an organisation of Okta is not checked.
 */
export const oktaSuite: Suite = {
  name: 'okta',
  title: 'Okta: SCIM 2.0 spec test and integration network',
  cases: [...specCases, ...lifecycleCases, ...groupCases],
};
