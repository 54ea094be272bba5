import { z } from '@hono/zod-openapi';
import { connectionUrls } from '../administration/connection-urls.ts';
import type { OperationContext } from '../directory/directory.ts';
import { quote, ScimError } from '../protocol/errors/scim-error.ts';
import type { Body } from '../protocol/list/list-response.ts';
import { defaultPageLimits, readListQuery } from '../protocol/list/query.ts';
import { createParseContext, profiles } from '../protocol/profiles/profile.ts';
import * as examples from './examples/objects.ts';
import { type Operation, operation } from './operation.ts';
import type { ApiOptions } from './options.ts';
import { pageOf, paging } from './schemas/page.ts';
import { scimResource } from './schemas/resource.ts';

/** Attributes of both types that every store keeps in order. */
const sortPaths = [
  'userName',
  'displayName',
  'externalId',
  'active',
  'meta.created',
  'meta.lastModified',
] as const;

/** Operations that read users and groups. Only SCIM changes them. */
export const resourceOperations: readonly Operation[] = [
  listOf('User', '/users'),
  oneOf('User', '/users'),
  listOf('Group', '/groups'),
  oneOf('Group', '/groups'),
];

function listOf(name: 'User' | 'Group', path: `/${string}`): Operation {
  return operation(
    `get ${path}`,
    name === 'User' ? 'List users' : 'List groups, without their members',
    {
      id: `list${name}s`,
      example: { response: { items: [exampleOf(name)], total: 1 } },
      errors: [
        'invalidFilter',
        'invalidCursor',
        'expiredCursor',
        'tooMany',
        'invalidPath',
        'invalidCount',
      ],
      tag: `${name}s`,
      access: 'tenant',
      query: {
        ...paging,
        filter: z.string().max(4_000).optional().describe('A SCIM filter (RFC 7644 §3.4.2.2).'),
        sortBy: z
          .enum(sortPaths)
          .optional()
          .describe('Attribute that orders the list, by an index. Default: the order of creation.'),
        sortOrder: z
          .enum(['ascending', 'descending'])
          .optional()
          .describe('Direction of the order. Default: ascending.'),
      },
      response: pageOf(scimResource).extend({
        total: z.number().int().optional().describe('Number of all that match, where it is known.'),
      }),
    },
    async ({ tenant, publicUrl, query }, options) => {
      const { limit, cursor, filter, sortBy, sortOrder } = query;
      const context = await operationContext(options, tenant, publicUrl);
      const type = context.registry.registry.type(name)!;
      const parameters: [string, string][] = [
        ['count', String(limit)],
        ['cursor', cursor],
      ];
      if (name === 'Group') parameters.push(['excludedAttributes', 'members']);
      for (const [parameter, value] of Object.entries({ filter, sortBy, sortOrder }))
        if (value !== undefined) parameters.push([parameter, value]);
      const listed = readListQuery(parameters, defaultPageLimits);
      const list = JSON.parse(
        await textOf(await options.directory.list(context, [type], listed)),
      ) as {
        readonly Resources?: readonly object[];
        readonly nextCursor?: string;
        readonly totalResults?: number;
      };
      const { Resources: items = [], nextCursor: next, totalResults: total } = list;
      return { body: { items, next, total } };
    },
  );
}

function oneOf(name: 'User' | 'Group', path: `/${string}`): Operation {
  return operation(
    `get ${path}/{id}`,
    name === 'User' ? 'Show a user' : 'Show a group, without its members',
    {
      id: `get${name}`,
      example: { response: exampleOf(name) },
      tag: `${name}s`,
      access: 'tenant',
      of: name === 'User' ? 'user' : 'group',
      response: scimResource,
    },
    async ({ tenant, publicUrl, id }, options) => {
      const context = await operationContext(options, tenant, publicUrl);
      const type = context.registry.registry.type(name);
      if (type === undefined) throw new ScimError('notFound', `there is no ${name} ${quote(id)}`);
      const parameters = name === 'Group' ? { excludedAttributes: ['members'] } : {};
      const { body } = await options.directory.get(context, type, id, parameters);
      return { body: JSON.parse(await textOf(body)) as object };
    },
  );
}

/** Returns a resource as the document shows it. */
function exampleOf(name: 'User' | 'Group') {
  const { userResource, groupResource, metaOf } = examples;
  return name === 'User'
    ? { ...userResource, meta: metaOf(name, userResource.id) }
    : { ...groupResource, meta: metaOf(name, groupResource.id) };
}

/** Resolves to the context of a read by the management API. */
export async function operationContext(
  { directory }: ApiOptions,
  tenant: string,
  publicUrl: string,
): Promise<OperationContext> {
  return {
    tenant,
    connection: 'management',
    parseContext: createParseContext(profiles.get('default')!),
    registry: await directory.registry(tenant),
    base: connectionUrls(publicUrl, tenant).scimBaseUrl,
    readsOnly: true,
  };
}

/** Resolves to the text of a body. */
export async function textOf(body: Body): Promise<string> {
  if (typeof body === 'string') return body;
  let text = '';
  for await (const piece of body) text += piece;
  return text;
}
