import type { Event, EventType } from '../events/event.ts';
import type { Endpoint, StreamTerms } from '../ports/delivery.ts';

/** Maps events of the log to the events of security event tokens (RFC 9967 §2.4). */

const patchUrn = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const eventUrn = 'urn:ietf:params:scim:event:';

/** The events of a token by URI. */
type Events = Readonly<Record<string, object>>;

/** The parts of an event that tokens are made of. */
export type EventPayload = Pick<Event, 'data' | 'previous' | 'request'>;

/**
 * Returns a mapper to a state event: with the resource, or with the names of changed attributes
 * (RFC 9967 §2.4).
 */
function stateEvent(
  name: 'create' | 'put',
): (payload: EventPayload, content: StreamTerms['content']) => Events {
  return ({ data, previous }, content) => {
    const { raw, ...rest } = data;
    if (rest['erased'] === true) return { [`${eventUrn}prov:${name}:notice`]: { attributes: [] } };
    // An event of very many members does not list them.
    if (raw === undefined || content === 'notice') {
      const names =
        raw === undefined && rest['members'] !== undefined
          ? ['members']
          : Object.keys(previous ?? (raw as object));
      return {
        [`${eventUrn}prov:${name}:notice`]: {
          attributes: names.filter((one) => one !== 'schemas' && one !== 'id'),
        },
      };
    }
    return { [`${eventUrn}prov:${name}:full`]: { data: raw } };
  };
}

function memberEvent(
  op: 'add' | 'remove',
): (payload: EventPayload, content: StreamTerms['content']) => Events {
  return ({ data }, content): Events => {
    if (content === 'notice')
      return { [`${eventUrn}prov:patch:notice`]: { attributes: ['members'] } };
    const value = (data['members'] as readonly string[]).map((id) => ({ value: id }));
    return {
      [`${eventUrn}prov:patch:full`]: {
        data: { schemas: [patchUrn], Operations: [{ op, path: 'members', value }] },
      },
    };
  };
}

/** Returns a mapper to an event whose payload is empty (RFC 9967 §2.4.4). */
function emptyEvent(name: string): () => Events {
  return () => ({ [`${eventUrn}prov:${name}`]: {} });
}

const create = stateEvent('create');
/** For every kind of update: the token carries the new state. */
const put = stateEvent('put');

/** Events that become tokens. RFC 9967 has no names for the others. */
const tokenEvents: Readonly<
  Partial<Record<EventType, (payload: EventPayload, content: StreamTerms['content']) => Events>>
> = {
  'user.created': create,
  'group.created': create,
  'resource.created': create,
  'user.updated': put,
  'group.updated': put,
  'resource.updated': put,
  'user.deactivated': emptyEvent('deactivate'),
  'user.reactivated': emptyEvent('activate'),
  'user.deleted': emptyEvent('delete'),
  'group.deleted': emptyEvent('delete'),
  'resource.deleted': emptyEvent('delete'),
  'group.member_added': memberEvent('add'),
  'group.member_removed': memberEvent('remove'),
  'request.completed': ({ data }) => {
    const { transaction: _, ...answer } = data;
    return { [`${eventUrn}misc:asyncresp`]: { data: answer } };
  },
};

/** URIs of all events a token can hold, for discovery. */
export const tokenEventUris: readonly string[] = [
  ...['create', 'put', 'patch'].flatMap((name) => [
    `${eventUrn}prov:${name}:full`,
    `${eventUrn}prov:${name}:notice`,
  ]),
  ...['delete', 'activate', 'deactivate'].map((name) => `${eventUrn}prov:${name}`),
  `${eventUrn}misc:asyncresp`,
];

/** Returns whether events of this type become tokens. */
function hasToken(type: string): boolean {
  return type in tokenEvents;
}

/**
 * Returns the events of a token.
 *
 * @param type a type for which `hasToken` holds
 */
export function tokenEventsOf(
  type: string,
  payload: EventPayload,
  content: StreamTerms['content'],
): Events {
  return tokenEvents[type as EventType]!(payload, content);
}

/** Returns whether an endpoint receives events of this type. */
export function isWanted({ types, stream }: Endpoint, type: string): boolean {
  return (types === undefined || types.includes(type)) && (stream === undefined || hasToken(type));
}

export function tokenId(tenant: string, sequence: number): string {
  return `${tenant}.${sequence}`;
}

/** Returns the tenant and sequence of a token id; undefined for an id this server did not issue. */
export function readTokenId(
  id: string,
): { readonly tenant: string; readonly sequence: number } | undefined {
  const at = id.lastIndexOf('.');
  const sequence = Number(id.slice(at + 1));
  return at < 1 || !Number.isSafeInteger(sequence) || sequence < 1
    ? undefined
    : { tenant: id.slice(0, at), sequence };
}
