import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createClient } from '../client/index.ts';
import { answerError } from '../http/answer.ts';
import { createFetchHandler } from '../http/fetch.ts';
import { createNodeListener } from '../http/node.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { isServedPath } from '../scim/target.ts';
import { assemble } from './assemble.ts';
import type { Rollcall, RollcallOptions } from './rollcall.ts';

/** Returns a running Rollcall; `createRollcall` describes it. */
export async function start(options: RollcallOptions): Promise<Rollcall> {
  // Calls of the application itself are authenticated like all others.
  const apiToken = options.apiToken ?? randomBytes(30).toString('hex');
  const { handle, basePath, firstToken, maintain, close } = await assemble({
    ...options,
    apiToken,
  });
  const fetch = createFetchHandler(async (exchange) => handle(exchange));
  const listener = createNodeListener(handle, { behindProxy: options.behindProxy });
  let closing: Promise<void> | undefined;
  return {
    fetch,
    node(request, response, next) {
      if (next !== undefined && !isServedPath(request.url ?? '', basePath)) next();
      else if (isBodyRead(request)) refuseReadBody(response);
      else listener.listen(request, response);
    },
    api: createClient({ url: `http://localhost${basePath}`, token: apiToken, fetch }),
    management(path, init = {}) {
      const headers = new Headers(init.headers);
      headers.set('authorization', `Bearer ${apiToken}`);
      return fetch(new Request(`http://localhost${basePath}/api/v1${path}`, { ...init, headers }));
    },
    firstToken,
    maintain,
    close() {
      listener.close();
      return (closing ??= close());
    },
  };
}

/** Whether a body parser of the application was there first. */
function isBodyRead(request: IncomingMessage): boolean {
  return request.readableDidRead && 'body' in request && request.body !== undefined;
}

function refuseReadBody(response: ServerResponse): void {
  const { status, headers, body } = answerError(
    new ScimError(
      'internal',
      'the application has read the body of this request before Rollcall; mount Rollcall before express.json() and other body parsers',
    ),
  );
  response.writeHead(status, headers).end(body);
}
