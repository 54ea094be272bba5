import { Command } from 'commander';
import { ConfigError } from '../server/config.ts';
import { type ServerOptions, withServerOptions } from './options.ts';
import { withSession } from './session/with-session.ts';

interface McpOptions extends ServerOptions {
  readonly allowWrites?: true;
}

/** Returns `rollcall mcp`. */
export function mcpCommand(): Command {
  return withServerOptions(new Command('mcp'))
    .description('Serve tools to an assistant by the Model Context Protocol, over standard input.')
    .option('--allow-writes', 'also offer tools that change something, after a dry run')
    .addHelpText('after', '\nNeeds the package @modelcontextprotocol/sdk; see docs/mcp.md.')
    .action(serve);
}

async function serve(options: McpOptions): Promise<void> {
  const { serveTools } = await loadServer();
  const { readTools } = await import('./mcp/read-tools.ts');
  const { createWriteTools } = await import('./mcp/write-tools.ts');
  const mayWrite = options.allowWrites === true;
  const tools = mayWrite ? [...readTools, ...createWriteTools()] : readTools;
  await withSession(options, mayWrite ? 'write' : 'read', (session) => serveTools(session, tools));
}

/** The SDK brings 90 packages, which a server does not need: install it where it is used. */
async function loadServer() {
  try {
    return await import('./mcp/serve.ts');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new ConfigError(
      'the package @modelcontextprotocol/sdk is missing; install it beside rollcall: npm install @modelcontextprotocol/sdk',
    );
  }
}
