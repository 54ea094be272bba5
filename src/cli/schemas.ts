import { Command } from 'commander';
import type { Client, Schemas } from '../client/index.ts';
import { ConfigError } from '../server/config.ts';
import { readJsonFile } from './arguments.ts';
import { print, printJson } from './print.ts';
import {
  isProblem,
  type TenantOptions,
  type TenantSession,
  withTenant,
  withTenantSession,
} from './tenant-option.ts';

/** Returns `rollcall schemas`. */
export function schemasCommand(): Command {
  return new Command('schemas')
    .description("A tenant's own schemas, extensions and resource types.")
    .addCommand(
      withTenant(new Command('apply'))
        .description("Replace the tenant's definitions with those of a JSON file.")
        .argument('<file>', 'definitions, such as examples/test-resource.json')
        .action(apply),
    )
    .addCommand(
      withTenant(new Command('show')).description('Print the current definitions.').action(show),
    );
}

/** Replaces the definitions; invalid ones are refused as a whole. */
function apply(file: string, options: TenantOptions): Promise<void> {
  return withTenantSession(options, 'write', async ({ api, query, tenant }) => {
    const body = readJsonFile(file);
    const { version, changed } = await replace(api, query, body, file);
    if (options.json === true) return printJson({ tenant, version, changed });
    print(
      changed
        ? `version ${version} now applies to tenant ${tenant}`
        : `no change: version ${version} is the same`,
    );
  });
}

/** @throws ConfigError naming the file, when its definitions are refused */
async function replace(
  api: Client,
  query: TenantSession['query'],
  body: Record<string, unknown>,
  file: string,
): Promise<Schemas['AppliedDefinitions']> {
  try {
    return (await api.PUT('/schemas', { params: { query }, body })).data;
  } catch (error) {
    if (!isProblem(error, 'invalidValue')) throw error;
    throw new ConfigError(`cannot apply ${file}:\n${error.detail}`);
  }
}

function show(options: TenantOptions): Promise<void> {
  return withTenantSession(options, 'read', async ({ api, query, tenant }) => {
    const { data } = await api.GET('/schemas', { params: { query } });
    if (options.json === true) return printJson(data);
    if (data.version === 0) return print(`tenant ${tenant} has no definitions of its own`);
    print(`version ${data.version}, of ${String(data.created)}`);
    printJson(data.definitions);
  });
}
