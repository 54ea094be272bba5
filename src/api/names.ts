import { z } from '@hono/zod-openapi';
import type { Reader } from '../ports/store.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import * as examples from './examples/objects.ts';
import { type Operation, operation } from './operation.ts';
import { names } from './schemas/name.ts';

/** Ids that one request may ask about. */
const maxNames = 100;

/** Operations that say what ids stand for. */
export const nameOperations: readonly Operation[] = [
  operation(
    'get /names',
    'Show what ids stand for: users, groups, accounts, connections, credentials and endpoints',
    {
      id: 'listNames',
      description:
        'For lists that name things by id, such as requests, events, deliveries and the audit. Ids of nothing, and of what was deleted, are left out.',
      example: {
        response: {
          items: [{ id: examples.ids.group, kind: 'group', name: 'Engineering' }],
        },
      },
      tag: 'Tenants',
      access: 'tenant',
      query: {
        ids: z
          .string()
          .max(maxNames * 65)
          .describe('Ids, separated by commas, 100 at most.'),
      },
      response: names,
    },
    async ({ tenant, query: { ids } }, { reader }) => {
      const asked = [...new Set(ids.split(','))];
      if (asked.length > maxNames)
        throw new ScimError('invalidValue', `ids must name at most ${maxNames} ids`);
      const found = await Promise.all(asked.map((id) => nameOf(reader, tenant, id)));
      return { body: { items: found.filter((one) => one !== undefined) } };
    },
  ),
];

/** Resolves to what an id of a tenant stands for, the most frequent kinds first. */
async function nameOf(reader: Reader, tenant: string, id: string) {
  const user = await reader.resource(tenant, 'User', id);
  if (user !== undefined)
    return { id, kind: 'user', name: shownName(user.document) ?? id } as const;
  const group = await reader.resource(tenant, 'Group', id);
  if (group !== undefined)
    return { id, kind: 'group', name: shownName(group.document) ?? id } as const;
  const account = await reader.account(tenant, id);
  if (account !== undefined)
    return { id, kind: 'account', name: account.displayName || account.username } as const;
  const connection = await reader.connection(tenant, id);
  if (connection !== undefined) return { id, kind: 'connection', name: connection.name } as const;
  const credential = await reader.credential(tenant, id);
  if (credential !== undefined) return { id, kind: 'credential', name: credential.name } as const;
  const endpoint = await reader.endpoint(id);
  return endpoint?.tenant === tenant
    ? ({ id, kind: 'endpoint', name: endpoint.name } as const)
    : undefined;
}

/** Returns the displayName of a resource, or else its formatted name or its userName. */
function shownName(document: string): string | undefined {
  const { displayName, name, userName } = JSON.parse(document) as {
    readonly displayName?: string;
    readonly name?: { readonly formatted?: string };
    readonly userName?: string;
  };
  return displayName ?? name?.formatted ?? userName;
}
