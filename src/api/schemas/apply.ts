import { z } from '@hono/zod-openapi';

const count = z.number().int();

const fieldChange = z.object({
  field: z.string().describe('With dots between nested names; secrets are never shown.'),
  before: z.unknown().optional().describe('The value now.'),
  after: z.unknown().optional().describe('The value afterwards.'),
});

const change = z.object({
  operation: z.enum(['create', 'update', 'delete']).describe('What is done.'),
  kind: z
    .enum(['tenant', 'connection', 'credential', 'webhook'])
    .describe('Kind of what is changed.'),
  tenant: z.string().optional().describe('Absent: a webhook of all tenants.'),
  connection: z.string().optional().describe('Name of the connection of a credential.'),
  name: z.string().describe('Its name.'),
  fields: z.array(fieldChange).describe('The fields that change.'),
  note: z.string().optional().describe('What follows from it.'),
});

/** Answer: what was changed, or would be. */
export const appliedConfiguration = z
  .object({
    changed: z.boolean().describe('Whether something was changed, or would be.'),
    dryRun: z.boolean().describe('True: nothing was changed.'),
    changes: z.array(change).describe('In the order in which they are done.'),
    removals: z
      .object({
        tenants: count.describe('Tenants.'),
        connections: count.describe('Connections.'),
        credentials: count.describe('Credentials.'),
        webhooks: count.describe('Webhooks.'),
        accounts: count.describe('Active accounts of tenants that lose a connection.'),
      })
      .describe('What is deleted or revoked.'),
    guard: z
      .string()
      .optional()
      .describe('In a dry run: why the removals would be refused; absent: they would not.'),
  })
  .openapi('AppliedConfiguration', { description: 'What was changed, or would be.' });

/** Answer: the present configuration. */
export const exportedConfiguration = z
  .object({
    configuration: z.record(z.string(), z.unknown()).describe('As `POST /apply` takes it.'),
    warnings: z.array(z.string()).describe('What it cannot say.'),
  })
  .openapi('ExportedConfiguration', { description: 'The present configuration.' });
