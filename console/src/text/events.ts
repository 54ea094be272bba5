import { say } from './say.ts';

/** Text of the event feed. */
export const eventsText = {
  title: 'Events',
  description:
    'Every committed change of this tenant, numbered without gaps. Applications read the same feed.',
  caption: 'Events',
  columns: { sequence: 'No.', time: 'Time', type: 'Type', subject: 'Subject', cause: 'Cause' },
  filters: { types: 'Type' },
  range: (first: number, last: number) =>
    last < first
      ? 'No event is kept'
      : say`${first.toLocaleString('en')} to ${last.toLocaleString('en')}, without gaps`,
  newEvents: (count: number) => say`${count.toLocaleString('en')} new`,
  pause: 'Pause',
  resume: 'Resume',
  emptyTitle: 'No events yet',
  emptyText:
    'An event is written for each change: a user is created, a group gets a member, an account changes its roles. Create a user through a connection to see the first one.',
  noneTitle: 'No event of this type',
  noneText: 'Choose another type, or remove the filter.',
  clear: 'Clear filter',
  drawer: (sequence: number, type: string) => say`${sequence.toLocaleString('en')} ${type}`,
  missing: 'This event is not kept any more.',
  facts: {
    id: 'Id',
    sequence: 'Sequence',
    time: 'Time',
    subject: 'Subject',
    request: 'Request',
    connection: 'Connection',
    administrator: 'Administrator',
  },
  payload: 'Payload',
  changes: 'Before and after',
  copyJson: 'Copy as JSON',
  deliveries: 'Deliveries',
  delivered: 'No delivery is open or given up.',
  undelivered: (endpoint: string, status: string, error: string) =>
    say`${endpoint}: ${status === 'dead' ? 'given up' : 'will be sent again'}${error}`,
  server: 'Server',
};
