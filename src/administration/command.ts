import type { CountedUsage } from '../access/usage.ts';
import type { DeliveryReport } from '../delivery/delivery-batch.ts';
import type { Credential } from '../ports/access.ts';
import type { CommandType, NoResult, Submit } from '../ports/command.ts';
import type { DeliveryPlace } from '../ports/delivery.ts';
import type { LoggedRequest } from '../ports/requests.ts';
import type { Action } from './action.ts';
import type { ApplyConfigurationCommand, ApplyConfigurationResult } from './apply/apply-command.ts';

/** The commands of administration: actions of administrators, and the writes of background work. */
export interface AdministrationCommands {
  readonly executeAction: CommandType<ExecuteActionCommand, ExecuteActionResult>;
  readonly applyConfiguration: CommandType<ApplyConfigurationCommand, ApplyConfigurationResult>;
  readonly addUsage: CommandType<AddUsageCommand, AddUsageResult>;
  readonly issueToken: CommandType<IssueTokenCommand, IssueTokenResult>;
  readonly warnOfExpiry: CommandType<NoResult, WarnOfExpiryResult>;
  readonly recordQuotaExceeded: CommandType<RecordQuotaExceededCommand, NoResult>;
  readonly saveDeliveryReport: CommandType<SaveDeliveryReportCommand, NoResult>;
  readonly logRequests: CommandType<LogRequestsCommand, NoResult>;
  readonly pollStream: CommandType<PollStreamCommand, PollStreamResult>;
  readonly touchSession: CommandType<TouchSessionCommand, NoResult>;
  readonly holdLease: CommandType<HoldLeaseCommand, HoldLeaseResult>;
  readonly purge: CommandType<PurgeCommand, PurgeResult>;
}

/** Executes a command of administration. */
export type SubmitAdministration = Submit<AdministrationCommands>;

/** Executes an administrative action, and records it in the audit. */
export interface ExecuteActionCommand {
  /** Name of the caller in the audit: `api:` and a token's id, `command line`, `server`. */
  readonly actor: string;
  readonly action: Action;
  /**
   * The key under which a repeated request gets the same answer, and the fingerprint of the
   * request.
   */
  readonly idempotency?: { readonly key: string; readonly fingerprint: string };
}

/** The outcome of an action. */
export interface ExecuteActionResult {
  /** The changed object, as the management API shows it. */
  readonly view: Readonly<Record<string, unknown>>;
  /** Shown once. */
  readonly secret?: string;
  /** True when an earlier request with the same idempotency key executed the action. */
  readonly replayed?: true;
}

/** Adds counted requests to the usage of connections and credentials. */
export interface AddUsageCommand {
  readonly usage: readonly CountedUsage[];
}

/** Connections whose traffic suggests another profile than before. */
export interface AddUsageResult {
  readonly suggested: readonly {
    readonly tenant: string;
    readonly connection: string;
    readonly profile: string;
    readonly suggested: string;
  }[];
}

/** Issues an access token. */
export interface IssueTokenCommand {
  readonly parent: Credential;
  readonly scope: Credential['scope'];
  /** Milliseconds since 1970. */
  readonly expires: number;
  /** The assertion exchanged for the token, when it may be used only once. */
  readonly assertion?: { readonly key: string; readonly expires: number };
}

/** Absent token: the assertion was used before. */
export interface IssueTokenResult {
  readonly token?: string;
}

/** Credentials about to expire. Each is returned once per number of days. */
export interface WarnOfExpiryResult {
  readonly expiring: readonly { readonly credential: Credential; readonly days: number }[];
}

/** Records that a request was refused because the tenant has no seat left. */
export interface RecordQuotaExceededCommand {
  readonly tenant: string;
  readonly connection: string;
  readonly request: string;
  readonly detail: string;
}

/** Saves what was delivered and what failed. */
export interface SaveDeliveryReportCommand {
  readonly report: DeliveryReport;
}

/** Adds rows to the request log. */
export interface LogRequestsCommand {
  readonly rows: readonly LoggedRequest[];
}

/** A receiver of security event tokens acknowledges tokens and asks for more (RFC 8936 §2.2). */
export interface PollStreamCommand {
  readonly endpoint: string;
  readonly maxTokens: number;
  /** `jti` of received tokens. */
  readonly acknowledged: readonly string[];
  /** By `jti`: why the receiver rejects a token. */
  readonly errors: Readonly<Record<string, string>>;
}

/** Events whose tokens the receiver gets. */
export interface PollStreamResult {
  readonly places: readonly DeliveryPlace[];
  readonly more: boolean;
}

/** Writes down when a session of the console was used. */
export interface TouchSessionCommand {
  readonly hash: string;
  /** Timestamps as `toTimestamp` makes them. */
  readonly used: string;
  /** A session that was used after this stays as it is. */
  readonly before: string;
}

/** Acquires, renews or releases the lease on work that one process does at a time. */
export interface HoldLeaseCommand {
  readonly name: string;
  readonly holder: string;
  /** 0: releases the lease. */
  readonly ttlMs: number;
}

/** Whether the process now holds the lease. */
export interface HoldLeaseResult {
  readonly isHeld: boolean;
}

/** Deletes a part of the data whose retention has ended. */
export interface PurgeCommand {
  readonly eventDays: number;
  readonly requestDays: number;
  /** Entries kept in the request log. */
  readonly maxRequests: number;
  /** Hours for which bodies and headers of requests are kept. */
  readonly bodyHours: number;
  /** Requests whose bodies and headers are kept. */
  readonly maxBodies: number;
}

/** How many rows a purge deleted. */
export interface PurgeResult {
  readonly accounts: number;
  readonly stale: number;
  readonly events: number;
  readonly requests: number;
  readonly tenants: number;
  /** Connections whose resources are due for deletion. */
  readonly connections: readonly DueConnection[];
  /** True when there is more to delete. */
  readonly more: boolean;
}

/** A deleted or released connection whose resources are due. */
export interface DueConnection {
  readonly tenant: string;
  readonly connection: string;
  /** True: their accounts stay. */
  readonly releasesAccounts: boolean;
}
