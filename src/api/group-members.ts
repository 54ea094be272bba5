import { z } from '@hono/zod-openapi';
import type { MemberSet, Reader, StoredMember } from '../ports/store.ts';
import { quote, ScimError } from '../protocol/errors/scim-error.ts';
import { defaultPageLimits, readListQuery } from '../protocol/list/query.ts';
import * as examples from './examples/objects.ts';
import { type Operation, operation } from './operation.ts';
import type { ApiOptions } from './options.ts';
import { page } from './page.ts';
import { operationContext, textOf } from './resources.ts';
import { groupMembers, groupSizes } from './schemas/group-member.ts';
import { paging } from './schemas/page.ts';

/** Users and groups that one page of a search looks at. */
const maxSearched = 5_000;

/** Those that are looked at together. */
const searchedAtOnce = 500;

/** Groups whose sizes are shown at once. */
const maxSizes = 200;

const place = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** Operations on the members of groups, which may be very many. */
export const groupMemberOperations: readonly Operation[] = [
  operation(
    'get /groups/{id}/members',
    'List the direct members of a group, or those whose name begins with a text',
    {
      id: 'listGroupMembers',
      description:
        'A page costs the same wherever it is. `from` and `to` name a range of places, so that a list of 100,000 members can be read from any point; `order=descending` begins at its end.',
      example: {
        response: {
          items: [{ id: examples.ids.user, type: 'User', display: 'Ada Lovelace', place: 0 }],
          total: 1,
          start: 0,
          end: 1,
        },
      },
      errors: ['invalidCursor', 'expiredCursor'],
      tag: 'Groups',
      access: 'tenant',
      of: 'group',
      query: {
        ...paging,
        from: place.optional().describe('Places from this one on. Default: 0.'),
        to: place.optional().describe('Places below this one. Default: all.'),
        order: z
          .enum(['ascending', 'descending'])
          .default('ascending')
          .describe('By the time of joining.'),
        search: z
          .string()
          .min(1)
          .max(200)
          .optional()
          .describe('Beginning of a displayName or userName, ignoring case.'),
      },
      response: groupMembers,
    },
    async ({ tenant, id, publicUrl, query }, options) => {
      const { reader } = options;
      if ((await reader.resource(tenant, 'Group', id)) === undefined)
        throw new ScimError('notFound', `there is no group ${quote(id)}`);
      const set = await reader.memberSet(tenant, id);
      if (set === undefined) return { body: { items: [], total: 0, start: 0, end: 0 } };
      const { search, ...range } = query;
      const found =
        search === undefined
          ? await membersOf(reader, tenant, set.id, range)
          : await findMembers(options, { tenant, publicUrl, set: set.id }, { ...range, search });
      return { body: { ...found, total: set.total, ...(await boundsOf(reader, tenant, set)) } };
    },
  ),
];

/** Operations that show how large groups are, without reading their members. */
export const groupSizeOperations: readonly Operation[] = [
  operation(
    'get /group-sizes',
    'Show how many direct members groups have',
    {
      id: 'listGroupSizes',
      example: { response: { items: [{ group: examples.ids.group, members: 1_204 }] } },
      tag: 'Groups',
      access: 'tenant',
      query: {
        groups: z
          .string()
          .max(maxSizes * 65)
          .describe('Ids of groups, separated by commas, 200 at most.'),
      },
      response: groupSizes,
    },
    async ({ tenant, query: { groups } }, { reader }) => {
      const ids = groups.split(',');
      if (ids.length > maxSizes)
        throw new ScimError('invalidValue', `groups must name at most ${maxSizes} ids`);
      const sets = await Promise.all(ids.map((id) => reader.memberSet(tenant, id)));
      const items = ids.map((group, at) => ({ group, members: sets[at]?.total ?? 0 }));
      return { body: { items } };
    },
  ),
];

interface Range {
  readonly limit: number;
  readonly cursor: string;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly order: 'ascending' | 'descending';
}

