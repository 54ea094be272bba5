import { createHmac, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { configurationSchema } from '../../administration/apply/configuration-schema.ts';
import { rolePolicySchema } from '../../administration/policy-schema.ts';
import type { Client } from '../../client/index.ts';
import { ConfigError } from '../../server/config.ts';
import { item, type Tool, tenant, tool } from './tool.ts';

/** Secrets do not pass through an assistant. */
const configuration = configurationSchema(z.never());

const confirm = z
  .string()
  .max(100)
  .optional()
  .describe('`confirm` of the dry run whose change is to be made. Absent: nothing is changed.');

const output = z.object({
  executed: z.boolean().describe('False: this is a dry run.'),
  changes: z.array(item).describe('What was changed, or would be.'),
  confirm: z.string().optional().describe('Give it to the next call to make just this change.'),
});

const noConfirmation = 'there is nothing to change';

/** What a write would change, and how it is made. */
interface Intention {
  readonly changes: readonly object[];
  readonly execute: () => Promise<void>;
}

/**
 * Returns the tools that change something. Each answers a dry run first, and a token that is bound
 * to just this change: when something has changed meanwhile, the token is refused.
 */
export function createWriteTools(): readonly Tool[] {
  const key = randomBytes(32);
  const conclude = async (
    name: string,
    given: string | undefined,
    { changes, execute }: Intention,
  ): Promise<object> => {
    const token = createHmac('sha256', key)
      .update(JSON.stringify([name, changes]))
      .digest('base64url');
    if (changes.length === 0) {
      if (given !== undefined) throw new ConfigError(noConfirmation);
      return { executed: false, changes };
    }
    if (given === undefined) return { executed: false, changes, confirm: token };
    if (given !== token)
      throw new ConfigError(
        'confirm does not fit: the change is another one than that of the dry run. Call the tool without confirm, and look at it again',
      );
    await execute();
    return { executed: true, changes };
  };
  return [applyTool(conclude), statusTool(conclude), rolesTool(conclude)];
}

type Conclude = (name: string, given: string | undefined, intention: Intention) => Promise<object>;

function applyTool(conclude: Conclude): Tool {
  return tool({
    name: 'apply_configuration',
    isWrite: true,
    description:
      'Make tenants, connections, policies and webhooks what a configuration describes, in one transaction. First call it without confirm: it shows what would change. It removes nothing and takes no secrets. A field that is left out of an object gets its default, so begin with get_configuration.',
    input: z.strictObject({ configuration, confirm }),
    output,
    async run(api, { configuration: body, confirm: given }) {
      const apply = (dryRun: 'true' | 'false') =>
        api.POST('/apply', { params: { query: { dryRun } }, body });
      const { data } = await apply('true');
      return conclude('apply_configuration', given, {
        changes: data.changes,
        execute: async () => void (await apply('false')),
      });
    },
  });
}

function statusTool(conclude: Conclude): Tool {
  return tool({
    name: 'set_connection_status',
    isWrite: true,
    description:
      'Pause a connection, so that its requests are refused, or resume it. First call it without confirm: it shows what would change.',
    input: z.strictObject({
      tenant,
      connection: z.string().min(1).max(200).describe('Id or name.'),
      status: z.enum(['active', 'paused']),
      confirm,
    }),
    output,
    async run(api, { tenant: id, connection, status, confirm: given }) {
      const query = { tenant: id };
      const found = await findConnection(api, query, connection);
      const params = { path: { id: found.id }, query };
      return conclude('set_connection_status', given, {
        changes:
          found.status === status
            ? []
            : [{ connection: found.name, id: found.id, before: found.status, after: status }],
        execute: async () =>
          void (status === 'paused'
            ? await api.POST('/connections/{id}/pause', { params })
            : await api.POST('/connections/{id}/resume', { params })),
      });
    },
  });
}

async function findConnection(
  api: Client,
  query: { readonly tenant: string | undefined },
  wanted: string,
) {
  const { data } = await api.GET('/connections', { params: { query } });
  const found = data.items.find(({ id, name }) => id === wanted || name === wanted);
  if (found !== undefined) return found;
  const names = data.items.map(({ name }) => name).join(', ');
  throw new ConfigError(`there is no connection ${wanted}; there are ${names || 'none'}`);
}

function rolesTool(conclude: Conclude): Tool {
  return tool({
    name: 'set_role_rules',
    isWrite: true,
    description:
      "Replace a tenant's role rules. First call it without confirm: it lists the accounts whose roles would differ, up to 200 of them.",
    input: z.strictObject({ tenant: z.string().min(1).max(63), roles: rolePolicySchema, confirm }),
    output,
    async run(api, { tenant: id, roles, confirm: given }) {
      const { data } = await api.POST('/roles/preview', {
        params: { query: { tenant: id } },
        body: { roles, limit: 200 },
      });
      return conclude('set_role_rules', given, {
        changes: [{ tenant: id, roles }, ...data.changes],
        execute: async () =>
          void (await api.PATCH('/tenants/{tenant}', {
            params: { path: { tenant: id } },
            body: { policy: { roles } },
          })),
      });
    },
  });
}
