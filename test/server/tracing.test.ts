import { trace } from '@opentelemetry/api';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Receiver } from '../support/receiver.ts';
import { startTestServer, type TestServer, user } from '../support/server.ts';
import { createTenant } from '../support/tenant.ts';

const exporter = new InMemorySpanExporter();
let server: TestServer;
let receiver: Receiver;

beforeAll(async () => {
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
  );
  receiver = await new Receiver().start();
  server = await startTestServer('memory', { webhookHosts: ['127.0.0.1'] });
});

afterAll(async () => {
  await server.stop();
  receiver.stop();
  trace.disable();
});

it('a request and the deliveries of what it changed are spans of the trace that the client began', async () => {
  const tenant = await createTenant(server);
  await tenant.manage('POST', tenant.at('/endpoints'), { name: 'x', url: receiver.url });
  exporter.reset();
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;
  const made = await tenant.call('POST', '/Users', { body: user(), headers: { traceparent } });
  await expect.poll(() => exporter.getFinishedSpans().length).toBe(2);
  const [request, delivery] = exporter.getFinishedSpans();
  expect([
    request!.name,
    request!.spanContext().traceId,
    request!.parentSpanContext?.spanId,
  ]).toEqual(['SCIM request', traceId, '00f067aa0ba902b7']);
  expect(request!.attributes).toMatchObject({
    'http.request.method': 'POST',
    'http.response.status_code': 201,
    'http.route': 'collection',
    'rollcall.tenant': tenant.tenant,
    'rollcall.request': made.headers['x-request-id'],
  });
  expect([delivery!.name, delivery!.parentSpanContext?.spanId]).toEqual([
    'event delivery',
    request!.spanContext().spanId,
  ]);
  const { event, headers } = receiver.received[0]!;
  expect(event['trace']).toBe(`00-${traceId}-${request!.spanContext().spanId}-01`);
  expect(headers['traceparent']).toBe(`00-${traceId}-${delivery!.spanContext().spanId}-01`);
});

it('a failed delivery is a span that says so; what a client does wrong is none of our failures', async () => {
  exporter.reset();
  receiver.answer = (_, response) => void response.writeHead(500).end();
  const tenant = await createTenant(server);
  await tenant.manage('POST', tenant.at('/endpoints'), { name: 'x', url: receiver.url });
  await tenant.call('POST', '/Users', { body: {} });
  await tenant.call('POST', '/Users', { body: user() });
  await expect.poll(() => exporter.getFinishedSpans().length).toBe(3);
  const [refused, made, delivery] = exporter.getFinishedSpans();
  expect([refused!.status.code, made!.status.code, delivery!.status.code]).toEqual([0, 0, 2]);
  expect(delivery!.events[0]!.attributes!['exception.message']).toBe('answered 500');
});
