import { say } from './say.ts';

const number = (value: number): string => value.toLocaleString('en');
const count = (value: number, one: string, many: string): string =>
  say`${number(value)} ${value === 1 ? one : many}`;

/** Text of the tenants page. */
export const tenantsText = {
  title: 'Tenants',
  description: 'Customer organisations. No request, query or event crosses from one to another.',
  search: 'Search tenants',
  create: 'Create tenant',
  columns: {
    name: 'Tenant',
    id: 'Id',
    status: 'Status',
    created: 'Created',
    seats: 'Seats',
    requestLog: 'Request log',
    actions: 'Actions',
  },
  unlimited: 'unlimited',
  erasedAt: 'erased',
  status: { active: 'Active', paused: 'Paused', deleted: 'Deleted' },
  empty: 'No tenants yet',
  emptyDetail:
    'A tenant is one customer organisation: its users, groups and connections. Create one for each ' +
    'customer who provisions accounts.',
  noMatch: 'No tenant matches this text',
  noMatchDetail: 'The id and the name are searched.',
  actionsOf: (name: string) => say`Actions for ${name}`,
  actions: {
    open: 'Open',
    settings: 'Name and settings',
    pause: 'Pause',
    resume: 'Resume',
    delete: 'Delete',
    restore: 'Restore',
  },
  form: {
    createTitle: 'Create tenant',
    createDescription:
      'It can be used at once. Next, create a connection for its identity provider.',
    settingsTitle: (name: string) => say`Settings of ${name}`,
    name: 'Name',
    nameHint: 'Administrators see it.',
    id: 'Id',
    idHint: 'Part of its URLs: lower-case letters, digits and hyphens. It cannot be changed.',
    idInvalid: 'Use 1 to 63 lower-case letters, digits and hyphens.',
    onDelete: 'When an identity provider deletes a user',
    onDeleteOptions: [
      { value: 'retain', label: 'Delete the account, and keep it for a while' },
      { value: 'deactivate', label: 'Deactivate the account, and keep it' },
      { value: 'erase', label: 'Erase the account at once' },
    ] as const,
    retentionDays: 'A deleted account is kept for',
    days: 'days',
    ownership: 'Who may change what a connection made',
    ownershipOptions: [
      { value: 'exclusive', label: 'Only the connection that made it' },
      { value: 'shared', label: 'Every connection of the tenant' },
    ] as const,
    linking: 'Existing accounts that a new user gets',
    linkingOptions: [
      { value: 'off', label: 'None: a new account is made' },
      { value: 'externalId', label: 'The one with the same external id' },
      { value: 'verifiedEmail', label: 'The one with the same address in a proven domain' },
      { value: 'approve', label: 'One that an administrator approves' },
    ] as const,
    requestLog: 'Requests that are kept',
    requestLogOptions: [
      { value: 'off', label: 'None' },
      { value: 'errors', label: 'Those that failed' },
      { value: 'changes', label: 'Changes, and those that failed' },
      { value: 'all', label: 'All' },
      { value: 'full', label: 'All, with bodies (secrets are taken out)' },
    ] as const,
    seats: 'Active accounts at most',
    seatsHint: 'Empty: unlimited.',
    save: 'Save',
  },
  pauseTitle: (name: string) => say`Pause ${name}?`,
  pauseDescription: 'Every request of its identity providers is refused until it is resumed.',
  deleteTitle: (name: string) => say`Delete ${name}?`,
  deleteDescription:
    'Every request is refused at once. It can be restored for seven days; then everything it has ' +
    'is erased.',
  typeId: (id: string) => say`Type ${id} to confirm`,
  consequences: {
    connections: (connections: number) =>
      say`${count(connections, 'connection stops', 'connections stop')} working.`,
    users: (users: number, groups: number) =>
      say`${count(users, 'user', 'users')} and ${count(groups, 'group', 'groups')} cannot be changed ` +
      'by identity providers.',
    accounts: (accounts: number) =>
      say`${count(accounts, 'active account stays', 'active accounts stay')} as they are.`,
    erased: (accounts: number) =>
      say`${count(accounts, 'account is', 'accounts are')} erased in seven days.`,
  },
  counting: 'Counting what this is about…',
  done: {
    created: (name: string) => say`${name} was created`,
    saved: 'Saved',
    paused: (name: string) => say`${name} is paused`,
    resumed: (name: string) => say`${name} is active`,
    deleted: (name: string) => say`${name} was deleted`,
    restored: (name: string) => say`${name} was restored, and is paused`,
  },
};
