import { say } from './say.ts';

const count = (value: number, one: string, many: string): string =>
  say`${value.toLocaleString('en')} ${value === 1 ? one : many}`;

/** Text of the pages of groups. */
export const groupsText = {
  title: 'Groups',
  description: 'Groups that identity providers push, and the roles that they give.',
  caption: 'Groups',
  search: 'Search groups by the beginning of their name',
  name: 'Name',
  members: 'Members',
  roles: 'Gives roles',
  externalId: 'External id',
  changed: 'Last change',
  created: 'Created',
  noRoles: 'none',
  emptyTitle: 'No groups yet',
  emptyText:
    'An identity provider pushes groups after it has users. Assign a group to the application there, or turn on group push; it then appears here.',
  nothingTitle: 'No group begins with this',
  nothingText: 'Search looks at the beginning of the name.',
  openConnections: 'Open connections',
  clear: 'Clear search',
  memberCount: (total: number) => count(total, 'direct member', 'direct members'),
  membersTitle: 'Members',
  membersHint: 'Direct members, in the order in which they joined.',
  searchMembers: 'Search members by the beginning of their name',
  noMembers: 'No members',
  noMembersText: 'The identity provider has not put a person into this group yet.',
  noMatch: 'No member’s name begins with this',
  toEnd: 'Jump to the newest',
  toStart: 'Jump to the first',
  position: (index: number, total: number) =>
    say`${index.toLocaleString('en')} of ${total.toLocaleString('en')}`,
  nested: 'Group',
  user: 'User',
  loadingMember: 'Loading…',
  facts: 'About this group',
  id: 'Id',
  partOf: 'Part of',
  partOfNone: 'no other group',
  rolesTitle: 'Roles',
  rolesNone: 'No rule names this group, so its members get no role through it.',
  rolesText: (roles: string) => say`Members get ${roles}.`,
  rolesThrough: 'Rules of this tenant decide. Members of groups within it count too.',
  editRoles: 'Edit rules',
  document: 'Document',
  documentLabel: 'the group as SCIM shows it',
  searched: (found: number) => count(found, 'match', 'matches'),
  continueSearch: 'Look further',
};
