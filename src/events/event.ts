/** What the log of changes can hold. The names are part of the interface: consumers choose by them. */
export const eventTypes = {
  'user.created': 'A user was created.',
  'user.updated': 'Attributes of a user changed; `previous` has what they were.',
  'user.deactivated': 'A user lost access: `active` became false.',
  'user.reactivated': 'A user got access back.',
  'user.deleted': 'A user was deleted.',
  'group.created': 'A group was created.',
  'group.updated':
    'Attributes of a group changed, or so many members at once that they are not listed: then `data.members` has how many.',
  'group.deleted': 'A group was deleted, with all its memberships.',
  'group.member_added': 'Members joined a group; up to 500 in one event.',
  'group.member_removed': 'Members left a group; up to 500 in one event.',
  'resource.created': 'A resource of a type of your own was created.',
  'resource.updated': 'Attributes of such a resource changed.',
  'resource.deleted': 'Such a resource was deleted.',
  'account.registered': 'The application registered an account it had.',
  'account.updated': 'Settings, protection, or what the application owns of an account changed.',
  'account.linked': 'A user was given an account the application had.',
  'account.returned': 'A user was given the account the person had before.',
  'account.held': 'A user waits for a decision about an account that fits.',
  'account.released': 'An account is managed by nobody any more.',
  'account.erased': 'An account was erased.',
  'account.roles_changed': 'An account has other roles; `previous` has those it had.',
  'connection.created': 'A connection was created.',
  'connection.activated': 'A connection was resumed.',
  'connection.paused': 'A connection was paused.',
  'connection.unhealthy':
    'Ten requests of a connection in a row were refused or failed; `data.lastErrorDetail` has what the last was told.',
  'connection.recovered': 'A request of a connection that was unhealthy succeeded.',
  'connection.deleted': 'A connection was deleted or released.',
  'credential.created': 'A credential was created.',
  'credential.expiring': 'A credential expires within 30, 7 or 1 days.',
  'credential.revoked': 'A credential was revoked.',
  'guard.held': 'The mass-change guard holds removals.',
  'guard.released': 'Held removals are let through.',
  'quota.exceeded': 'No seat was left for an account.',
  'request.completed':
    'A request that was accepted for later (`Prefer: respond-async`) was carried out; each operation of a bulk request has one.',
  'endpoint.disabled':
    'A webhook endpoint was disabled, by an administrator or because nothing reached it.',
} as const;

/** Of the application's own events. */
export type CustomType = `custom.${string}`;

export type EventType = keyof typeof eventTypes | CustomType;

const customPrefix = 'custom.';
const maxNameLength = 60;

/** `custom.` and a name of lower-case letters, digits, hyphens, underscores and dots. */
export function isCustomType(type: string): type is CustomType {
  const name = type.slice(customPrefix.length);
  if (!type.startsWith(customPrefix) || name === '' || name.length > maxNameLength) return false;
  return [...name].every((character) =>
    'abcdefghijklmnopqrstuvwxyz0123456789-_.'.includes(character),
  );
}

export function isEventType(type: string): type is EventType {
  return Object.hasOwn(eventTypes, type) || isCustomType(type);
}

/** Who caused a change. */
export interface EventActor {
  readonly connection?: string;
  readonly credential?: string;
  /** `api:` and a token's id, `command line` or `server`. */
  readonly administrator?: string;
}

/** One committed change, as consumers get it. */
export interface Event {
  /** The same wherever and however often it is delivered. */
  readonly id: string;
  readonly type: EventType;
  readonly tenant: string;
  /** 1, 2, 3, … per tenant, in the order of commits, without gaps. */
  readonly sequence: number;
  /** RFC 3339. */
  readonly created: string;
  /** Id of the user, group, account, connection, credential or tenant it is about. */
  readonly subject: string;
  readonly actor: EventActor;
  /** `X-Request-Id` of the request that caused it. */
  readonly request?: string;
  /** W3C `traceparent` of that request, when it had one. */
  readonly trace?: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Of an update: changed fields only, as they were; null for what was not there. */
  readonly previous?: Readonly<Record<string, unknown>>;
}
