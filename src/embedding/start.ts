import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createClient } from '../client/index.ts';
import { answerError } from '../http/answer.ts';
import type { HandleAtOnce } from '../http/exchange.ts';
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
  const {
    handle: answerOpen,
    basePath,
    firstToken,
    ownerLink,
    requireOutsideHooks,
    maintain,
    close,
  } = await assemble({
    ...options,
    apiToken,
  });
  let closing: Promise<void> | undefined;
  const handle: HandleAtOnce = (exchange) =>
    closing === undefined ? answerOpen(exchange) : answerError(closed());
  const answer = createFetchHandler(async (exchange) => handle(exchange));
  const fetch = async (request: Request): Promise<Response> => {
    requireOutsideHooks();
    return answer(request);
  };
  const listener = createNodeListener(handle, { behindProxy: options.behindProxy });
  return {
    fetch,
    node(request, response, next) {
      if (next !== undefined && !isOwn(request, basePath, options)) next();
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
    ownerLink,
    async maintain() {
      requireOutsideHooks();
      return maintain();
    },
    async close() {
      requireOutsideHooks();
      listener.close();
      return (closing ??= close());
    },
  };
}

function closed(): ScimError {
  return new ScimError('unavailable', 'Rollcall has been closed', {
    headers: { 'Retry-After': '5' },
  });
}

/**
 * Whether a request is Rollcall's, and not the application's own. Connect, Express and others keep
 * the whole URL beside the one without the path that they have mounted Rollcall at.
 */
function isOwn(
  request: IncomingMessage & { readonly originalUrl?: unknown },
  basePath: string,
  { behindProxy = false, console: hasConsole = false }: RollcallOptions,
): boolean {
  const { url = '', originalUrl = url } = request;
  const isMounted = originalUrl !== url;
  return isServedPath(url, basePath, !isMounted && !behindProxy, hasConsole);
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
