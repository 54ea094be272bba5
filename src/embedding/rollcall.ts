import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Policy } from '../accounts/policy.ts';
import type { Client } from '../client/index.ts';
import type { Logger } from '../ports/system.ts';
import type { Config } from '../server/config.ts';
import type { AuthenticateOption } from './admit.ts';
import type { AfterHook, Hook, Hooks } from './hooks.ts';
import type { StoreOption } from './stores.ts';

/** Settings of the server that an application may set; see the configuration reference. */
export type EmbeddedSettings = Partial<
  Pick<
    Config,
    | 'profile'
    | 'openDiscovery'
    | 'documentationUri'
    | 'passwords'
    | 'definitions'
    | 'unknownMembers'
    | 'requestsPerSecond'
    | 'requestBurst'
    | 'failuresPerMinute'
    | 'accessTokenMinutes'
    | 'trustedHosts'
    | 'eventDays'
    | 'requestLog'
    | 'requestDays'
    | 'maxRequestEntries'
    | 'webhookHosts'
  >
>;

/** Options of `createRollcall`. */
export interface RollcallOptions {
  /** Where data is kept: `sqlite(…)`, `postgres(…)` or `memory()`. */
  readonly store: StoreOption;
  /** Path below which requests arrive: `/identity`. Default: the root. */
  readonly basePath?: string;
  /**
   * Origin under which clients reach the application: `https://app.example.com`. Default: the Host
   * of each request.
   */
  readonly externalUrl?: string;
  /**
   * Whether a proxy in front sets `X-Forwarded-Host`, `X-Forwarded-Proto` and `X-Forwarded-For`.
   * Default false.
   */
  readonly behindProxy?: boolean;
  /** Id of the tenant that requests belong to when nothing else says so. Default `default`. */
  readonly tenant?: string;
  /** Decides who sends a request. Default: tokens, which the management API creates. */
  readonly authenticate?: AuthenticateOption;
  /** Called in the transaction of each change. */
  readonly on?: Hooks<Hook>;
  /** Called after each commit. */
  readonly after?: Hooks<AfterHook>;
  /** Milliseconds that the hooks of one transaction may take. Default 5,000. */
  readonly hookTimeoutMs?: number;
  /** Parts of the tenant's policy; the others stay as they are. */
  readonly policy?: Partial<Policy>;
  /** Default: failures go to standard error. */
  readonly logger?: Logger;
  /** A SCIM token of the default tenant: 1 to 255 letters and digits. */
  readonly authToken?: string;
  /** A token of the management API: 20 to 255 letters and digits. */
  readonly apiToken?: string;
  /**
   * Encrypts the secrets of webhooks: 20 characters or more, the same in every process. Default: a
   * key in the database.
   */
  readonly vaultKey?: string;
  /**
   * Whether the console, at `/console` below `basePath`, and the set-up portal are served, with
   * administrators and passwords of their own. Default false: an application has pages, users and
   * roles already, and one more sign-in must be wanted.
   */
  readonly console?: boolean;
  readonly settings?: EmbeddedSettings;
}

/** Continues with the application's next handler; with an error, its error handler. */
export type Next = (error?: unknown) => void;

/** Rollcall inside an application. */
export interface Rollcall {
  /** Answers a request, for frameworks that use Request and Response. */
  fetch(request: Request): Promise<Response>;
  /**
   * Answers a request of `node:http`, Express, Connect and others. A request that is not
   * Rollcall's goes to `next`, or is a 404 where there is none.
   */
  node(request: IncomingMessage, response: ServerResponse, next?: Next): void;
  /** A typed client of the management API in this process, with access to everything. */
  readonly api: Client;
  /** Calls the management API in this process, with access to everything. */
  management(path: string, init?: RequestInit): Promise<Response>;
  /** A SCIM token that this start created because the tenant had none. Shown once. */
  readonly firstToken?: string;
  /**
   * URL of a one-time link for the first owner of the console, valid for a day; undefined: there is
   * an owner, or no console. Shown once.
   */
  readonly ownerLink?: string;
  /** Does now what is done every minute: writes usage, purges, warns of expiring credentials. */
  maintain(): Promise<void>;
  /** Ends deliveries and jobs, waits for hooks, and closes what Rollcall has opened. */
  close(): Promise<void>;
}
