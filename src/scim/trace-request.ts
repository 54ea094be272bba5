import { knownMethodOf, type RequestOutcome } from './request-outcome.ts';

/**
 * Ends the span of a request. Attributes follow OpenTelemetry's conventions for HTTP; the endpoint
 * stands for the route, because a path may name people.
 */
export function endSpan(outcome: RequestOutcome): void {
  const { span, principal, status, failure } = outcome;
  if (span === undefined) return;
  const attributes = span.isRecording
    ? {
        'http.request.method': knownMethodOf(outcome) ?? '_OTHER',
        'http.response.status_code': status,
        'http.route': outcome.route?.endpoint,
        'rollcall.request': outcome.id,
        'rollcall.tenant': principal?.tenant,
        'rollcall.connection': principal?.connection,
      }
    : noAttributes;
  span.end(attributes, status >= 500 ? failure : undefined);
}

const noAttributes = {};
