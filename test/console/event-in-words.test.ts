import { expect, it } from 'vitest';
import { eventInWords } from '../../console/src/pages/events/event-in-words.ts';
import { changeOf } from '../../console/src/pages/requests/event-change.ts';
import { exampleEvent } from '../../src/api/examples/events.ts';
import type { EventName } from '../../src/api/schemas/event-data.ts';
import type { Schemas } from '../../src/client/index.ts';
import { eventTypes } from '../../src/events/event.ts';

type Event = Schemas['Event'];

/** Returns the example of a type, in part as given. */
const eventOf = (type: EventName, given: object = {}): Event =>
  Object.assign(exampleEvent(type), given) as unknown as Event;

it.each(Object.keys(eventTypes) as EventName[])('says what %s means', (type) => {
  expect(eventInWords(eventOf(type))).toMatch(/^[A-Z\d][^_]+$/u);
});

it.each<readonly [type: EventName, given: object, words: string]>([
  ['user.created', {}, 'Created'],
  ['user.updated', {}, 'Changed: displayName, title'],
  ['user.deactivated', {}, 'Lost access'],
  ['user.updated', { data: { erased: true } }, 'Changed: displayName, title'],
  ['user.updated', { data: { erased: true }, previous: undefined }, 'Changed'],
  ['group.updated', {}, 'Changed: displayName'],
  [
    'group.updated',
    { previous: undefined, data: { members: { added: 1_200, removed: 0, total: 4_000 } } },
    'Changed: 1,200 joined, 4,000 now',
  ],
  [
    'group.updated',
    { previous: {}, data: { members: { added: 0, removed: 3, total: 0 } } },
    'Changed: 3 left, 0 now',
  ],
  ['group.member_added', {}, '2 joined'],
  ['group.member_removed', { data: { group: 'a', members: ['b'] } }, '1 left'],
  ['account.roles_changed', {}, 'Roles changed: got developer'],
  [
    'account.roles_changed',
    { data: { roles: [] }, previous: { roles: ['admin', 'viewer'] } },
    'Roles changed: lost admin, viewer',
  ],
  [
    'account.roles_changed',
    { data: { roles: ['admin', 'viewer'] }, previous: { roles: ['billing', 'viewer'] } },
    'Roles changed: got admin; lost billing',
  ],
  ['account.roles_changed', { data: { erased: true } }, 'Roles changed'],
  ['account.updated', {}, 'Account changed: protected'],
  ['connection.unhealthy', {}, 'Its requests fail: userName must not be empty'],
  ['connection.profile_suggested', {}, 'Another profile fits: okta'],
  ['credential.expiring', {}, 'Expires soon: within 30 days'],
  ['credential.expiring', { data: { days: 1 } }, 'Expires soon: within 1 day'],
  ['request.completed', {}, 'A deferred request is complete: POST 201'],
  ['endpoint.disabled', {}, 'Disabled: the receiver answered 410'],
])('says of %s what changed: %j', (type, given, words) => {
  expect(eventInWords(eventOf(type, given))).toBe(words);
});

it('leaves the events of the application to their type', () => {
  const event = { ...exampleEvent('user.created'), type: 'custom.order', data: { roles: ['a'] } };
  expect(eventInWords(event as unknown as Event)).toBeUndefined();
});

it('shows what an account was, and what it is', () => {
  expect(changeOf(eventOf('account.updated'))).toEqual({
    before: { protected: true },
    after: { protected: false },
  });
});
