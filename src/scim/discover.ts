import { tokenEventUris } from '../delivery/token-events.ts';
import { cursorTimeout } from '../directory/cursor.ts';
import { found } from '../http/answer.ts';
import type { Answer, Exchange } from '../http/exchange.ts';
import { defaultBulkLimits } from '../protocol/bulk/read-bulk.ts';
import { describeResourceType, describeSchema } from '../protocol/discovery/describe-schema.ts';
import { discoverySchemas } from '../protocol/discovery/discovery-schemas.ts';
import {
  type Capabilities,
  describeServiceProvider,
} from '../protocol/discovery/service-provider-config.ts';
import { quote, ScimError } from '../protocol/errors/scim-error.ts';
import { listBody } from '../protocol/list/list-response.ts';
import { defaultPageLimits, hasParameter, type Parameters } from '../protocol/list/query.ts';
import type { Profile } from '../protocol/profiles/profile.ts';
import type { SchemaDefinition } from '../protocol/schema/definition.ts';
import type { Registry } from '../protocol/schema/registry.ts';
import type { HandlerOptions } from './options.ts';
import type { Route } from './route.ts';
import { publicUrlOf } from './target.ts';

/** Whom discovery is for. */
export interface Visitor {
  readonly tenant: string;
  readonly profile: Profile;
  /** `rfc7643`: without what later RFCs have added. */
  readonly discovery?: 'rfc7643';
}

/** /ServiceProviderConfig, /Schemas, /ResourceTypes (RFC 7644 §4): paging and sorting are ignored, a filter is refused. */
export async function discover(
  options: HandlerOptions,
  exchange: Exchange,
  route: Route,
  visitor: Visitor,
  parameters: Parameters,
  texts: DiscoveryTexts,
): Promise<Answer> {
  if (hasParameter(parameters, 'filter'))
    throw new ScimError('forbidden', 'discovery endpoints take no filter');
  const base = publicUrlOf(options, exchange) + route.prefix;
  const { registry } = await options.directory.registry(visitor.tenant);
  const { endpoint } = route.rule;
  switch (endpoint) {
    case 'schemas':
      return found(
        texts.of(registry, [endpoint, base], () =>
          listOf(schemasOf(registry).map((schema) => describeSchema(registry, schema, base))),
        ),
      );
    case 'resourceTypes':
      return found(
        texts.of(registry, [endpoint, base], () =>
          listOf(registry.resourceTypes.map((type) => describeResourceType(type, base))),
        ),
      );
    case 'schema': {
      const schema = schemasOf(registry).find(
        ({ id }) => id.toLowerCase() === route.id!.toLowerCase(),
      );
      if (schema === undefined)
        throw new ScimError('notFound', `there is no schema ${quote(route.id!)}`);
      return found(
        texts.of(registry, [endpoint, base, schema.id], () =>
          JSON.stringify(describeSchema(registry, schema, base)),
        ),
      );
    }
    case 'resourceType': {
      const type = registry.type(route.id!);
      if (type === undefined)
        throw new ScimError('notFound', `there is no resource type ${quote(route.id!)}`);
      return found(JSON.stringify(describeResourceType(type, base)));
    }
    default:
      return found(
        texts.of(
          registry,
          ['serviceProvider', base, visitor.profile.name, visitor.discovery ?? 'full'],
          () =>
            JSON.stringify(describeServiceProvider(capabilities(options, registry, visitor), base)),
        ),
      );
  }
}

/** Documentation for people, where no other is named: the protocol itself. */
const defaultDocumentationUri = 'https://www.rfc-editor.org/rfc/rfc7644';

function schemasOf({ schemas }: Registry): readonly SchemaDefinition[] {
  return [...schemas, ...discoverySchemas];
}

/** Discovery texts that are kept; the one kept longest makes room. A client's Host may be part of a base. */
const maxTexts = 256;

const encoder = new TextEncoder();

/**
 * Texts that are the same for every caller with the same registry and base. Each is encoded once,
 * and the same bytes are written to every socket: many that are not read cost little memory.
 */
export interface DiscoveryTexts {
  of(registry: Registry, key: readonly string[], make: () => string): Uint8Array<ArrayBuffer>;
}

export function createDiscoveryTexts(): DiscoveryTexts {
  const serials = new WeakMap<Registry, number>();
  const texts = new Map<string, Uint8Array<ArrayBuffer>>();
  let next = 0;
  return {
    of(registry, key, make) {
      let serial = serials.get(registry);
      if (serial === undefined) {
        next += 1;
        serial = next;
        serials.set(registry, serial);
      }
      const name = JSON.stringify([serial, ...key]);
      const known = texts.get(name);
      if (known !== undefined) return known;
      const text = encoder.encode(make());
      if (texts.size >= maxTexts) texts.delete(texts.keys().next().value!);
      texts.set(name, text);
      return text;
    },
  };
}

function capabilities(
  options: HandlerOptions,
  registry: Registry,
  { profile, discovery }: Visitor,
): Capabilities {
  const { pages, bulk, events = true, oauth, documentationUri = defaultDocumentationUri } = options;
  const { maxCount, defaultCount } = pages ?? defaultPageLimits;
  return {
    changePassword: registry.resourceTypes.some(({ secrets }) =>
      secrets.some(({ path }) => path === 'password'),
    ),
    bulk: bulk ?? defaultBulkLimits,
    cursorTimeout,
    isInteropProfile: profile.name === 'interop-strict',
    defaultPageSize: defaultCount,
    maxPageSize: maxCount,
    ...(events ? { eventUris: tokenEventUris } : {}),
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
  // All of it is text.
  return body as string;
}
