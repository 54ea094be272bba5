import { quote, ScimError } from '../errors/scim-error.ts';
import { suggestion } from '../text/suggest.ts';
import { type RestrictionId, restrictions } from './restrictions.ts';
import type { Fingerprint } from './signs.ts';
import { type ToleranceId, tolerances } from './tolerances.ts';
import { fingerprint, vendors } from './vendors.ts';

/** A named, versioned set of tolerances for one kind of client. */
export interface Profile {
  readonly name: string;
  readonly version: number;
  readonly description: string;
  readonly tolerances: ReadonlySet<ToleranceId>;
  /** What the RFCs allow but this profile refuses. */
  readonly restrictions: ReadonlySet<RestrictionId>;
  /** For a write that names an unknown member: refuse it, or skip that member. */
  readonly unknownMembers: UnknownMembers;
  /**
   * Resource types whose PATCH returns 204 without a body (RFC 7644 §3.5.2), unless the client
   * selects attributes.
   */
  readonly patchReturns204: ReadonlySet<string>;
  /**
   * Attributes that the client expects to be unique although the schema does not say so: canonical
   * paths by resource type.
   */
  readonly unique: ReadonlyMap<string, readonly string[]>;
  /** What the client is known by; empty where nothing tells it from others. */
  readonly fingerprint: Fingerprint;
  /** Tolerances that the client is known to use; empty for profiles of no client. */
  readonly uses: ReadonlySet<ToleranceId>;
}

export type UnknownMembers = 'reject' | 'skip';

const all = Object.keys(tolerances) as ToleranceId[];

/** What identity providers send today. A vendor's profile differs only where it must. */
const common = new Set(all);

function without(...off: ToleranceId[]): ReadonlySet<ToleranceId> {
  return new Set(all.filter((id) => !off.includes(id)));
}

const plain = {
  restrictions: new Set<RestrictionId>(),
  unknownMembers: 'reject',
  patchReturns204: new Set<string>(),
  unique: new Map<string, readonly string[]>(),
  fingerprint: fingerprint({}),
  uses: new Set<ToleranceId>(),
} as const;

const list: readonly Profile[] = [
  {
    ...plain,
    name: 'default',
    version: 1,
    description: 'Accepts what real identity providers send today.',
    tolerances: common,
  },
  {
    ...plain,
    name: 'rfc-strict',
    version: 1,
    description: 'Exactly RFC 7643 and 7644; every deviation is refused.',
    tolerances: new Set(),
  },
  {
    ...plain,
    name: 'interop-strict',
    version: 1,
    description:
      'The SCIM interoperability profile (draft-zollner-scim-interop-profile): refuses unknown names, path-less PATCH and whole-value paths.',
    tolerances: new Set(),
    restrictions: new Set(Object.keys(restrictions) as RestrictionId[]),
  },
  {
    ...plain,
    name: 'okta',
    version: 1,
    description:
      'Okta: path-less PATCH that repeats the id, whole-resource PUT; refuses strings for complex values.',
    tolerances: without('bare-complex-values'),
    fingerprint: fingerprint({ 'okta-user-agent': 2, 'read-only-values': 1 }),
    uses: new Set(['read-only-values', 'country-names', 'unknown-attributes']),
  },
  {
    ...plain,
    name: 'entra',
    version: 1,
    description:
      'Microsoft Entra ID, with or without aadOptscim062020; PATCH of a group returns 204, and group names are unique.',
    tolerances: common,
    patchReturns204: new Set(['Group']),
    unique: new Map([['Group', ['displayName']]]),
    fingerprint: fingerprint({
      'aad-optscim-flag': 2,
      'operation-case': 1,
      'unknown-schemas': 1,
      'bare-complex-values': 1,
      'wrapped-values': 1,
      'json-texts': 1,
      'boolean-strings': 1,
      'path-keys': 1,
      'create-on-no-match': 1,
      'remove-by-value': 1,
      'unqualified-names': 1,
    }),
    uses: new Set([
      'boolean-strings',
      'json-texts',
      'wrapped-values',
      'bare-complex-values',
      'country-names',
      'unknown-schemas',
      'operation-case',
      'path-keys',
      'create-on-no-match',
      'remove-by-value',
      'unqualified-names',
      'filtered-attribute-names',
    ]),
  },
  {
    ...plain,
    name: 'onelogin',
    version: 1,
    description: 'OneLogin: bodies from a JSON template that each administrator edits.',
    tolerances: common,
    fingerprint: fingerprint({
      'empty-user-agent': 1,
      'boolean-strings': 1,
      'remove-by-value': 1,
      'delete-markers': 2,
      'pre-standard-urns': 2,
    }),
    uses: new Set([
      'boolean-strings',
      'unknown-attributes',
      'remove-by-value',
      'delete-markers',
      'pre-standard-urns',
    ]),
  },
  ...vendors.map((vendor) => ({ ...plain, ...vendor, version: 1, tolerances: common })),
];

