import { quote } from '../protocol/errors/scim-error.ts';
import { suggestion } from '../protocol/text/suggest.ts';

/** Every event type and what it means. The names are part of the interface. */
export const eventTypes = {
  'user.created': 'A user was created.',
  'user.updated': 'Attributes of a user changed; `previous` has what they were.',
  'user.deactivated': 'A user lost access: `active` became false.',
  'user.reactivated': 'A user regained access.',
  'user.deleted': 'A user was deleted.',
  'group.created': 'A group was created.',
  'group.updated':
    'Attributes of a group changed, or too many members to list; `data.members` has their number.',
  'group.deleted': 'A group was deleted, with all its memberships.',
  'group.member_added': 'Members joined a group; up to 500 in one event.',
  'group.member_removed': 'Members left a group; up to 500 in one event.',
  'resource.created': 'A resource of a custom type was created.',
  'resource.updated': 'Attributes of a resource of a custom type changed.',
  'resource.deleted': 'A resource of a custom type was deleted.',
  'account.registered': 'The application registered an existing account.',
  'account.updated':
    'Settings, protection, or application-owned fields of an account changed; `previous` has what they were.',
  'account.linked': 'A user was linked to an existing account of the application.',
  'account.returned': 'A user was linked to the account it had before.',
  'account.held': 'A user waits for a decision about a matching account.',
  'account.released': 'An account is no longer managed by a connection.',
  'account.erased': 'An account was erased.',
  'account.roles_changed': 'The roles of an account changed; `previous` has the old ones.',
  'connection.created': 'A connection was created.',
  'connection.activated': 'A connection was resumed.',
  'connection.paused': 'A connection was paused.',
  'connection.unhealthy':
    'Ten consecutive requests of a connection failed; `data.lastErrorDetail` has the last error.',
  'connection.recovered': 'A request of a connection that was unhealthy succeeded.',
  'connection.profile_suggested':
    'The requests of a connection fit another profile; `data.connection.suggestion` names it, and says why.',
  'connection.deleted': 'A connection was deleted or released.',
  'credential.created': 'A credential was created.',
  'credential.expiring': 'A credential expires within 30, 7 or 1 days.',
  'credential.revoked': 'A credential was revoked.',
  'guard.held': 'The mass-change guard held removals.',
  'guard.released': 'Held removals were released.',
  'quota.exceeded': 'An account was refused because all seats are taken.',
  'request.completed':
    'A deferred request (`Prefer: respond-async`) or an operation of a deferred bulk completed.',
  'endpoint.disabled':
    'A webhook endpoint was disabled, by an administrator or because deliveries failed.',
} as const;

/** Types of the application's own events. */
export type CustomType = `custom.${string}`;

export type EventType = keyof typeof eventTypes | CustomType;

const customPrefix = 'custom.';
const maxNameLength = 60;
const nameCharacters = 'abcdefghijklmnopqrstuvwxyz0123456789-_.';

/** Pattern of the types of the application's own events, for the document of the API. */
export const customTypePattern = `^custom\\.[-a-z0-9_.]{1,${maxNameLength}}$`;

/**
 * Returns whether a type is `custom.` and a name of up to 60 lower-case letters, digits, hyphens,
 * underscores and dots.
 */
export function isCustomType(type: string): type is CustomType {
  const name = type.slice(customPrefix.length);
  if (!type.startsWith(customPrefix) || name === '' || name.length > maxNameLength) return false;
  return [...name].every((character) => nameCharacters.includes(character));
}

export function isEventType(type: string): type is EventType {
  return Object.hasOwn(eventTypes, type) || isCustomType(type);
}

/** Returns what is said of a type that no event has. */
export function missingEventType(type: string): string {
  return `there is no event type ${quote(type)}${similarEventType(type)}`;
}

/** Returns `; did you mean X?`; an empty string: no type is like it. */
export function similarEventType(type: string): string {
  return suggestion(type, Object.keys(eventTypes));
}

/** The actor that caused a change. */
export interface EventActor {
  readonly connection?: string;
  readonly credential?: string;
  /** `api:` and a token's id, `command line` or `server`. */
  readonly administrator?: string;
}

/** A committed change, as consumers receive it. */
export interface Event {
  /** Stable across deliveries. */
  readonly id: string;
  readonly type: EventType;
  readonly tenant: string;
  /** 1, 2, 3, … per tenant, in commit order, without gaps. */
  readonly sequence: number;
  /** RFC 3339. */
  readonly created: string;
  /** Id of the user, group, account, connection, credential or tenant that changed. */
  readonly subject: string;
  readonly actor: EventActor;
  /** `X-Request-Id` of the request that caused it. */
  readonly request?: string;
  /** W3C `traceparent` of that request, if it had one. */
  readonly trace?: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** For an update: the old values of the changed fields; null for a field that was unassigned. */
  readonly previous?: Readonly<Record<string, unknown>>;
}
