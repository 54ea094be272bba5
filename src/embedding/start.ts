import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createClientAt } from '../client/create-client.ts';
import { answerError } from '../http/answer.ts';
import type { HandleAtOnce } from '../http/exchange.ts';
import { createFetchHandler } from '../http/fetch.ts';
import { createNodeListener } from '../http/node.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { createAnswering } from './answering.ts';
import { assemble } from './assemble.ts';
import { mountedElsewhere, mountingOf } from './mounting.ts';
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
  const answering = createAnswering(answerOpen);
  const handle: HandleAtOnce = (exchange) =>
    closing === undefined ? answering.handle(exchange) : answerError(closed());
  const answer = createFetchHandler(async (exchange) => handle(exchange));
  const fetch = async (request: Request): Promise<Response> => {
    requireOutsideHooks();
    return answer(request);
  };
  const listener = createNodeListener(handle, { behindProxy: options.behindProxy });
  return {
    fetch,
    node(request, response, next) {
      const mounting = mountingOf(request, basePath, options);
      if (mounting === 'foreign' && next !== undefined) next();
      else if (mounting === 'elsewhere') refuse(response, mountedElsewhere(request, basePath));
      else if (isBodyRead(request)) refuse(response, bodyIsRead);
      else listener.listen(request, response);
    },
    api: createClientAt({ baseUrl: `http://localhost${basePath}/api/v1`, token: apiToken, fetch }),
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
      return (closing ??= close(() => answering.finish()));
    },
  };
}

function closed(): ScimError {
  return new ScimError('unavailable', 'Rollcall has been closed', {
    headers: { 'Retry-After': '5' },
  });
}

/** Whether a body parser of the application was there first. */
function isBodyRead(request: IncomingMessage): boolean {
  return request.readableDidRead && 'body' in request && request.body !== undefined;
}

const bodyIsRead = new ScimError(
  'internal',
  'the application has read the body of this request before Rollcall; mount Rollcall before express.json() and other body parsers',
);

function refuse(response: ServerResponse, error: ScimError): void {
  const { status, headers, body } = answerError(error);
  response.writeHead(status, headers).end(body);
}
