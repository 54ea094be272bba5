import {
  isSpanContextValid,
  ProxyTracerProvider,
  ROOT_CONTEXT,
  type SpanContext,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import type { Span, Tracer } from '../ports/system.ts';
import { packageVersion } from './version.ts';

/**
 * Creates a tracer for the OpenTelemetry SDK that the operator has loaded (`node --import`).
 * Without one, spans are no-ops.
 */
export function createTracer(): Tracer {
  const tracer = trace.getTracer('rollcall', packageVersion());
  return {
    begin(name, parent) {
      if (parent === undefined && !isSdkLoaded()) return noSpan;
      const remote = parent === undefined ? undefined : readTraceparent(parent);
      const context =
        remote === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, remote);
      const span = tracer.startSpan(name, {}, context);
      const own = span.spanContext();
      return {
        isRecording: span.isRecording(),
        traceparent: isSpanContextValid(own) ? writeTraceparent(own) : undefined,
        end(attributes, failure) {
          for (const [key, value] of Object.entries(attributes))
            if (value !== undefined) span.setAttribute(key, value);
          if (failure !== undefined) {
            span.setStatus({ code: SpanStatusCode.ERROR });
            span.recordException(failure instanceof Error ? failure : String(failure));
          }
          span.end();
        },
      };
    },
  };
}

/** A span that nothing takes, and that no request came from: the same for all requests. */
const noSpan: Span = { isRecording: false, traceparent: undefined, end: () => undefined };

/** The provider of a process without an SDK; it is not exported by its name. */
const noProvider = new ProxyTracerProvider().getDelegate();

/** Whether spans go anywhere. An SDK may be loaded later than this file. */
function isSdkLoaded(): boolean {
  const provider = trace.getTracerProvider();
  return !(provider instanceof ProxyTracerProvider) || provider.getDelegate() !== noProvider;
}

/** W3C Trace Context §3.2: version, trace id, parent id, flags. */
function readTraceparent(text: string): SpanContext | undefined {
  const [version, traceId = '', spanId = '', flags = '', ...rest] = text.split('-');
  if (version !== '00' || rest.length > 0 || !isHex(flags, 2)) return undefined;
  const context = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return isHex(traceId, 32) && isHex(spanId, 16) && isSpanContextValid(context)
    ? context
    : undefined;
}

function isHex(text: string, length: number): boolean {
  return (
    text.length === length && [...text].every((character) => '0123456789abcdef'.includes(character))
  );
}

function writeTraceparent({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}
