import { Argument, Command } from 'commander';
import { bashScript } from './completion/bash.ts';
import { fishScript } from './completion/fish.ts';
import { readTree } from './completion/tree.ts';
import { zshScript } from './completion/zsh.ts';
import { take } from './find.ts';
import { type ServerOptions, withServerOptions } from './options.ts';
import { withSession } from './session/with-session.ts';

interface CompletionOptions extends ServerOptions {
  readonly tenants?: boolean;
}

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

/** Tenants that are offered. */
const maxTenants = 200;

/** Returns `rollcall completion`. */
export function completionCommand(): Command {
  return withServerOptions(new Command('completion'))
    .description('Print a script that completes commands, options and tenants in a shell.')
    .addArgument(new Argument('<shell>', 'which shell').choices(Object.keys(scripts)))
    .option('--tenants', 'print the tenants that can be completed instead')
    .action(completion);
}

async function completion(
  shell: keyof typeof scripts,
  options: CompletionOptions,
  command: Command,
): Promise<void> {
  const text =
    options.tenants === true
      ? (await tenantIds(options)).map((id) => `${id}\n`).join('')
      : scripts[shell](readTree(command.parent!));
  process.stdout.write(options.json === true ? `${JSON.stringify({ text })}\n` : text);
}

function tenantIds(options: ServerOptions): Promise<readonly string[]> {
  return withSession(options, 'read', async ({ api }) => {
    const pages = api.paginate('/tenants', { params: { query: { limit: maxTenants } } });
    return (await take(pages, maxTenants)).map(({ id }) => id);
  });
}
