import { OpenAPIHono } from '@hono/zod-openapi';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { accountOperations } from './accounts.ts';
import { administratorOperations } from './administrators.ts';
import { apiTokenOperations } from './api-tokens.ts';
import { applyOperations } from './apply.ts';
import { auditOperations } from './audit.ts';
import { connectionOperations, profileOperations } from './connections.ts';
import { credentialOperations } from './credentials.ts';
import { definitionOperations } from './definitions.ts';
import { deliveryOperations } from './deliveries.ts';
import { domainOperations } from './domains.ts';
import { endpointOperations } from './endpoints.ts';
import { eventOperations } from './events.ts';
import { explainOperations } from './explain.ts';
import { groupMemberOperations, groupSizeOperations } from './group-members.ts';
import { guardOperations } from './guard.ts';
import { linkOperations } from './links.ts';
import { nameOperations } from './names.ts';
import type { Api, Operation } from './operation.ts';
import type { ApiOptions } from './options.ts';
import { overviewOperations } from './overview.ts';
import { probeOperations } from './probes.ts';
import { requestOperations } from './requests.ts';
import { resourceOperations } from './resources.ts';
import { roleOperations } from './roles.ts';
import { secretOperations } from './secrets.ts';
import { setupOperations } from './setup.ts';
import { setupLinkOperations } from './setup-links.ts';
import { addSignInOperations } from './sign-in.ts';
import { streamOperations } from './streams.ts';
import { systemOperations } from './system.ts';
import { tenantOperations } from './tenants.ts';

/** Every operation, in the order of the OpenAPI document. */
const operations: readonly Operation[] = [
  ...tenantOperations,
  ...overviewOperations,
  ...nameOperations,
  ...connectionOperations,
  ...credentialOperations,
  ...profileOperations,
  ...probeOperations,
  ...setupLinkOperations,
  ...setupOperations,
  ...accountOperations,
  ...roleOperations,
  ...linkOperations,
  ...domainOperations,
  ...definitionOperations,
  ...resourceOperations,
  ...groupMemberOperations,
  ...groupSizeOperations,
  ...secretOperations,
  ...eventOperations,
  ...endpointOperations,
  ...deliveryOperations,
  ...streamOperations,
  ...requestOperations,
  ...explainOperations,
  ...guardOperations,
  ...auditOperations,
  ...apiTokenOperations,
  ...administratorOperations,
  addSignInOperations,
  ...applyOperations,
  ...systemOperations,
];

/** Returns the routes of every operation. Errors are thrown, for the caller to answer. */
export function createRoutes(options: ApiOptions): Api {
  const api: Api = new OpenAPIHono();
  api.onError((error) => {
    throw error;
  });
  api.notFound(() => {
    throw new ScimError(
      'notFound',
      'there is nothing at this path, or it does not accept this method',
    );
  });
  for (const add of operations) add(api, options);
  return api;
}
