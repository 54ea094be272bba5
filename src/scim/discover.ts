import { tokenEventUris } from '../delivery/token-events.ts';
import { cursorTimeout } from '../directory/cursor.ts';
import { found } from '../http/answer.ts';
import type { Answer } from '../http/exchange.ts';
import { defaultBulkLimits } from '../protocol/bulk/read-bulk.ts';
import { describeResourceType, describeSchema } from '../protocol/discovery/describe-schema.ts';
import { discoverySchemas } from '../protocol/discovery/discovery-schemas.ts';
import {
  type Capabilities,
  describeServiceProvider,
} from '../protocol/discovery/service-provider-config.ts';
import { quote, ScimError } from '../protocol/errors/scim-error.ts';
import { listBody } from '../protocol/list/list-response.ts';
import { hasParameter } from '../protocol/list/query.ts';
import type { SchemaDefinition } from '../protocol/schema/definition.ts';
import type { Registry } from '../protocol/schema/registry.ts';
import type { DiscoveryRequest } from './request.ts';
import { publicUrlOf } from './target.ts';

/** `GET /ServiceProviderConfig` (RFC 7644 §4). */
export const serveServiceProviderConfig = discovering((request, registry, base) => {
  const { caller, handler } = request;
  const key = ['serviceProvider', base, caller.profile.name, caller.discovery ?? 'full'];
  return handler.texts.of(registry, key, () =>
    JSON.stringify(describeServiceProvider(capabilities(request, registry), base)),
  );
});

/** `GET /Schemas` (RFC 7644 §4). */
export const serveSchemas = discovering(({ handler }, registry, base) =>
  handler.texts.of(registry, ['schemas', base], () =>
    listOf(schemasOf(registry).map((schema) => describeSchema(registry, schema, base))),
  ),
);

/** `GET /Schemas/{id}` (RFC 7644 §4). */
export const serveSchema = discovering(({ handler, route }, registry, base) => {
  const id = route.id!.toLowerCase();
  const schema = schemasOf(registry).find((one) => one.id.toLowerCase() === id);
  if (schema === undefined)
    throw new ScimError('notFound', `there is no schema ${quote(route.id!)}`);
  return handler.texts.of(registry, ['schema', base, schema.id], () =>
    JSON.stringify(describeSchema(registry, schema, base)),
  );
});

/** `GET /ResourceTypes` (RFC 7644 §4). */
export const serveResourceTypes = discovering(({ handler }, registry, base) =>
  handler.texts.of(registry, ['resourceTypes', base], () =>
    listOf(registry.resourceTypes.map((type) => describeResourceType(type, base))),
  ),
);

/** `GET /ResourceTypes/{name}` (RFC 7644 §4). */
export const serveResourceType = discovering(({ handler, route }, registry, base) => {
  const type = registry.type(route.id!);
  if (type === undefined)
    throw new ScimError('notFound', `there is no resource type ${quote(route.id!)}`);
  return handler.texts.of(registry, ['resourceType', base, type.name], () =>
    JSON.stringify(describeResourceType(type, base)),
  );
});

/** Paging and sorting are ignored, and a filter is refused (RFC 7644 §4). */
function discovering(
  describe: (
    request: DiscoveryRequest,
    registry: Registry,
    base: string,
  ) => Uint8Array<ArrayBuffer>,
): (request: DiscoveryRequest) => Promise<Answer> {
  return async (request) => {
    const { handler, exchange, route, caller, parameters } = request;
    if (hasParameter(parameters, 'filter'))
      throw new ScimError('forbidden', 'discovery endpoints take no filter');
    const { registry } = await handler.directory.registry(caller.tenant);
    return found(describe(request, registry, publicUrlOf(handler, exchange) + route.prefix));
  };
}

/** Documentation for people, unless the operator names another: the protocol itself. */
const defaultDocumentationUri = 'https://www.rfc-editor.org/rfc/rfc7644';

function schemasOf({ schemas }: Registry): readonly SchemaDefinition[] {
  return [...schemas, ...discoverySchemas];
}

function capabilities({ handler, caller }: DiscoveryRequest, registry: Registry): Capabilities {
  const { pages, bulk, events = true, oauth, documentationUri = defaultDocumentationUri } = handler;
  const { profile, discovery } = caller;
  return {
    changePassword: registry.resourceTypes.some(({ secrets }) =>
      secrets.some(({ path }) => path === 'password'),
    ),
    bulk: bulk ?? defaultBulkLimits,
    cursorTimeout,
    isInteropProfile: profile.name === 'interop-strict',
    defaultPageSize: pages.defaultCount,
    maxPageSize: pages.maxCount,
    eventUris: events ? tokenEventUris : undefined,
    oauth: oauth !== undefined,
    documentationUri,
    isRfc7643Only: discovery === 'rfc7643',
  };
}

function listOf(resources: readonly object[]): string {
  const body = listBody({
    totalResults: resources.length,
    startIndex: 1,
    resources: resources.map((resource) => JSON.stringify(resource)),
  });
  // Resources as text make a body that is text.
  return body as string;
}
