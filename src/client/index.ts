/**
 * A typed client of the management API, for browsers, Node, Bun and other runtimes with `fetch`.
 *
 * @packageDocumentation
 */

export type {
  Answer,
  ApiPaths,
  ItemOf,
  PageablePath,
  ProblemCode,
  Schemas,
} from './api.ts';
export type { ClientOptions } from './client-options.ts';
export { type Client, createClient } from './create-client.ts';
export { ClientError, ConnectionError, ProblemError, UnexpectedResponseError } from './errors.ts';
export type { Event, TestMessage, WebhookMessage } from './event.ts';
export type { EventFeedOptions } from './read-events.ts';
export {
  type VerifyWebhookOptions,
  verifyWebhook,
  WebhookError,
  type WebhookErrorCode,
  type WebhookHeaders,
} from './verify-webhook.ts';
