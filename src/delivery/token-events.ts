import type { Event, EventType } from '../events/event.ts';
import type { Endpoint, StreamTerms } from '../ports/delivery.ts';

/** What security event tokens tell of the log's events (RFC 9967 §2.4). */

const patchUrn = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const eventUrn = 'urn:ietf:params:scim:event:';

/** The events of a token, by their URI. */
type Events = Readonly<Record<string, object>>;

/** Parts of an event that a token is made of. */
export type EventPayload = Pick<Event, 'data' | 'previous' | 'request'>;

/** An event that tells the state: with the resource, or with the names of what changed (RFC 9967 §2.4). */
function stateEvent(
  name: 'create' | 'put',
): (payload: EventPayload, content: StreamTerms['content']) => Events {
  return ({ data, previous }, content) => {
    const { raw, ...rest } = data;
    if (rest['erased'] === true) return { [`${eventUrn}prov:${name}:notice`]: { attributes: [] } };
    // So many members changed at once that nobody lists them.
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

/** An event that says all with its name; what is deleted has no payload (RFC 9967 §2.4.4). */
function emptyEvent(name: string): () => Events {
  return () => ({ [`${eventUrn}prov:${name}`]: {} });
}

const create = stateEvent('create');
/** Whatever verb changed it: what is told is what it is now. */
const put = stateEvent('put');

/** What of the log goes into tokens, and how. The rest is ours alone, and no RFC has a name for it. */
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

/** URIs of all there can be, for discovery. */
export const tokenEventUris: readonly string[] = [
  ...['create', 'put', 'patch'].flatMap((name) => [
    `${eventUrn}prov:${name}:full`,
    `${eventUrn}prov:${name}:notice`,
  ]),
  ...['delete', 'activate', 'deactivate'].map((name) => `${eventUrn}prov:${name}`),
  `${eventUrn}misc:asyncresp`,
];

/** Whether a token can tell of events of this type. */
function hasToken(type: string): boolean {
  return type in tokenEvents;
}

/** @param type one that `hasToken` */
export function tokenEventsOf(
  type: string,
  payload: EventPayload,
  content: StreamTerms['content'],
): Events {
  return tokenEvents[type as EventType]!(payload, content);
}

/** Whether an endpoint is sent events of this type. */
export function isWanted({ types, stream }: Endpoint, type: string): boolean {
  return (types === undefined || types.includes(type)) && (stream === undefined || hasToken(type));
}

export function tokenId(tenant: string, sequence: number): string {
  return `${tenant}.${sequence}`;
}

/** Undefined when it is the id of none of our tokens. */
export function readTokenId(
  id: string,
): { readonly tenant: string; readonly sequence: number } | undefined {
  const at = id.lastIndexOf('.');
  const sequence = Number(id.slice(at + 1));
  return at < 1 || !Number.isSafeInteger(sequence) || sequence < 1
    ? undefined
    : { tenant: id.slice(0, at), sequence };
}