/** Resolves to the places of the first member and behind the last: sets keep only what follows. */
async function boundsOf(reader: Reader, tenant: string, set: MemberSet) {
  const range = { after: -1, before: set.end, limit: 1 };
  const [first] = await reader.members(tenant, set.id, range);
  const [last] = await reader.members(tenant, set.id, { ...range, descending: true });
  return { start: first?.place ?? 0, end: last === undefined ? 0 : last.place + 1 };
}

/** Resolves to members within a range of places. A cursor is the place of the last one. */
async function membersOf(reader: Reader, tenant: string, set: number, range: Range) {
  const { limit, cursor, order, from = 0, to = Number.MAX_SAFE_INTEGER } = range;
  const reached = cursor === '' ? undefined : placeOf(cursor);
  const descending = order === 'descending';
  const after = descending ? from - 1 : Math.max(from - 1, reached ?? -1);
  const before = descending ? Math.min(to, reached ?? to) : to;
  const found = await reader.members(tenant, set, { after, before, limit: limit + 1, descending });
  return page(found, limit, memberView, (one) => String(one.place));
}

/** @throws ScimError invalidCursor */
function placeOf(cursor: string): number {
  const reached = place.safeParse(cursor);
  if (reached.success) return reached.data;
  throw new ScimError('invalidCursor', 'the cursor is not one of this list; start again without');
}

function memberView({ id, type, display, place: at }: StoredMember) {
  return { id, type, display, place: at };
}

interface Searched {
  readonly tenant: string;
  readonly publicUrl: string;
  readonly set: number;
}

interface Search {
  readonly search: string;
  readonly limit: number;
  readonly cursor: string;
}

/**
 * Resolves to the members whose name begins with a text. Names are found by their index and then
 * looked for in the group, so that the cost follows from how many have the name.
 */
async function findMembers(
  options: ApiOptions,
  { tenant, publicUrl, set }: Searched,
  { search, limit, cursor }: Search,
) {
  const context = await operationContext(options, tenant, publicUrl);
  const types = ['User', 'Group'] as const;
  const items: { id: string; type: string; display?: string }[] = [];
  let [type = 'User', reached = ''] = cursor === '' ? [] : splitCursor(cursor);
  for (let searched = 0; searched < maxSearched; searched += searchedAtOnce) {
    const filter =
      type === 'User'
        ? `displayName sw ${JSON.stringify(search)} or userName sw ${JSON.stringify(search)}`
        : `displayName sw ${JSON.stringify(search)}`;
    const parameters = {
      filter,
      count: String(Math.min(searchedAtOnce, Math.max(limit, 1))),
      cursor: reached,
      attributes: 'displayName,userName',
    };
    const query = readListQuery(Object.entries(parameters), defaultPageLimits);
    const listed = await options.directory.list(
      context,
      [context.registry.registry.type(type)!],
      query,
    );
    const { Resources: candidates = [], nextCursor } = JSON.parse(await textOf(listed)) as {
      readonly Resources?: readonly { id: string; displayName?: string; userName?: string }[];
      readonly nextCursor?: string;
    };
    const among = new Set(
      await options.reader.membersAmong(
        tenant,
        set,
        candidates.map(({ id }) => id),
      ),
    );
    for (const { id, displayName, userName } of candidates)
      if (among.has(id)) items.push({ id, type, display: displayName ?? userName });
    if (nextCursor === undefined && type === types[1]) return { items };
    if (nextCursor === undefined) [type, reached] = [types[1], ''];
    else reached = nextCursor;
    if (items.length > 0) break;
  }
  return { items, next: `${type}:${reached}` };
}

/** @throws ScimError invalidCursor */
function splitCursor(cursor: string): readonly ['User' | 'Group', string] {
  const [type, reached] = cursor.split(':');
  if ((type === 'User' || type === 'Group') && reached !== undefined) return [type, reached];
  throw new ScimError('invalidCursor', 'the cursor is not one of this list; start again without');
}
