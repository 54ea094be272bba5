import { plainParameters, redactFilter } from '../directory/redact.ts';
import { hiddenMark } from '../directory/scrub.ts';
import { cutText } from './logged-text.ts';
import { typesOf } from './redacted-request.ts';
import type { RequestLogContext } from './request-outcome.ts';

/** A parameter of a query as it may be kept. */
export interface LoggedParameter {
  readonly name: string;
  readonly value: string;
}

/** Parameters of one query that are kept. */
const maxParameters = 20;

/**
 * Returns the query of a request without secrets; undefined when it has none. Values of unknown
 * parameters are hidden, because clients have put tokens there.
 */
export function redactedQueryOf(
  request: Readonly<RequestLogContext>,
): readonly LoggedParameter[] | undefined {
  const { parameters, registry, filter, route } = request;
  if (parameters === undefined || parameters.length === 0) return undefined;
  const types = registry && typesOf(request, registry);
  const valueOf = (name: string, value: string): string => {
    if (plainParameters.has(name)) return cutText(value);
    if (name !== 'filter' || registry === undefined || types === undefined) return hiddenMark;
    const isParsed = filter !== undefined && route?.endpoint !== 'search';
    return redactFilter(isParsed ? filter : value, registry, types).body as string;
  };
  return parameters
    .slice(0, maxParameters)
    .map(([name, value]) => ({ name: cutText(name), value: valueOf(name.toLowerCase(), value) }));
}
