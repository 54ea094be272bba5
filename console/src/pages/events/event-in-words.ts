import type { Schemas } from '../../../../src/client/index.ts';
import { eventWords as text } from '../../text/events.ts';

type Event = Schemas['Event'];

/** Returns what an event says, in words; undefined: it is one of the application's own. */
export function eventInWords(event: Event): string | undefined {
  const { type } = event;
  if (type === 'group.member_added') return text.joined(event.data.members.length);
  if (type === 'group.member_removed') return text.left(event.data.members.length);
  if (!isKnown(type)) return undefined;
  const happened = text.happened[type];
  const detail = detailOf(event);
  return detail === undefined || detail === '' ? happened : text.detailed(happened, detail);
}

// A server of a later release may have types that this page does not know.
function isKnown(type: string): type is keyof typeof text.happened {
  return Object.hasOwn(text.happened, type);
}

/** Returns what an event says beyond its type. */
function detailOf(event: Event): string | undefined {
  switch (event.type) {
    case 'account.roles_changed':
      return 'roles' in event.data
        ? rolesIn(event.previous?.['roles'], event.data.roles)
        : undefined;
    case 'group.updated':
      return event.data.members === undefined ? fieldsOf(event) : membersIn(event.data.members);
    case 'user.updated':
    case 'resource.updated':
    case 'account.updated':
      return fieldsOf(event);
    case 'connection.unhealthy':
      return event.data.lastErrorDetail;
    case 'connection.profile_suggested':
      return event.data.connection.suggestion?.profile;
    case 'credential.expiring':
      return text.withinDays(event.data.days);
    case 'quota.exceeded':
      return event.data.detail;
    case 'request.completed':
      return 'method' in event.data ? `${event.data.method} ${event.data.status}` : undefined;
    case 'endpoint.disabled':
      return event.data.endpoint.reason;
    default:
      return undefined;
  }
}

function fieldsOf({ previous = {} }: Event): string {
  return Object.keys(previous).join(', ');
}

function membersIn({
  added,
  removed,
  total,
}: NonNullable<Schemas['GroupChangeData']['members']>): string {
  return [
    ...(added > 0 ? [text.joined(added)] : []),
    ...(removed > 0 ? [text.left(removed)] : []),
    text.now(total),
  ].join(', ');
}

function rolesIn(previous: unknown, roles: readonly string[]): string {
  const before: readonly unknown[] = Array.isArray(previous) ? previous : [];
  const got = roles.filter((role) => !before.includes(role));
  const lost = before.filter((role) => !roles.includes(String(role)));
  return [
    ...(got.length > 0 ? [text.got(got.join(', '))] : []),
    ...(lost.length > 0 ? [text.lost(lost.join(', '))] : []),
  ].join('; ');
}
