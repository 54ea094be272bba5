import { z } from '@hono/zod-openapi';
import type { OperationContext } from '../directory/directory.ts';
import { quote, ScimError } from '../protocol/errors/scim-error.ts';
import type { Body } from '../protocol/list/list-response.ts';
import { defaultPageLimits, readListQuery } from '../protocol/list/query.ts';
import { createParseContext, profiles } from '../protocol/profiles/profile.ts';
import { type Api, define } from './operation.ts';
import type { ApiOptions } from './options.ts';
import { pageOf, paging, scimResource } from './schemas.ts';

/** Users and groups as SCIM shows them, to look at. They are changed through SCIM. */
export function defineResources(api: Api, { directory, origin }: ApiOptions): void {
  const scopeOf = async (tenant: string): Promise<OperationContext> => ({
    tenant,
    connection: 'management',
    parseContext: createParseContext(profiles.get('default')!),
    registry: await directory.registry(tenant),
    base: `${origin}/t/${tenant}/scim/v2`,
    readsOnly: true,
  });
  for (const [path, name] of [
    ['/users', 'User'],
    ['/groups', 'Group'],
  ] as const) {
    const tag = `${name}s`;
    define(
      api,
      {
        method: 'get',
        path,
        tag,
        summary: `List ${name}s; groups without their members`,
        query: {
          ...paging,
          filter: z.string().max(4_000).optional().describe('As in SCIM (RFC 7644 §3.4.2.2).'),
        },
        access: 'tenant',
        status: 200,
        response: pageOf(scimResource),
      },
      async ({ tenant, query: { limit, cursor, filter } }) => {
        const scope = await scopeOf(tenant);
        const type = scope.registry.registry.type(name)!;
        const parameters: [string, string][] = [
          ['count', String(limit)],
          ['cursor', cursor],
        ];
        if (name === 'Group') parameters.push(['excludedAttributes', 'members']);
        if (filter !== undefined) parameters.push(['filter', filter]);
        const body = await directory.list(
          scope,
          [type],
          readListQuery(parameters, defaultPageLimits),
        );
        const { Resources = [], nextCursor } = JSON.parse(await whole(body)) as {
          readonly Resources?: readonly object[];
          readonly nextCursor?: string;
        };
        return {
          body: { items: Resources, ...(nextCursor === undefined ? {} : { next: nextCursor }) },
        };
      },
    );
    define(
      api,
      {
        method: 'get',
        path: `${path}/{id}`,
        tag,
        summary: `Show a ${name}; a group without its members`,
        access: 'tenant',
        of: name === 'User' ? 'user' : 'group',
        status: 200,
        response: scimResource,
      },
      async ({ tenant, id }) => {
        const scope = await scopeOf(tenant);
        const type = scope.registry.registry.type(name);
        if (type === undefined) throw new ScimError('notFound', `there is no ${name} ${quote(id)}`);
        const { body } = await directory.get(
          scope,
          type,
          id,
          name === 'Group' ? { excludedAttributes: ['members'] } : {},
        );
        return { body: JSON.parse(await whole(body)) as object };
      },
    );
  }
}

async function whole(body: Body): Promise<string> {
  if (typeof body === 'string') return body;
  let text = '';
  for await (const piece of body) text += piece;
  return text;
}
