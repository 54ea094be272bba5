import { redactBody, wholeBody } from '../directory/redact.ts';
import { scrub } from '../directory/scrub.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import {
  type ClientJson,
  ClientJsonNumber,
  type ClientJsonObject,
  isArray,
  isObject,
} from '../protocol/json/client-json.ts';
import { parseJson } from '../protocol/json/parse-json.ts';
import type { Registry, ResourceType } from '../protocol/schema/registry.ts';

/** The schemas, and the texts of the request that no message may repeat. */
export interface ResponseContext {
  readonly registry: Registry;
  /** Types that the request may have been about. */
  readonly types: readonly ResourceType[];
  readonly hidden: ReadonlySet<string>;
}

/** Longer texts of a response are not read. */
const maxResponseCharacters = 262_144;

/**
 * Returns the body of a response as it may be kept: resources are redacted by their schema, and
 * messages do not repeat secrets of the request. Undefined when it is not a JSON object, or too
 * long.
 */
export function redactedResponse(text: string, context: ResponseContext): unknown {
  if (text.length > maxResponseCharacters) return undefined;
  const body = parsed(text);
  return isObject(body) ? message(body, context) : undefined;
}

function parsed(text: string): ClientJson | undefined {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof ScimError) return undefined;
    throw error;
  }
}

function message(body: ClientJsonObject, context: ResponseContext): unknown {
  const resources = body.get('Resources');
  if (isArray(resources)) return withList(body, 'Resources', (one) => resource(one, context));
  if (isArray(body.get('Operations')))
    return withList(body, 'Operations', (one) => operation(one, context));
  return isError(body) ? plain(body, context) : resource(body, context);
}

function withList(
  body: ClientJsonObject,
  name: string,
  show: (element: ClientJson) => unknown,
): unknown {
  return Object.fromEntries(
    [...body].map(([key, value]) => [
      key,
      key === name && isArray(value) ? value.slice(0, wholeBody.elements).map(show) : leaf(value),
    ]),
  );
}

function operation(given: ClientJson, context: ResponseContext): unknown {
  if (!isObject(given)) return leaf(given);
  return Object.fromEntries(
    [...given].map(([key, value]) => [
      key,
      key === 'response' && isObject(value) ? message(value, context) : leaf(value),
    ]),
  );
}

function resource(given: ClientJson, { registry, types }: ResponseContext): unknown {
  if (!isObject(given)) return leaf(given);
  const meta = given.get('meta');
  const name = isObject(meta) ? meta.get('resourceType') : undefined;
  const type = typeof name === 'string' ? registry.type(name) : types[0];
  if (type === undefined) return undefined;
  return redactBody(given, 'resource', registry, [type], undefined, wholeBody).body;
}

function isError(body: ClientJsonObject): boolean {
  const schemas = body.get('schemas');
  return (
    isArray(schemas) && schemas.some((one) => typeof one === 'string' && one.endsWith(':Error'))
  );
}

function plain(body: ClientJsonObject, { hidden }: ResponseContext): unknown {
  return Object.fromEntries(
    [...body].map(([key, value]) => [
      key,
      typeof value === 'string' ? scrub(value, hidden) : leaf(value),
    ]),
  );
}

/** Returns a value of a message that holds no value of a resource. */
function leaf(value: ClientJson): unknown {
  if (value instanceof ClientJsonNumber) return value.text;
  if (isArray(value)) return value.map(leaf);
  if (isObject(value))
    return Object.fromEntries([...value].map(([key, inner]) => [key, leaf(inner)]));
  return value;
}
