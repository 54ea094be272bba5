import { z } from 'zod';
import { configurationSchema } from '../../administration/apply/configuration-schema.ts';

/** Where editors find the schema. */
export const schemaUrl =
  'https://raw.githubusercontent.com/rollcall-scim/rollcall/main/docs/apply.schema.json';

const clearSecret =
  'a secret must not be in the file. Put it into an environment variable and write secret: { env: NAME }, or into a file and write secret: { file: PATH }';

/** How a file names a secret, without having it. */
const secretReference = z
  .strictObject(
    {
      env: z.string().min(1).max(200).optional().describe('Name of an environment variable.'),
      file: z
        .string()
        .min(1)
        .max(4_096)
        .optional()
        .describe('Path of a file with the secret, relative to this one.'),
    },
    { error: ({ code }) => (code === 'invalid_type' ? clearSecret : undefined) },
  )
  .superRefine(({ env, file }, context) => {
    if ((env === undefined) === (file === undefined))
      context.addIssue({ code: 'custom', message: 'needs exactly one of env and file' });
  });

/** The configuration as files have it: with secrets by reference. */
export const fileConfiguration = configurationSchema(secretReference);

/** A file of the configuration. */
export type FileConfiguration = z.output<typeof fileConfiguration>;
