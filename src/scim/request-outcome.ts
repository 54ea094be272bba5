import type { Principal } from '../access/principal.ts';
import type { Redacted } from '../directory/redact.ts';
import type { Answer, Exchange } from '../http/exchange.ts';
import type { Span } from '../ports/system.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import type { Filter } from '../protocol/filter/ast.ts';
import type { ClientJsonObject } from '../protocol/json/client-json.ts';
import type { Parameters } from '../protocol/list/query.ts';
import type { Diagnostics } from '../protocol/profiles/profile.ts';
import type { Registry } from '../protocol/schema/registry.ts';
import type { Route } from './route.ts';

/** What is known of a request; each step adds what it has found out. */
export interface RequestLogContext {
  /** `X-Request-Id`. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly started: number;
  readonly exchange: Exchange;
  /** Absent without a tracer. */
  readonly span?: Span;
  /** Path of the target, undecoded; empty when the target was too long. */
  path: string;
  /** Query of the target, undecoded. */
  query: string;
  /** The query, decoded. Absent until it is read. */
  parameters?: Parameters;
  route?: Route;
  principal?: Principal;
  diagnostics?: Diagnostics;
  effect?: 'changed' | 'no effect';
  members?: { readonly added: number; readonly removed: number; readonly total: number };
  /** The client that was given an access token. */
  client?: { readonly tenant: string; readonly connection: string };
  /** Why an access token was refused. */
  refusal?: TokenRefusal;
  body?: ClientJsonObject;
  /** The filter of a list or search, once it is parsed. */
  filter?: Filter;
  /** The schemas that the client sees. Absent until they are known. */
  registry?: Registry;
  /** The body without secrets. Absent until it is needed. */
  redactedBody?: Redacted;
}

/** A request for an access token that was refused. */
export interface TokenRefusal {
  /** Error code of RFC 6749 §5.2. */
  readonly code: string;
  readonly cause: unknown;
  readonly reason: string;
  /** The client id that the request named. */
  readonly clientId?: string;
}

/** What happened in one request. Made once, with the answer, and handed to every observer. */
export interface RequestOutcome extends Readonly<RequestLogContext> {
  readonly status: number;
  /** The answer, without the headers that every answer gets. */
  readonly answer: Answer;
  /** Milliseconds since 1970. */
  readonly ended: number;
  /** The error that was thrown. Never log it: its detail may quote secrets. */
  readonly error?: unknown;
  /** The same error without secrets, for logs. */
  readonly failure?: unknown;
}

/**
 * The record of one request, first of its log context and at its end of its outcome: one object of
 * one shape, because every request has one and every step reads it.
 */
export class RequestRecord implements RequestLogContext {
  readonly id: string;
  readonly started: number;
  readonly exchange: Exchange;
  readonly span: Span | undefined;
  path = '';
  query = '';
  parameters: Parameters | undefined = undefined;
  route: Route | undefined = undefined;
  principal: Principal | undefined = undefined;
  diagnostics: Diagnostics | undefined = undefined;
  effect: RequestLogContext['effect'] = undefined;
  members: RequestLogContext['members'] = undefined;
  client: RequestLogContext['client'] = undefined;
  refusal: TokenRefusal | undefined = undefined;
  body: ClientJsonObject | undefined = undefined;
  filter: Filter | undefined = undefined;
  registry: Registry | undefined = undefined;
  redactedBody: Redacted | undefined = undefined;
  error: unknown = undefined;
  failure: unknown = undefined;
  status = 0;
  ended = 0;
  answer: Answer | undefined = undefined;

  constructor(id: string, started: number, exchange: Exchange, span: Span | undefined) {
    this.id = id;
    this.started = started;
    this.exchange = exchange;
    this.span = span;
  }

  /** Completes the record with the answer, and returns it as the outcome. */
  end(answer: Answer, ended: number): RequestOutcome {
    this.answer = answer;
    this.status = answer.status;
    this.ended = ended;
    return this as this & { readonly answer: Answer };
  }
}

/** Called once after each request. Must return at once; what it throws is logged. */
export type RequestObserver = (outcome: RequestOutcome) => void;

/** Returns the SCIM error of a failed request; undefined when it succeeded or failed otherwise. */
export function scimErrorOf({ failure }: RequestOutcome): ScimError | undefined {
  return failure instanceof ScimError ? failure : undefined;
}

/** Returns the cause that the client is not told. */
export function causeOf({ failure }: RequestOutcome): unknown {
  return failure instanceof ScimError ? failure.cause : failure;
}

const knownMethods: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
]);

/** Returns the method for a label; undefined for one that no endpoint takes. */
export function knownMethodOf({ exchange }: RequestOutcome): string | undefined {
  return knownMethods.has(exchange.method) ? exchange.method : undefined;
}
