import { say } from './say.ts';

const accounts = (count: number): string =>
  say`${count.toLocaleString('en')} ${count === 1 ? 'account' : 'accounts'}`;

/** Text of the page of the guard and quotas. */
export const guardText = {
  title: 'Guard & quotas',
  description: 'What stops a mistake in an identity provider, and how much of each limit is used.',
  guardTitle: 'Mass-change guard',
  off: 'Off',
  watching: 'Watching',
  holding: 'Holding',
  released: 'Released',
  offText: 'The guard is off: removals of any size pass.',
  watchingText: (minutes: number) =>
    say`Removals pass. Accounts that lost access or a membership in the last ${minutes} minutes count.`,
  holdingText:
    'Removals are refused until an administrator lets them pass. Nothing was removed: the identity provider sends them again.',
  heldSince: 'Holding since',
  releasedUntil: 'Released until',
  removals: 'Removals in the window',
  removalsOf: (removals: number, limit: number | undefined) =>
    limit === undefined
      ? removals.toLocaleString('en')
      : say`${removals.toLocaleString('en')} of ${limit.toLocaleString('en')}`,
  release: 'Let removals pass',
  releaseTitle: 'Let removals pass?',
  releaseFor: 'For how long',
  minutes: 'minutes',
  releaseConsequences: (requests: number) => [
    say`${requests.toLocaleString('en')} refused ${requests === 1 ? 'request' : 'requests'} below can pass when the identity provider sends them again.`,
    'Accounts lose access or memberships without a limit until the time is over.',
    'Accounts that are deleted are kept for the days that the policy says, and can come back until then.',
  ],
  keep: 'To keep holding, do nothing. Correct the assignment in the identity provider.',
  releaseDone: 'Removals pass now',
  heldTitle: 'Held requests',
  heldHint: 'The latest refusals of the guard, and who they were about.',
  heldCaption: 'Requests that the guard refused',
  about: 'About',
  request: 'Request',
  reason: 'What it would have removed',
  when: 'When',
  openRequest: 'Open request',
  noneHeld: 'The guard has refused nothing lately',
  noneHeldText:
    'When an identity provider removes more than the limit at once, its requests appear here with the people they are about.',
  more: (count: number) => say`and ${count.toLocaleString('en')} more`,
  thresholds: 'Thresholds',
  thresholdsHint: 'Removals are held beyond the greater of both figures within the window.',
  enabled: 'Hold mass removals',
  percent: 'Share of active accounts',
  atLeast: 'At least',
  accountsUnit: 'accounts',
  window: 'Window',
  inNumbers: (limit: number, active: number) =>
    say`With ${accounts(active)} active, up to ${limit.toLocaleString('en')} may be removed within the window.`,
  saveThresholds: 'Save thresholds',
  thresholdsSaved: 'The thresholds were saved',
  quotas: 'Quotas',
  seats: 'Seats: active accounts',
  seatsLabel: 'Seats',
  seatsHint: 'Active accounts at most. Empty: unlimited. Beyond it, new users are refused.',
  saveSeats: 'Save seats',
  seatsSaved: 'The number of seats was saved',
  of: (used: number, max: number | undefined) =>
    max === undefined
      ? say`${used.toLocaleString('en')}, no limit`
      : say`${used.toLocaleString('en')} of ${max.toLocaleString('en')}`,
  users: 'Users',
  groups: 'Groups',
  deactivated: 'Deactivated accounts',
  deleted: 'Deleted accounts, kept for their return',
  rates: 'Rate limits',
  ratesHint: 'Requests per second that each connection may send. Change them at the connection.',
  ratesCaption: 'Rate limits of connections',
  connection: 'Connection',
  perSecond: 'Per second',
  burst: 'At once',
  standard: 'standard',
  noConnections: 'No connections yet',
};
