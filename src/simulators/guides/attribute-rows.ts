import type { Dialect } from '../dialect.ts';
import { samplePerson } from './sample.ts';

/** An attribute that an identity provider sends. */
export interface AttributeRow {
  /** Path in SCIM: `emails[type eq "work"].value`. */
  readonly path: string;
  readonly example: string;
  /** What the application gets. */
  readonly meaning: string;
}

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

const inEvents = 'in `data.raw` of each event, and in the User resource';

/** What the application gets of each attribute. */
const meanings: Readonly<Record<string, string>> = {
  userName: 'the first one becomes the username of the account, which never changes',
  externalId: 'finds the account of a person who returns',
  active: 'access: `false` ends it at once, `true` restores it',
  displayName: 'the display name of the account',
  'name.formatted': 'the display name, where `displayName` is missing',
  'emails[type eq "work"].value': 'an e-mail address of the account; the primary one counts first',
  [`${enterprise}:manager`]: `the id of the manager's user, ${inEvents}`,
};

/** Parts of a body that are about SCIM, or that say nothing. */
const unshown = new Set(['schemas', 'id', 'meta', 'roles', 'groups', 'password']);

/** Returns the attributes of the body that a provider creates a user with. */
export function attributeRows({ users }: Dialect): readonly AttributeRow[] {
  const body = users.body(samplePerson, '2819c223');
  return Object.entries(body)
    .filter(([name]) => !unshown.has(name))
    .flatMap(([name, value]) => leaves(name, value))
    .map(([path, value]) => ({
      path,
      example: String(value),
      meaning: meanings[path] ?? inEvents,
    }));
}

type Leaf = readonly [path: string, value: unknown];

/** Returns the values of an attribute with the paths of PATCH (RFC 7644 §3.5.2). */
function leaves(path: string, value: unknown): readonly Leaf[] {
  if (Array.isArray(value))
    return value.flatMap((element: { readonly type: string; readonly value: unknown }): Leaf[] => [
      [`${path}[type eq "${element.type}"].value`, element.value],
    ]);
  if (typeof value !== 'object' || value === null) return [[path, value]];
  const separator = path.startsWith('urn:') ? ':' : '.';
  return Object.entries(value).flatMap(([name, part]): readonly Leaf[] =>
    name === 'manager'
      ? [managerLeaf(`${path}:manager`, part)]
      : leaves(path + separator + name, part),
  );
}

/** The manager is one attribute, in whatever shape it is sent. */
function managerLeaf(path: string, value: unknown): Leaf {
  return [path, typeof value === 'string' ? value : (value as { readonly value: string }).value];
}
