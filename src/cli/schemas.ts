import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { DefinitionError } from '../protocol/schema/read-definitions.ts';
import { ConfigError } from '../server/config.ts';
import { applyDefinitions } from '../server/definitions.ts';
import { systemClock } from '../server/system.ts';
import { print, printJson, resolveConfig, withStore } from './options.ts';
import { type TenantOptions, withTenant } from './tenant-option.ts';

export function schemasCommand(): Command {
  return new Command('schemas')
    .description(
      "A tenant's own schemas, extensions and resource types. Works beside a running server.",
    )
    .addCommand(
      withTenant(new Command('apply'))
        .description('Make the schemas and resource types of a JSON file those of the tenant.')
        .argument('<file>', 'definitions, such as examples/test-resource.json')
        .action(apply),
    )
    .addCommand(
      withTenant(new Command('show')).description('Print the definitions in force.').action(show),
    );
}

async function apply(file: string, options: TenantOptions): Promise<void> {
  const { config } = resolveConfig(options);
  const text = readText(file);
  try {
    const { version, changed } = await withStore(options, 'write', (store) =>
      store.write((transaction) =>
        applyDefinitions(transaction, options.tenant, text, config, systemClock),
      ),
    );
    if (options.json === true) return printJson({ tenant: options.tenant, version, changed });
    print(
      changed
        ? `version ${version} is in force for tenant ${options.tenant}`
        : `nothing to change: version ${version} is the same`,
    );
  } catch (error) {
    if (error instanceof DefinitionError)
      throw new ConfigError(`${file} can't be applied:\n${error.message}`);
    throw error;
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new ConfigError(`${file} can't be read`);
  }
}

async function show(options: TenantOptions): Promise<void> {
  const stored = await withStore(options, 'read', (store) => store.definitions(options.tenant));
  if (options.json === true) {
    return printJson(
      stored === undefined
        ? null
        : { ...stored, definitions: JSON.parse(stored.definitions) as unknown },
    );
  }
  if (stored === undefined) return print(`tenant ${options.tenant} has no definitions of its own`);
  print(`version ${stored.version}, of ${stored.created}Z`);
  printJson(JSON.parse(stored.definitions));
}
