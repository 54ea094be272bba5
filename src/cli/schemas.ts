import { Command } from 'commander';
import { DefinitionError } from '../protocol/schema/read-definitions.ts';
import { ConfigError } from '../server/config.ts';
import { applyDefinitions } from '../server/definitions.ts';
import { systemClock } from '../server/system.ts';
import { readText } from './arguments.ts';
import { resolveConfig, withStore } from './options.ts';
import { print, printJson } from './print.ts';
import { type TenantOptions, withTenant } from './tenant-option.ts';

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
async function apply(file: string, options: TenantOptions): Promise<void> {
  const { tenant } = options;
  const { config } = resolveConfig(options);
  const text = readText(file);
  try {
    const { version, changed } = await withStore(options, 'write', (store) =>
      store.write((transaction) =>
        applyDefinitions(transaction, tenant, text, config, systemClock),
      ),
    );
    if (options.json === true) return printJson({ tenant, version, changed });
    print(
      changed
        ? `version ${version} now applies to tenant ${tenant}`
        : `no change: version ${version} is the same`,
    );
  } catch (error) {
    if (error instanceof DefinitionError)
      throw new ConfigError(`cannot apply ${file}:\n${error.message}`);
    throw error;
  }
}

async function show(options: TenantOptions): Promise<void> {
  const stored = await withStore(options, 'read', (store) => store.definitions(options.tenant));
  const definitions = stored && (JSON.parse(stored.definitions) as object);
  if (options.json === true) return printJson(stored ? { ...stored, definitions } : null);
  if (stored === undefined) return print(`tenant ${options.tenant} has no definitions of its own`);
  print(`version ${stored.version}, of ${stored.created}Z`);
  printJson(definitions);
}
