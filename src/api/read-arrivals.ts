import { rolesOfGroup, rolesOfNames } from '../administration/map-group-roles.ts';
import { toRfc3339 } from '../administration/views.ts';
import type { Connection } from '../ports/access.ts';
import type { StoredResource } from '../ports/store.ts';
import type { ApiOptions } from './options.ts';
import { explainAccountRoles } from './roles.ts';

/** Resources of a tenant, the latest first, among which those of a connection are looked for. */
const maxExamined = 200;
/** Users that are shown. */
const maxUsers = 5;
/** Attributes of a user, and characters of a value, that are shown. */
const maxAttributes = 40;
const maxValue = 300;

/** Attributes that say nothing about what arrived. */
const unshown: ReadonlySet<string> = new Set(['schemas', 'id', 'meta', 'groups']);

/** Resolves to the latest users of a connection, and the accounts they became. */
export async function arrivedUsers(options: ApiOptions, connection: Connection) {
  const { reader } = options;
  const { tenant } = connection;
  const users = (await latest(options, connection, 'User')).slice(0, maxUsers);
  const shown = [];
  for (const user of users) {
    const document = JSON.parse(user.document) as Readonly<Record<string, unknown>>;
    const account = await reader.accountOf(tenant, user.id);
    const roles = account && (await explainAccountRoles(options, tenant, account)).roles;
    shown.push({
      id: user.id,
      userName: textOf(document['userName']) ?? '',
      displayName: textOf(document['displayName']),
      active: document['active'] !== false,
      created: toRfc3339(user.created),
      attributes: leaves(document).slice(0, maxAttributes),
      account: account && { username: account.username, status: account.status, roles: roles! },
    });
  }
  return shown;
}

/** Resolves to the groups of a connection. @param allowed roles that the caller may give */
export async function arrivedGroups(
  options: ApiOptions,
  connection: Connection,
  allowed: readonly string[],
) {
  const { reader, policies } = options;
  const { tenant } = connection;
  const { rules } = (await policies.of(reader, tenant)).roles;
  const groups = await latest(options, connection, 'Group');
  const shown = [];
  for (const group of groups) {
    const document = JSON.parse(group.document) as Readonly<Record<string, unknown>>;
    const set = await reader.memberSet(tenant, group.id);
    const roles = rolesOfGroup(rules, group.id);
    const displayName = textOf(document['displayName']);
    const externalId = textOf(document['externalId']);
    const named = rolesOfNames(rules, {
      id: group.id,
      connection: connection.id,
      names: { displayName, externalId },
    });
    shown.push({
      id: group.id,
      displayName: displayName ?? '',
      members: set?.total ?? 0,
      roles: roles.filter((role) => allowed.includes(role)),
      otherRoles: [...new Set([...roles.filter((role) => !allowed.includes(role)), ...named])],
    });
  }
  return shown;
}

/** Resolves to the latest resources of a connection. */
async function latest(
  { reader }: Pick<ApiOptions, 'reader'>,
  { tenant, id }: Connection,
  type: 'User' | 'Group',
): Promise<readonly StoredResource[]> {
  const found = await reader.select(tenant, type, {
    condition: { kind: 'all' },
    order: { descending: true },
    offset: 0,
    limit: maxExamined,
  });
  return found.filter(({ connection }) => connection === id);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Returns the values of a document with the paths of PATCH (RFC 7644 §3.5.2). */
function leaves(document: Readonly<Record<string, unknown>>) {
  return Object.entries(document)
    .filter(([name]) => !unshown.has(name))
    .flatMap(([name, value]) => leavesAt(name, value));
}

interface Leaf {
  readonly path: string;
  readonly value: string;
}

function leavesAt(path: string, value: unknown): readonly Leaf[] {
  if (Array.isArray(value))
    return value.flatMap((element: unknown): readonly Leaf[] => {
      if (typeof element !== 'object' || element === null) return leavesAt(path, element);
      const { type, value: inner } = element as {
        readonly type?: string;
        readonly value?: unknown;
      };
      return leavesAt(type === undefined ? path : `${path}[type eq "${type}"].value`, inner);
    });
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([name, part]) =>
      leavesAt(`${path}${path.startsWith('urn:') ? ':' : '.'}${name}`, part),
    );
  if (value === undefined || value === null) return [];
  return [{ path, value: String(value).slice(0, maxValue) }];
}
