import type { EventType } from '../events/event.ts';
import type { LoggedChange } from '../events/event-log.ts';
import type { Action } from './action.ts';
import type { View } from './views.ts';

/** What administrators do, in the words of the event log. What is not here stands in the audit alone. */
const types: Readonly<Partial<Record<Action['kind'], EventType>>> = {
  'connection.create': 'connection.created',
  'connection.resume': 'connection.activated',
  'connection.pause': 'connection.paused',
  'connection.delete': 'connection.deleted',
  'connection.release': 'connection.deleted',
  'credential.create': 'credential.created',
  'credential.revoke': 'credential.revoked',
  'account.register': 'account.registered',
  'account.update': 'account.updated',
  'account.delete': 'account.erased',
  'link.approve': 'account.linked',
  'link.reject': 'account.updated',
  'endpoint.disable': 'endpoint.disabled',
  'guard.hold': 'guard.held',
  'guard.release': 'guard.released',
};

/** How a thing is called in an event's data. */
function nameOf(type: EventType): string {
  const [thing] = type.split('.');
  return thing!;
}

/** Id of what an action was done to. */
export function subjectOf(action: Action, view: View): string {
  return String(view['id'] ?? ('tenant' in action ? action.tenant : ''));
}

export function changesOf(action: Action, view: View): readonly LoggedChange[] {
  if (action.kind === 'event.record')
    return [{ type: action.type, subject: action.subject, data: action.data }];
  const type = types[action.kind];
  if (type === undefined) return [];
  // What was erased is in no event, not even in the one that tells of it.
  const data = type === 'account.erased' ? { erased: true } : { [nameOf(type)]: view };
  return [{ type, subject: subjectOf(action, view), data }];
}
