import { dialects } from '../dialects.ts';
import { guides } from './guides.ts';
import { kindOf, type RequestKind } from './observed-request.ts';

/** What a portal waits for while the connection is tested. */
export interface ExpectedCheck {
  readonly kind: RequestKind;
  readonly title: string;
}

const titles: Partial<Record<RequestKind, string>> = {
  lookUpUser: 'Looks for a user that does not exist',
  listUsers: 'Lists the users',
  lookUpGroup: 'Looks for a group that does not exist',
  listGroups: 'Lists the groups',
  readConfiguration: 'Asks what this server can do',
  readResourceTypes: 'Asks what kinds of things there are',
  readSchemas: 'Asks which attributes there are',
};

/** For a client that no guide is about. */
const anyCheck: readonly ExpectedCheck[] = [
  { kind: 'lookUpUser', title: 'Looks for a user, or lists the users' },
];

/** Returns the requests of an identity provider's test of a connection, each kind once. */
export function expectedChecks(guide: string | undefined): readonly ExpectedCheck[] {
  const found = guide === undefined ? undefined : guides.get(guide);
  const dialect = found && dialects.get(found.dialects[0]);
  if (dialect === undefined) return anyCheck;
  const kinds = dialect.probes.map(({ path: target }) => {
    const [path = '', query = ''] = target.split('?');
    return kindOf({ method: 'GET', path, query: decodeURIComponent(query) });
  });
  const known = [...new Set(kinds)];
  return known.map((kind) => ({ kind, title: titles[kind] ?? 'Reads something' }));
}

/** Returns the profile that fits the identity provider of a guide; undefined: there is no guide. */
export function profileOfGuide(guide: string): string | undefined {
  const found = guides.get(guide);
  return found && dialects.get(found.dialects[0])?.profile;
}
