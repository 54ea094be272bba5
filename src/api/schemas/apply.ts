import { z } from '@hono/zod-openapi';

const count = z.number().int();

const fieldChange = z.object({
  field: z.string().describe('With dots between nested names; secrets are never shown.'),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
});

const change = z.object({
  operation: z.enum(['create', 'update', 'delete']),
  kind: z.enum(['tenant', 'connection', 'credential', 'webhook']),
  tenant: z.string().optional().describe('Absent: a webhook of all tenants.'),
  connection: z.string().optional().describe('Name of the connection of a credential.'),
  name: z.string(),
  fields: z.array(fieldChange),
  note: z.string().optional(),
});

/** Answer: what was changed, or would be. */
export const appliedConfiguration = z
  .object({
    changed: z.boolean().describe('Whether something was changed, or would be.'),
    dryRun: z.boolean(),
    changes: z.array(change),
    removals: z.object({
      tenants: count,
      connections: count,
      credentials: count,
      webhooks: count,
      accounts: count.describe('Active accounts of tenants that lose a connection.'),
    }),
    guard: z
      .string()
      .optional()
      .describe('In a dry run: why the removals would be refused; absent: they would not.'),
  })
  .openapi('AppliedConfiguration');

/** Answer: the present configuration. */
export const exportedConfiguration = z
  .object({
    configuration: z.record(z.string(), z.unknown()).describe('As `POST /apply` takes it.'),
    warnings: z.array(z.string()).describe('What it cannot say.'),
  })
  .openapi('ExportedConfiguration');
