import { z } from 'zod';
import type { Policy } from '../accounts/policy.ts';
import { operatorOnly } from './operator-fields.ts';

/** Indexes that a tenant can add: each is written with every change of a resource. */
const maxIndexes = 50;

const names = z.array(z.string().min(1).max(200)).max(100);
/** A domain in lower case. */
export const domainSchema: z.ZodString = z
  .string()
  .max(253)
  .refine(
    (text) => text.includes('.') && !text.includes('@') && text === text.toLowerCase(),
    'must be a domain in lower case, such as example.com',
  );

const roleRule = z
  .strictObject({
    id: z.string().max(200).optional().describe('Id of the group.'),
    externalId: z.string().max(200).optional().describe('externalId of the group.'),
    displayName: z.string().max(200).optional().describe('Name of the group.'),
    connection: z
      .string()
      .max(64)
      .optional()
      .describe('Id of a connection: every group of that name which it owns.'),
    group: z
      .string()
      .max(64)
      .optional()
      .describe('Id of the group that the name is bound to: the first one that had it.'),
    roles: names.min(1).describe('Roles that its members get.'),
  })
  .refine(
    ({ id, connection, group }) =>
      [id, connection, group].filter((one) => one !== undefined).length <= 1,
    'has at most one of id, connection and group',
  )
  .refine(
    ({ id, externalId, displayName }) =>
      [id, externalId, displayName].filter((way) => way !== undefined).length === 1,
    'names its group by exactly one of id, externalId and displayName',
  );

/** The rules that give roles. */
export const rolePolicySchema = z.strictObject({
  mode: z
    .enum(['union', 'first'])
    .optional()
    .describe('Roles of every rule that fits, or of the first.'),
  default: names.optional().describe('Roles of whom no rule fits.'),
  rules: z
    .array(roleRule)
    .max(500)
    .optional()
    .describe('In order. Members of the group get the roles.'),
});

const percent = z.number().int().min(1).max(100);

/**
 * A change of a tenant's policy: parts that are left out stay, null takes a part back to its
 * default.
 */
export const policySchema = z
  .strictObject({
    onDelete: z
      .enum(['retain', 'erase', 'deactivate'])
      .nullable()
      .describe('What DELETE of a user does to the account.'),
    retentionDays: z
      .number()
      .int()
      .min(1)
      .max(3_650)
      .nullable()
      .describe('Days a deleted account is kept.'),
    ownership: z
      .enum(['exclusive', 'shared'])
      .nullable()
      .describe('Who may change what a connection made.'),
    linking: z
      .enum(['off', 'externalId', 'verifiedEmail', 'approve'])
      .nullable()
      .describe('Which account that the application had before is given to a new user.'),
    domains: operatorOnly(
      z
        .array(domainSchema)
        .max(1_000)
        .nullable()
        .describe('Domains the tenant has proven to be its own.'),
    ),
    seats: operatorOnly(
      z.number().int().min(0).nullable().describe('Active accounts at most; null: any number.'),
    ),
    guard: operatorOnly(
      z
        .strictObject({
          enabled: z.boolean().optional().describe('False: nothing is held.'),
          percent: percent.optional().describe('Of the active accounts.'),
          atLeast: z.number().int().min(1).optional().describe('Accounts.'),
          minutes: z.number().int().min(1).max(1_440).optional().describe('Length of the window.'),
        })
        .nullable()
        .describe('Removals are held beyond the greater of both figures within the window.'),
    ),
    roles: rolePolicySchema.nullable().describe('Roles that groups give to their members.'),
    indexes: z
      .record(z.string().max(200), z.array(z.string().min(1).max(500)).max(maxIndexes))
      .refine(
        (indexes) => Object.values(indexes).flat().length <= maxIndexes,
        `names ${maxIndexes} attributes at most`,
      )
      .nullable()
      .describe('Attributes that filters find by an index: their paths, by resource type.'),
    requestLog: operatorOnly(
      z
        .enum(['off', 'errors', 'changes', 'all', 'full'])
        .nullable()
        .describe('How much of the requests is kept; `full` keeps bodies and headers too.'),
    ),
    protectedGroups: z
      .array(z.string().max(64))
      .max(1_000)
      .nullable()
      .describe('Ids of groups that SCIM must not change.'),
  } satisfies Record<keyof Policy, z.ZodType>)
  .partial();
