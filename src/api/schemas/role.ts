import { z } from '@hono/zod-openapi';
import { rolePolicySchema } from '../../administration/policy-schema.ts';

/** Answer: why an account has its roles. */
export const roleExplanation = z
  .object({
    roles: z.array(z.string()),
    isDefault: z.boolean(),
    rules: z.array(
      z.object({
        rule: z.record(z.string(), z.unknown()),
        groups: z.array(z.string()).describe('Ids of the groups that match the rule.'),
        counts: z.boolean(),
      }),
    ),
  })
  .openapi('RoleExplanation');

/** Body: role rules to try. */
export const previewRequest = z
  .strictObject({
    roles: rolePolicySchema,
    cursor: z.string().max(200).optional(),
    limit: z.number().int().min(1).max(1_000).default(200).describe('Accounts to examine.'),
  })
  .openapi('RolePreviewRequest');

/** Answer: what role rules would change. */
export const preview = z
  .object({
    changes: z.array(
      z.object({
        account: z.string(),
        username: z.string(),
        before: z.array(z.string()),
        after: z.array(z.string()),
      }),
    ),
    examined: z.number().int(),
    next: z.string().optional(),
  })
  .openapi('RolePreview');
