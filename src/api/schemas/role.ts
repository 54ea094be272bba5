import { z } from '@hono/zod-openapi';
import { rolePolicySchema } from '../../administration/policy-schema.ts';

/** Answer: why an account has its roles. */
export const roleExplanation = z
  .object({
    roles: z.array(z.string()).describe('Names of its roles.'),
    isDefault: z.boolean().describe('True: no rule fits, and it has the default roles.'),
    rules: z
      .array(
        z.object({
          rule: z.record(z.string(), z.unknown()).describe('The rule, as it is in the policy.'),
          groups: z.array(z.string()).describe('Ids of the groups that match the rule.'),
          counts: z.boolean().describe('Whether the rule gives its roles.'),
        }),
      )
      .describe('The rules that fit.'),
  })
  .openapi('RoleExplanation', { description: 'Why an account has its roles.' });

/** Body: role rules to try. */
export const previewRequest = z
  .strictObject({
    roles: rolePolicySchema.describe('The rules.'),
    cursor: z.string().max(200).optional().describe('`next` of the previous page.'),
    limit: z.number().int().min(1).max(1_000).default(200).describe('Accounts to examine.'),
  })
  .openapi('RolePreviewRequest', { description: 'Role rules to try.' });

/** Answer: what role rules would change. */
export const preview = z
  .object({
    changes: z
      .array(
        z.object({
          account: z.string().describe('Id of the account.'),
          username: z.string().describe('Its username.'),
          before: z.array(z.string()).describe('Its roles now.'),
          after: z.array(z.string()).describe('Its roles under the rules.'),
        }),
      )
      .describe('Accounts whose roles would differ.'),
    examined: z.number().int().describe('Accounts that were examined.'),
    next: z
      .string()
      .optional()
      .describe('Value of `cursor` for the next page; absent: this is the last page.'),
  })
  .openapi('RolePreview', { description: 'What role rules would change.' });
