import { type BodyKind, type Redacted, redactBody, redactFilter } from '../directory/redact.ts';
import type { Filter } from '../protocol/filter/ast.ts';
import type { Registry, ResourceType } from '../protocol/schema/registry.ts';
import type { RequestLogContext, RequestOutcome } from './request-outcome.ts';

/** Returns the resource types that a request may be about. */
export function typesOf(
  { route }: Pick<RequestOutcome, 'route'>,
  registry: Registry,
): readonly ResourceType[] {
  const type = route?.segment === undefined ? undefined : registry.typeAt(route.segment);
  return type === undefined ? registry.resourceTypes : [type];
}

/**
 * Returns the filters of a query: parsed if that was possible, else as the client wrote them, and
 * several where it repeated the parameter.
 */
export function filtersOf({
  filter,
  parameters = [],
  route,
}: Readonly<RequestLogContext>): readonly (string | Filter)[] {
  if (filter !== undefined && route?.endpoint !== 'search') return [filter];
  return parameters.flatMap(([name, value]) => (name.toLowerCase() === 'filter' ? [value] : []));
}

/**
 * Returns the body as it may be kept; undefined when there is none, or when the schemas that tell
 * what is secret in it are unknown.
 */
export function redactedBodyOf(request: Readonly<RequestLogContext>): Redacted | undefined {
  const { body, registry, redactedBody, filter } = request;
  if (redactedBody !== undefined) return redactedBody;
  if (body === undefined || registry === undefined) return undefined;
  return redactBody(body, bodyKindOf(request), registry, typesOf(request, registry), filter);
}

/** Returns what kind of body the request has. */
export function bodyKindOf({ exchange, route }: Readonly<RequestLogContext>): BodyKind {
  const endpoint = route?.endpoint;
  if (endpoint === 'bulk' || endpoint === 'search') return endpoint;
  return exchange.method === 'PATCH' ? 'patch' : 'resource';
}

/**
 * Returns the texts of a request that no message may repeat: secrets, and values under unknown
 * names, which may be misspelt names of secrets. Keeps the redacted body for the observers.
 */
export function hiddenTexts(log: RequestLogContext): ReadonlySet<string> {
  const { registry } = log;
  if (registry === undefined) return new Set();
  const types = typesOf(log, registry);
  log.redactedBody = redactedBodyOf(log);
  return new Set([
    ...filtersOf(log).flatMap((filter) => [...redactFilter(filter, registry, types).hidden]),
    ...(log.redactedBody?.hidden ?? []),
  ]);
}
