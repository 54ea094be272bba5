import { quote, ScimError } from '../errors/scim-error.ts';
import { type RestrictionId, restrictions } from './restrictions.ts';
import { type ToleranceId, tolerances } from './tolerances.ts';

/** A named, versioned set of tolerances for one kind of client. */
export interface Profile {
  readonly name: string;
  readonly version: number;
  readonly description: string;
  readonly tolerances: ReadonlySet<ToleranceId>;
  /** What the RFCs allow and this profile does not. */
  readonly restrictions: ReadonlySet<RestrictionId>;
  /** What becomes of a write that names a member nobody knows: refused whole, or done without that member. */
  readonly unknownMembers: UnknownMembers;
  /** Resource types whose PATCH is answered 204 without a body (RFC 7644 §3.5.2 allows it), unless the client selects attributes. */
  readonly patchReturns204: ReadonlySet<string>;
  /** Attributes that this client takes to be unique, by resource type, though their schema does not say so: canonical paths. */
  readonly unique: ReadonlyMap<string, readonly string[]>;
}

export type UnknownMembers = 'reject' | 'skip';

const all = Object.keys(tolerances) as ToleranceId[];

/** What real identity providers send today. The vendors' own differ from it only where they need something else. */
const common = new Set(all);

function without(...off: ToleranceId[]): ReadonlySet<ToleranceId> {
  return new Set(all.filter((id) => !off.includes(id)));
}

const plain = {
  restrictions: new Set<RestrictionId>(),
  unknownMembers: 'reject',
  patchReturns204: new Set<string>(),
  unique: new Map<string, readonly string[]>(),
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
    description:
      'RFC 7643 and 7644 to the letter; every deviation is refused with the clause it breaks.',
    tolerances: new Set(),
  },
  {
    ...plain,
    name: 'interop-strict',
    version: 1,
    description:
      'The SCIM interoperability profile (draft-zollner-scim-interop-profile): undefined names, path-less PATCH and whole-value paths are refused.',
    tolerances: new Set(),
    restrictions: new Set(Object.keys(restrictions) as RestrictionId[]),
  },
  {
    ...plain,
    name: 'okta',
    version: 1,
    description:
      'Okta: path-less PATCH that repeats the id, whole-resource PUT; a bare text is not taken for a complex value.',
    tolerances: without('bare-complex-values'),
  },
  {
    ...plain,
    name: 'entra',
    version: 1,
    description:
      'Microsoft Entra ID, with and without the aadOptscim062020 flag; a group PATCH is answered 204, and a second group of one name is refused.',
    tolerances: common,
    patchReturns204: new Set(['Group']),
    unique: new Map([['Group', ['displayName']]]),
  },
  {
    ...plain,
    name: 'onelogin',
    version: 1,
    description: 'OneLogin: bodies from a JSON template that each administrator edits.',
    tolerances: common,
  },
];

export const profiles: ReadonlyMap<string, Profile> = new Map(
  list.map((profile) => [profile.name, profile]),
);

/** What parsing a request leaves for the log: tolerances that fired and names that were ignored. */
export interface Diagnostics {
  readonly tolerances: Set<ToleranceId>;
  readonly ignored: Set<string>;
}

export interface ParseContext {
  readonly profile: Profile;
  readonly diagnostics: Diagnostics;
  /** Within a bulk request: what stands for the ids that its creates will have. */
  readonly bulk?: BulkReferences;
  /**
   * Present where the request ends a user's access: an optional attribute that cannot be understood is ignored instead
   * of refused. Collects the canonical paths of those attributes.
   */
  readonly unread?: Set<string>;
}

/** The references of one operation of a bulk request (RFC 7644 §3.7.2). */
export interface BulkReferences {
  /** The id a create of this bulk gives its resource; undefined when no operation has this bulkId. */
  idOf(bulkId: string): string | undefined;
  /** The bulkIds the operation refers to, as they are met. */
  readonly used: Set<string>;
}

const bulkPrefix = 'bulkId:';

/**
 * The id that an identifier stands for: `bulkId:x` within a bulk request is the id of what that operation creates.
 *
 * @throws ScimError invalidValue when no operation of the bulk request has this bulkId
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

export function createParseContext(profile: Profile): ParseContext {
  return { profile, diagnostics: { tolerances: new Set(), ignored: new Set() } };
}

/** Whether the profile has this tolerance; if so it counts as fired. */
export function tolerates(context: ParseContext, id: ToleranceId): boolean {
  if (!context.profile.tolerances.has(id)) return false;
  context.diagnostics.tolerances.add(id);
  return true;
}

/** What a filter compares with may be personal, or a secret under a misspelt name. */
function withoutBrackets(name: string): string {
  const from = name.indexOf('[');
  if (from < 0) return name;
  const to = name.lastIndexOf(']');
  return `${name.slice(0, from)}[…]${to < 0 ? '' : name.slice(to + 1)}`;
}

/** Notes an optional attribute that could not be understood in a request that ends access. */
export function reportUnread(context: ParseContext, unread: Set<string>, path: string): void {
  tolerates(context, 'access-ends');
  reportIgnored(context, path);
  unread.add(path);
}

/** Notes a name that was ignored, without letting a client fill the log. */
export function reportIgnored(context: Pick<ParseContext, 'diagnostics'>, name: string): void {
  if (context.diagnostics.ignored.size < maxIgnored)
    context.diagnostics.ignored.add(withoutBrackets(name).slice(0, 100));
}
