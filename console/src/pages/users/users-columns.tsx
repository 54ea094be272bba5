import { Badge } from '../../design/badge.tsx';
import type { Column } from '../../design/data-table.tsx';
import { Time } from '../../design/time.tsx';
import { usersText as text } from '../../text/users.ts';
import { AccountStatus } from './status.tsx';
import type { UserRow } from './user-row.ts';
import styles from './users-page.module.css';
import type { UsersSearch } from './users-search.ts';

/** Roles of one account that a row shows. */
const maxRoles = 2;

/** Columns of the list: of users with their accounts, or of accounts. */
export function columnsOf(
  { view, role }: UsersSearch,
  connections: ReadonlyMap<string, string>,
): readonly Column<UserRow>[] {
  // Accounts of one status or role are in the order of their usernames.
  const listsUsers = view === undefined && role === undefined;
  const sort = listsUsers ? (true as const) : undefined;
  const username: Column<UserRow> = {
    id: 'username',
    header: text.username,
    width: 2,
    priority: listsUsers ? 3 : 2,
    cell: ({ username: name }) => name,
  };
  const userName: Column<UserRow> = {
    id: 'userName',
    header: text.userName,
    sort,
    width: 2.5,
    priority: 2,
    cell: ({ userName: name }) => name,
  };
  return [
    { id: 'displayName', header: text.name, sort, width: 2.5, cell: (row) => <Person row={row} /> },
    ...(listsUsers ? [userName, username] : [username]),
    {
      id: 'active',
      header: text.status,
      sort,
      width: 1.3,
      cell: ({ status }) => <AccountStatus status={status} />,
    },
    {
      id: 'roles',
      header: text.roles,
      width: 2,
      priority: 2,
      cell: ({ roles }) => <Roles roles={roles} />,
    },
    {
      id: 'source',
      header: text.source,
      width: 1.2,
      priority: 3,
      cell: ({ connection }) => sourceOf(connection, connections) ?? text.unmanaged,
    },
    {
      id: 'meta.lastModified',
      header: view === 'waiting' ? text.since : text.changed,
      sort,
      width: 1.5,
      priority: 3,
      cell: ({ changed }) => <Time value={changed} />,
    },
  ];
}

function Person({ row }: { readonly row: UserRow }): React.ReactNode {
  return (
    <span className={styles['person']}>
      <span className={styles['name']}>
        {row.name} {row.isProtected && <Badge icon="lock">{text.protectedBadge}</Badge>}
      </span>
      {row.email !== undefined && row.email !== row.name && (
        <span className={styles['sub']}>{row.email}</span>
      )}
    </span>
  );
}

function Roles({ roles = [] }: { readonly roles: UserRow['roles'] }): React.ReactNode {
  const rest = roles.length - maxRoles;
  if (roles.length === 0) return text.noRole;
  return (
    <span className={styles['roles']} title={roles.join(', ')}>
      {roles.slice(0, maxRoles).map((role) => (
        <Badge key={role} tone="accent">
          {role}
        </Badge>
      ))}
      {rest > 0 && text.moreRoles(rest)}
    </span>
  );
}

function sourceOf(
  connection: string | undefined,
  connections: ReadonlyMap<string, string>,
): string | undefined {
  return connection === undefined ? undefined : (connections.get(connection) ?? connection);
}

/** First line of the CSV file. */
export const csvHeader: readonly string[] = [
  text.name,
  text.userName,
  text.username,
  text.email,
  text.status,
  text.roles,
  text.source,
  text.changed,
  text.user,
  text.account,
];

/** Returns a row of the CSV file. */
export function csvRow(row: UserRow, connections: ReadonlyMap<string, string>) {
  const { name, userName, username, email, status, roles, changed, user, account } = row;
  const source = sourceOf(row.connection, connections);
  const joined = roles?.join(' ');
  return [name, userName, username, email, status, joined, source, changed, user, account];
}
