import { z } from 'zod';
import { fileConfiguration, schemaUrl } from '../src/cli/apply/file-schema.ts';

/** Returns the JSON schema of the files of `rollcall apply`, for editors. */
export function applyJsonSchema(): object {
  const schema = z.toJSONSchema(fileConfiguration, { io: 'input', target: 'draft-7' });
  return {
    $id: schemaUrl,
    title: 'Rollcall configuration',
    description: 'Tenants, connections, policies and webhooks, for `rollcall apply`.',
    ...schema,
  };
}
