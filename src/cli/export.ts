import { Command } from 'commander';
import { stringify } from 'yaml';
import { schemaUrl } from './apply/file-schema.ts';
import { type ServerOptions, withServerOptions } from './options.ts';
import { printJson } from './print.ts';
import { withSession } from './session/with-session.ts';

/** Returns `rollcall export`. */
export function exportCommand(): Command {
  return withServerOptions(new Command('export'))
    .description('Print tenants, connections, policies and webhooks as a file for apply.')
    .addHelpText(
      'after',
      '\nSecrets are not exported; credentials and webhooks keep theirs when it is applied.',
    )
    .action(exportAll);
}

/** Prints YAML, or JSON; and on standard error what it cannot say. */
async function exportAll(options: ServerOptions): Promise<void> {
  const { data } = await withSession(options, 'read', ({ api }) => api.GET('/configuration'));
  for (const warning of data.warnings) process.stderr.write(`warning: ${warning}\n`);
  if (options.json === true) return printJson(data.configuration);
  // As YAML, control characters are escaped by the library.
  process.stdout.write(
    `# yaml-language-server: $schema=${schemaUrl}\n${stringify(data.configuration, { lineWidth: 0 })}`,
  );
}
