import type { Principal } from '../access/principal.ts';
import type { OperationContext } from '../directory/directory.ts';
import type { Intake, IntakeTicket } from '../directory/intake.ts';
import type { Exchange } from '../http/exchange.ts';
import type { PageLimits, Parameters } from '../protocol/list/query.ts';
import type { Profile } from '../protocol/profiles/profile.ts';
import type { DiscoveryTexts } from './discovery-texts.ts';
import type { HandlerOptions } from './options.ts';
import type { RequestLogContext } from './request-outcome.ts';
import type { Route } from './route.ts';

/** The options of a handler with their defaults, and what its requests share. */
export interface HandlerContext extends HandlerOptions {
  readonly intake: Intake;
  readonly pages: PageLimits;
  readonly openDiscovery: boolean;
  readonly texts: DiscoveryTexts;
}

/** A request on its way; enough for an endpoint that is open to all. */
export interface OpenRequest {
  readonly handler: HandlerContext;
  readonly exchange: Exchange;
  readonly route: Route;
  /** Collects facts for the observers. */
  readonly log: RequestLogContext;
}

/** A request for discovery. */
export interface DiscoveryRequest extends OpenRequest {
  readonly parameters: Parameters;
  readonly caller: DiscoveryCaller;
}

/** Whom discovery is for. */
export interface DiscoveryCaller {
  readonly tenant: string;
  readonly profile: Profile;
  /** `rfc7643`: without what later RFCs have added. */
  readonly discovery?: 'rfc7643';
}

/** An authenticated request of a connection. */
export interface ConnectionRequest extends OpenRequest {
  readonly principal: Principal;
  readonly parameters: Parameters;
  readonly operation: OperationContext;
  /** Counts the body. Absent for GET and HEAD. */
  readonly ticket?: IntakeTicket;
}

/** Whether the request only reads by its method. */
export function isReadMethod(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}
