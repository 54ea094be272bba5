import type { Principal } from '../access/principal.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Clock, Logger } from '../ports/system.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import type { ClientJsonObject } from '../protocol/json/client-json.ts';
import type { Diagnostics } from '../protocol/profiles/profile.ts';
import type { Registry } from '../protocol/schema/registry.ts';
import type { Route } from './route.ts';

/** What a request is about, filled in as it goes along, for the log. */
export interface Trail {
  readonly id: string;
  readonly started: number;
  /** `traceparent` for what it causes. */
  trace?: string;
  route?: Route;
  principal?: Principal;
  notes?: Diagnostics;
  effect?: 'changed' | 'no effect';
  /** Whom a token was given. */
  client?: { readonly tenant: string; readonly connection: string };
  /** Why a token was refused, and which client it was that asked, if it said so. */
  refusal?: {
    readonly code: string;
    readonly cause: unknown;
    readonly reason: string;
    readonly clientId?: string;
  };
  body?: ClientJsonObject;
  /** What the client is shown; set when it is known. */
  registry?: Registry;
  members?: { readonly added: number; readonly removed: number; readonly total: number };
}

/** A filter's values are personal data (RFC 7644 §7.5.2); what a detail quotes of one stays out of the log. */
function loggedDetail(error: ScimError | undefined): string | undefined {
  if (error?.code !== 'invalidFilter') return error?.detail;
  const [before, , ...rest] = error.detail.split('"');
  return rest.length === 0 ? error.detail : `${before}"…"${rest[rest.length - 1]}`;
}

/** One line for every request: who, what, how it ended, and why. */
export function record(
  logger: Logger,
  clock: Clock,
  exchange: Exchange,
  trail: Trail,
  status: number,
  failure: unknown,
): void {
  const { id, started, route, principal, notes, effect, members, client, refusal } = trail;
  // A group that has lost everybody is worth a line whatever else is logged: it is what mistakes look like.
  const isEmptied = members !== undefined && members.removed > 0 && members.total === 0;
  const level = status >= 500 ? 'error' : isEmptied ? 'warn' : status >= 400 ? 'info' : 'debug';
  const scimError = failure instanceof ScimError ? failure : undefined;
  const cause = refusal?.cause ?? (scimError === undefined ? failure : scimError.cause);
  logger.log(level, 'request', {
    requestId: id,
    method: exchange.method,
    endpoint: route?.rule.endpoint,
    tenant: principal?.tenant ?? client?.tenant,
    connection: principal?.connection ?? client?.connection,
    credential: principal?.credential,
    profile: principal?.profile.name,
    status,
    milliseconds: clock.now() - started,
    effect,
    members,
    isEmptied: isEmptied ? true : undefined,
    tolerances:
      notes === undefined || notes.tolerances.size === 0 ? undefined : [...notes.tolerances],
    ignored: notes === undefined || notes.ignored.size === 0 ? undefined : [...notes.ignored],
    scimType: scimError?.scimType,
    error: refusal?.code,
    detail: loggedDetail(scimError),
    cause,
  });
}
