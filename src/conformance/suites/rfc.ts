import type { Suite } from '../case.ts';
import { authenticationCases } from './rfc/authentication.ts';
import { bulkCases } from './rfc/bulk.ts';
import { createCases } from './rfc/create.ts';
import { cursorCases } from './rfc/cursor.ts';
import { deleteCases } from './rfc/delete.ts';
import { edgeCases } from './rfc/edges.ts';
import { errorCases } from './rfc/errors.ts';
import { etagCases } from './rfc/etags.ts';
import { eventCases } from './rfc/events.ts';
import { filterCases } from './rfc/filter.ts';
import { groupCases } from './rfc/groups.ts';
import { isolationCases } from './rfc/isolation.ts';
import { listingCases } from './rfc/list.ts';
import { meCases } from './rfc/me.ts';
import { memberCases } from './rfc/members.ts';
import { patchCases } from './rfc/patch.ts';
import { patchAddCases } from './rfc/patch-add.ts';
import { patchLawCases } from './rfc/patch-laws.ts';
import { patchRemoveCases } from './rfc/patch-remove.ts';
import { patchReplaceCases } from './rfc/patch-replace.ts';
import { projectionCases } from './rfc/projection.ts';
import { readCases } from './rfc/read.ts';
import { refinementCases } from './rfc/refinements.ts';
import { replaceCases } from './rfc/replace.ts';
import { resourceTypeCases } from './rfc/resource-types.ts';
import { schemaDrivenCases } from './rfc/schema-driven.ts';
import { schemaCases } from './rfc/schemas.ts';
import { searchCases } from './rfc/search.ts';
import { serviceProviderConfigCases } from './rfc/service-provider-config.ts';
import { transportCases } from './rfc/transport.ts';
import { userCases } from './rfc/users.ts';
import { valueCases } from './rfc/values.ts';

/** RFC 7643, RFC 7644 and RFC 9865: what can be tested from outside. */
export const rfcSuite: Suite = {
  name: 'rfc',
  title: 'SCIM 2.0 (RFC 7643, RFC 7644, RFC 9865)',
  cases: [
    ...serviceProviderConfigCases,
    ...resourceTypeCases,
    ...schemaCases,
    ...authenticationCases,
    ...transportCases,
    ...createCases,
    ...valueCases,
    ...userCases,
    ...readCases,
    ...filterCases,
    ...listingCases,
    ...cursorCases,
    ...projectionCases,
    ...replaceCases,
    ...patchCases,
    ...patchAddCases,
    ...patchRemoveCases,
    ...patchReplaceCases,
    ...patchLawCases,
    ...deleteCases,
    ...groupCases,
    ...memberCases,
    ...bulkCases,
    ...etagCases,
    ...errorCases,
    ...searchCases,
    ...meCases,
    ...schemaDrivenCases,
    ...isolationCases,
    ...eventCases,
    ...edgeCases,
    ...refinementCases,
  ],
};
