import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { ZodError } from 'zod';
import { issueText } from '../../api/issue-text.ts';
import { packageVersion } from '../../server/version.ts';
import { describeFailure } from '../describe-failure.ts';
import type { Session } from '../session/session.ts';
import type { Tool } from './tool.ts';

/** Characters of an answer; a page of fewer items fits. */
const maxCharacters = 200_000;

/**
 * Serves tools over standard input and output, and resolves when the client is gone. Standard
 * output is the protocol's: nothing else may be printed there.
 */
export async function serveTools(session: Session, tools: readonly Tool[]): Promise<void> {
  const server = new McpServer(
    { name: 'rollcall', version: packageVersion() },
    {
      instructions:
        'Rollcall provisions users from identity providers (SCIM). Start with explain_user for a question about a person, and list_requests with status 400 for a connection that fails.',
    },
  );
  for (const tool of tools) register(server, tool, session);
  await server.connect(new StdioServerTransport());
  await new Promise<void>((resolve) => {
    process.stdin.on('close', resolve);
    process.stdin.on('end', resolve);
  });
  await server.close();
}

function register(
  server: McpServer,
  { name, description, isWrite, input, output, run }: Tool,
  session: Session,
): void {
  const annotations = { readOnlyHint: !isWrite, destructiveHint: isWrite, openWorldHint: false };
  server.registerTool(
    name,
    { description, inputSchema: input, outputSchema: output, annotations },
    async (given: unknown) => {
      try {
        const found = await run(session.api, given);
        const text = JSON.stringify(found);
        if (text.length > maxCharacters)
          return failure('the answer is too large; ask for fewer items with a smaller limit');
        // As JSON carries it: without members that are undefined.
        const structuredContent = JSON.parse(text) as Record<string, unknown>;
        return { content: [{ type: 'text' as const, text }], structuredContent };
      } catch (error) {
        return failure(await messageOf(error, session));
      }
    },
  );
}

function failure(text: string) {
  return { isError: true, content: [{ type: 'text' as const, text }] };
}

/** Stacks are for the log of a server, not for an assistant. */
async function messageOf(error: unknown, session: Session): Promise<string> {
  if (error instanceof ZodError)
    return error.issues.map((issue) => `${issue.path.join('.')}: ${issueText(issue)}`).join('\n');
  return describeFailure(await session.explain(error)).split('\n    at ', 1)[0]!;
}
