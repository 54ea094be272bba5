import type { Schemas } from './api.ts';

/** A committed change of a tenant. */
export type Event = Schemas['Event'];

/** What `POST /endpoints/{id}/test` sends. It is not in the event log. */
export type TestMessage = Schemas['TestMessage'];

/** What a webhook carries. */
export type WebhookMessage = Event | TestMessage;
