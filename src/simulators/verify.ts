import type { ComparedAttribute } from './dialect.ts';
import type { UserLink } from './links.ts';
import type { Provisioner } from './provisioner.ts';
import { type Resource, readAll } from './read-all.ts';
import type { ScimClient } from './scim-client.ts';
import { enterpriseUrn } from './urns.ts';
import { displayNameOf, type Person, type Team, type Workforce } from './workforce.ts';

/** A difference between the provider's directory and the server. */
export interface Drift {
  /** Key of the person or team, or id of a resource that nothing in the directory explains. */
  readonly key: string;
  readonly what: string;
  readonly expected: string;
  readonly actual: string;
}

/** Compared attributes: what they are in the directory, and where they are in a resource. */
const compared: Readonly<
  Record<
    ComparedAttribute,
    readonly [(person: Person) => string | undefined, (user: Resource) => unknown]
  >
> = {
  externalId: [({ key }) => key, (user) => user['externalId']],
  displayName: [displayNameOf, (user) => user['displayName']],
  title: [({ title }) => title, (user) => user['title']],
  phone: [
    ({ phone }) => phone,
    (user) =>
      elementsOf(user['phoneNumbers']).find(
        ({ type }) => type === undefined || type === 'work' || type === 'mobile',
      )?.value,
  ],
  department: [({ department }) => department, (user) => user[enterpriseUrn]?.department],
  employeeNumber: [
    ({ employeeNumber }) => employeeNumber,
    (user) => user[enterpriseUrn]?.employeeNumber,
  ],
  manager: [() => undefined, (user) => user[enterpriseUrn]?.manager?.value],
};

/** What is compared. */
export interface Verified {
  /** Reads the server; it may be more patient than the provider. */
  readonly client: ScimClient;
  readonly provisioner: Provisioner;
  readonly workforce: Workforce;
  /**
   * Begins every key of this run: resources with such an externalId that nothing explains are
   * drift.
   */
  readonly prefix: string;
}

/**
 * Reads the server back and compares it with the directory, user by user and member by member.
 *
 * @throws NoAnswer when the server cannot be read
 */
export async function verify({
  client,
  provisioner,
  workforce,
  prefix,
}: Verified): Promise<readonly Drift[]> {
  const users = new Map((await readAll(client, 'Users')).resources.map((user) => [user.id, user]));
  const drift: Drift[] = [];
  const found = (key: string, what: string, expected: unknown, actual: unknown): void => {
    if (expected !== actual)
      drift.push({ key, what, expected: String(expected), actual: String(actual) });
  };
  for (const person of workforce.people.values())
    compareUser(client, provisioner, person, users, found);
  const explained = new Set([...provisioner.users.values()].map(({ id }) => id));
  const isOurs = (name: unknown): boolean =>
    ['-u-', '-g-', '.', ' '].some((next) => String(name).startsWith(`${prefix}${next}`));
  for (const [id, { userName, externalId }] of users) {
    if (isOurs(externalId ?? userName) && !explained.has(id)) found(id, 'user', 'none', userName);
  }
  if (client.dialect.groups !== undefined) {
    for (const team of workforce.teams.values())
      await compareGroup(client, provisioner, team, users, found);
    const known = new Set([...provisioner.groups.values()].map(({ id }) => id));
    const { resources } = await readAll(client, 'Groups', 'excludedAttributes=members');
    for (const { id, displayName, externalId } of resources)
      if (isOurs(externalId ?? displayName) && !known.has(id))
        found(id, 'group', 'none', displayName);
  }
  return drift;
}

type Found = (key: string, what: string, expected: unknown, actual: unknown) => void;

function compareUser(
  { dialect: { users: dialect } }: ScimClient,
  { users: links }: Provisioner,
  person: Person,
  users: ReadonlyMap<string, Resource>,
  found: Found,
): void {
  const { key, status } = person;
  const link = links.get(key);
  const user = link === undefined ? undefined : users.get(link.id);
  if (status !== 'active') {
    if (link === undefined) return;
    const removal = {
      suspended: dialect.onSuspend,
      unassigned: dialect.onUnassign,
      deleted: dialect.onDelete,
    }[status];
    if (removal === 'delete' || link.isDeleted === true)
      found(key, 'user', 'deleted', user === undefined ? 'deleted' : 'there');
    else found(key, 'active', false, user?.['active']);
    return;
  }
  if (user === undefined) return found(key, 'user', person.userName, 'missing');
  const email = elementsOf(user['emails']).find(
    ({ primary }, _, all) => primary === true || all.length === 1,
  )?.value;
  found(key, 'active', true, user['active']);
  found(key, 'userName', person.userName.toLowerCase(), String(user['userName']).toLowerCase());
  found(key, 'name.givenName', person.givenName, user['name']?.givenName);
  found(key, 'name.familyName', person.familyName, user['name']?.familyName);
  found(key, 'emails', person.email, email);
  for (const attribute of dialect.sends) {
    const [expected, actual] = compared[attribute];
    found(
      key,
      attribute,
      attribute === 'manager' ? managerOf(person, links) : expected(person),
      actual(user),
    );
  }
}

function managerOf({ manager }: Person, links: ReadonlyMap<string, UserLink>): string | undefined {
  const link = manager === undefined ? undefined : links.get(manager);
  return link === undefined || link.isDeleted === true ? undefined : link.id;
}

async function compareGroup(
  client: ScimClient,
  { groups, users: links }: Provisioner,
  { key, name, members, isDeleted }: Team,
  users: ReadonlyMap<string, Resource>,
  found: Found,
): Promise<void> {
  const link = groups.get(key);
  if (link === undefined) return isDeleted ? undefined : found(key, 'group', name, 'missing');
  const { status, json } = await client.request('GET', `/Groups/${link.id}`);
  if (isDeleted) return found(key, 'group', 'deleted', status === 404 ? 'deleted' : 'there');
  if (status !== 200) return found(key, 'group', name, `answer ${status}`);
  found(key, 'displayName', name, json?.displayName);
  const expected = new Set(
    [...members].flatMap((member) => {
      const id = links.get(member)?.id;
      return id !== undefined && users.has(id) ? [id] : [];
    }),
  );
  const actual = new Set(
    elementsOf(json?.members).flatMap(({ value }) => (typeof value === 'string' ? [value] : [])),
  );
  const missing = [...expected].filter((id) => !actual.has(id));
  const surplus = [...actual].filter((id) => !expected.has(id));
  for (const id of missing) found(key, 'member', id, 'missing');
  for (const id of surplus) found(key, 'member', 'none', id);
}

/** Returns the elements of a multi-valued attribute; a server may answer anything. */
function elementsOf(value: unknown): readonly {
  readonly value?: unknown;
  readonly type?: unknown;
  readonly primary?: unknown;
}[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'object' && one) : [];
}
