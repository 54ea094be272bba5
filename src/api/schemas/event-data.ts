import { z } from '@hono/zod-openapi';
import type { eventTypes } from '../../events/event.ts';
import { account, accountSummary } from './account.ts';
import { connectionState } from './connection.ts';
import { credential } from './credential.ts';
import { endpoint } from './endpoint.ts';
import { guardChange } from './operation.ts';
import { scimResource } from './resource.ts';

/** Types of events that the server writes. */
export type EventName = keyof typeof eventTypes;

const id = z.string();
const count = z.number().int();
const raw = scimResource.describe('The resource in its SCIM form, without `meta`.');
const resourceType = z.string().describe('Name of its resource type, such as `User`.');

const erased = z
  .object({ erased: z.literal(true).describe('The user was erased, and its data with it.') })
  .openapi('ErasedData', { description: 'The data of an event whose user was erased.' });

/** Data of an event about a user or an account; it goes when the user is erased. */
function erasable<T extends z.ZodType>(data: T) {
  return z.union([data, erased]);
}

const user = erasable(
  z
    .object({
      resourceType,
      id: id.describe('Id of the user.'),
      account: accountSummary.optional().describe('The account of the user, if it has one.'),
      raw,
    })
    .openapi('UserData', { description: 'A user, after the change.' }),
);

const resource = z
  .object({ resourceType, id: id.describe('Id of the resource.'), raw })
  .openapi('ResourceData', { description: 'A resource, after the change.' });

const group = resource
  .partial({ raw: true })
  .extend({
    members: z
      .object({
        added: count.describe('Members that joined.'),
        removed: count.describe('Members that left.'),
        total: count.describe('Members there are now.'),
      })
      .optional()
      .describe('Instead of `raw`: so many members changed that events do not list them.'),
  })
  .openapi('GroupChangeData', { description: 'A group, after the change.' });

const members = z
  .object({
    group: id.describe('Id of the group.'),
    members: z.array(z.string()).describe('Ids of the members.'),
  })
  .openapi('MembersData', { description: 'Members that joined or left a group.' });

const changedAccount = erasable(
  z.object({ account }).openapi('AccountData', { description: 'An account, after the change.' }),
);

const returned = erasable(
  z
    .object({
      user: id.optional().describe('Id of the user. Absent: the subject of the event.'),
      account: accountSummary,
    })
    .openapi('ReturnedAccountData', { description: 'The account that a user got again.' }),
);

const linked = erasable(
  z
    .object({
      user: id.optional().describe('Id of the user. Absent: the subject of the event.'),
      account: z
        .union([account, accountSummary])
        .describe('The account; with all its fields when an administrator has linked it.'),
    })
    .openapi('LinkedAccountData', { description: 'The account that a user got.' }),
);

const ofConnection = z
  .object({ connection: connectionState })
  .openapi('ConnectionData', { description: 'A connection.' });

const health = ofConnection
  .extend({
    failing: count.optional().describe('Failed requests since the last success.'),
    lastErrorDetail: z.string().optional().describe('The error detail that the client got last.'),
  })
  .openapi('ConnectionHealthData', {
    description: 'A connection whose requests fail, or succeed again.',
  });

const ofCredential = z
  .object({
    credential: credential.extend({
      clientId: z.string().optional().describe('The client_id of the OAuth client.'),
    }),
  })
  .openapi('CredentialData', { description: 'A credential.' });

const ofGuard = z
  .object({ guard: guardChange })
  .openapi('GuardData', { description: 'The mass-change guard.' });

const completed = erasable(
  z
    .object({
      transaction: z
        .string()
        .describe('Id of the request; of a bulk request, followed by the place of the operation.'),
      method: z.string().describe('Method of the operation.'),
      bulkId: z.string().optional().describe('The bulkId that the client gave.'),
      location: z.string().optional().describe('URL of the resource.'),
      version: z.string().optional().describe('ETag of the resource.'),
      status: z.string().describe('HTTP status, such as `201`.'),
      response: z.looseObject({}).optional().describe('The error, as SCIM shows it.'),
    })
    .openapi('CompletedRequestData', {
      description: 'The result of an operation (RFC 7644 §3.7.3).',
    }),
);

/** The data of each type of event. */
export const eventData = {
  'user.created': user,
  'user.updated': user,
  'user.deactivated': user,
  'user.reactivated': user,
  'user.deleted': user,
  'group.created': resource,
  'group.updated': group,
  'group.deleted': resource,
  'group.member_added': members,
  'group.member_removed': members,
  'resource.created': resource,
  'resource.updated': resource,
  'resource.deleted': resource,
  'account.registered': changedAccount,
  'account.updated': changedAccount,
  'account.linked': linked,
  'account.returned': returned,
  'account.held': erasable(
    z
      .object({
        user: id.describe('Id of the user.'),
        account: id.describe('Id of the account that matches.'),
      })
      .openapi('HeldAccountData', { description: 'The account that may belong to a user.' }),
  ),
  'account.released': erasable(
    z
      .object({ account: accountSummary })
      .openapi('ReleasedAccountData', { description: 'An account that no connection manages.' }),
  ),
  'account.erased': erased,
  'account.roles_changed': erasable(
    z
      .object({
        account: accountSummary,
        roles: z.array(z.string()).describe('The roles now; `previous.roles` has those before.'),
      })
      .openapi('RolesData', { description: 'An account and its roles.' }),
  ),
  'connection.created': ofConnection,
  'connection.activated': ofConnection,
  'connection.paused': ofConnection,
  'connection.unhealthy': health,
  'connection.recovered': health,
  'connection.profile_suggested': ofConnection,
  'connection.deleted': ofConnection,
  'credential.created': ofCredential,
  'credential.expiring': ofCredential
    .extend({ days: count.describe('Days that the warning is about: 30, 7 or 1.') })
    .openapi('ExpiringCredentialData', { description: 'A credential that expires soon.' }),
  'credential.revoked': ofCredential,
  'guard.held': ofGuard,
  'guard.released': ofGuard,
  'quota.exceeded': z
    .object({ detail: z.string().describe('The error detail that the client got.') })
    .openapi('QuotaData', { description: 'A request that found no seat.' }),
  'request.completed': completed,
  'endpoint.disabled': z
    .object({ endpoint })
    .openapi('EndpointData', { description: 'An endpoint.' }),
} as const satisfies Readonly<Record<EventName, z.ZodType>>;