export const profiles: ReadonlyMap<string, Profile> = new Map(
  list.map((profile) => [profile.name, profile]),
);

/** Returns what is said of a name that no profile has. */
export function missingProfile(name: string): string {
  return `there is no profile ${quote(name)}${otherProfiles(name)}`;
}

/** Returns `; did you mean X?`, or, where none is like it, `; there are …`. */
export function otherProfiles(name: string): string {
  const names = [...profiles.keys()];
  return suggestion(name, names) || `; there are ${names.join(', ')}`;
}

/** What parsing a request leaves for the log: tolerances that fired and names that were ignored. */
export interface Diagnostics {
  readonly tolerances: Set<ToleranceId>;
  readonly ignored: Set<string>;
  /** Tolerances that the request would have needed, and the profile lacks. Absent: none. */
  lacking?: Set<ToleranceId>;
}

export interface ParseContext {
  readonly profile: Profile;
  readonly diagnostics: Diagnostics;
  /** Within a bulk request: the ids of resources that its operations create. */
  readonly bulk?: BulkReferences;
  /**
   * Present when the request ends the access of a user. An optional attribute that cannot be
   * parsed is then ignored instead of refused; its canonical path is collected here.
   */
  readonly unread?: Set<string>;
}

/** The references of one operation of a bulk request (RFC 7644 §3.7.2). */
export interface BulkReferences {
  /**
   * Returns the id of the resource that the operation with this bulkId creates; undefined when
   * there is no such operation.
   */
  idOf(bulkId: string): string | undefined;
  /** The bulkIds that the operation refers to. */
  readonly used: Set<string>;
}

const bulkPrefix = 'bulkId:';

/**
 * Returns the id that an identifier stands for. Within a bulk request, `bulkId:x` is the id of the
 * resource that that operation creates.
 *
 * @throws ScimError invalidValue for an unknown bulkId
 */
export function resolveIdentifier(text: string, { bulk }: ParseContext): string {
  if (bulk === undefined || !text.startsWith(bulkPrefix)) return text;
  const bulkId = text.slice(bulkPrefix.length);
  const id = bulk.idOf(bulkId);
  if (id === undefined) {
    throw new ScimError(
      'invalidValue',
      `no POST operation of this bulk request has the bulkId ${quote(bulkId)}`,
    );
  }
  bulk.used.add(bulkId);
  return id;
}

const maxIgnored = 20;

/** Most requests need no tolerance, so that the sets are created with their first name. */
class RequestDiagnostics implements Diagnostics {
  #tolerances: Set<ToleranceId> | undefined;
  #ignored: Set<string> | undefined;

  get tolerances(): Set<ToleranceId> {
    return (this.#tolerances ??= new Set());
  }

  get ignored(): Set<string> {
    return (this.#ignored ??= new Set());
  }
}

export function createParseContext(profile: Profile): ParseContext {
  return { profile, diagnostics: new RequestDiagnostics() };
}

/** Returns whether the profile has a tolerance, and records that it was used or is lacking. */
export function tolerates({ profile, diagnostics }: ParseContext, id: ToleranceId): boolean {
  if (profile.tolerances.has(id)) {
    diagnostics.tolerances.add(id);
    return true;
  }
  diagnostics.lacking ??= new Set();
  diagnostics.lacking.add(id);
  return false;
}

/**
 * Replaces the contents of brackets: a filter may compare personal data, or a secret under a
 * misspelt name.
 */
function withoutBrackets(name: string): string {
  const from = name.indexOf('[');
  if (from < 0) return name;
  const to = name.lastIndexOf(']');
  return `${name.slice(0, from)}[…]${to < 0 ? '' : name.slice(to + 1)}`;
}

/** Reports an optional attribute that could not be parsed in a request that ends access. */
export function reportUnread(context: ParseContext, unread: Set<string>, path: string): void {
  tolerates(context, 'access-ends');
  reportIgnored(context, path);
  unread.add(path);
}

/**
 * Reports an ignored name. The number of names is limited, so that a client cannot fill the log.
 */
export function reportIgnored(context: Pick<ParseContext, 'diagnostics'>, name: string): void {
  if (context.diagnostics.ignored.size < maxIgnored)
    context.diagnostics.ignored.add(withoutBrackets(name).slice(0, 100));
}
