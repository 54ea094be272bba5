import type { DeliveryReport } from '../delivery/deliver.ts';
import type { Credential, Usage } from '../ports/access.ts';
import type { DeliveryPlace } from '../ports/delivery.ts';
import type { RequestRow } from '../ports/requests.ts';
import type { Action } from './action.ts';

/** What administration asks of the writer. */
export type AdministrationCommand =
  | AdministerCommand
  | UsageCommand
  | IssueCommand
  | WarnCommand
  | NoteCommand
  | DeliveredCommand
  | RequestsCommand
  | PollCommand
  | ClaimCommand
  | PurgeCommand;

export interface AdministerCommand {
  readonly kind: 'administer';
  /** Who does it: `api:` and a token's id, `command line`, `server`. */
  readonly actor: string;
  readonly action: Action;
  /** A key with which the client may ask again, and what tells its request from another one. */
  readonly idempotency?: { readonly key: string; readonly fingerprint: string };
}

export interface UsageCommand {
  readonly kind: 'usage';
  readonly usage: readonly Usage[];
}

/** Makes an access token. */
export interface IssueCommand {
  readonly kind: 'issue';
  readonly parent: Credential;
  readonly scope: Credential['scope'];
  /** Milliseconds since 1970. */
  readonly expires: number;
  /** The assertion that the token is given for, where it may be used once. */
  readonly assertion?: { readonly key: string; readonly expires: number };
}

/** Notes which credentials are about to expire, so that each is warned of once for each number of days. */
export interface WarnCommand {
  readonly kind: 'warn';
}

/** Keeps what was asked. */
export interface RequestsCommand {
  readonly kind: 'requests';
  readonly rows: readonly RequestRow[];
}

/** Keeps account of what was delivered. */
export interface DeliveredCommand {
  readonly kind: 'delivered';
  readonly report: DeliveryReport;
}

/** A process wants to do some work alone, for a time; it goes on claiming it, or gives it back. */
export interface ClaimCommand {
  readonly kind: 'claim';
  readonly name: string;
  readonly holder: string;
  /** For so long; 0: it gives it back. */
  readonly milliseconds: number;
}

/** A receiver of security event tokens polls. */
export interface PollCommand {
  readonly kind: 'poll';
  readonly endpoint: string;
  /** Tokens it wants at most. */
  readonly most: number;
  /** `jti` of those it has. */
  readonly acknowledged: readonly string[];
  /** By `jti`, what is wrong with those it can do nothing with. */
  readonly errors: Readonly<Record<string, string>>;
}

/** Writes down what was refused: the refusal itself has left nothing. */
export interface NoteCommand {
  readonly kind: 'note';
  readonly tenant: string;
  readonly connection: string;
  readonly request: string;
  readonly detail: string;
}

/** Deletes a part of what is kept no longer. */
export interface PurgeCommand {
  readonly kind: 'purge';
  /** Days events are kept. */
  readonly eventDays: number;
  /** Days requests are kept, and how many of them at most. */
  readonly requestDays: number;
  readonly mostRequests: number;
}

export interface AdministerOutcome {
  /** What there is now, as the management API shows it. */
  readonly view: Readonly<Record<string, unknown>>;
  /** Shown once. */
  readonly secret?: string;
  /** True when an earlier request with the same key had done it. */
  readonly replayed?: true;
}

export interface ClaimOutcome {
  /** False: another process does it. */
  readonly claimed: boolean;
}

export interface PollOutcome {
  /** Events whose tokens it gets. */
  readonly places: readonly DeliveryPlace[];
  readonly more: boolean;
}

export interface IssueOutcome {
  /** Absent: the assertion was used before. */
  readonly token?: string;
}

export interface WarnOutcome {
  readonly expiring: readonly { readonly credential: Credential; readonly days: number }[];
}

export interface PurgeOutcome {
  readonly accounts: number;
  readonly stale: number;
  readonly events: number;
  readonly requests: number;
  readonly tenants: number;
  /** Connections whose resources are to be taken away. */
  readonly connections: readonly DueConnection[];
  /** True when there is more. */
  readonly more: boolean;
}

export interface DueConnection {
  readonly tenant: string;
  readonly connection: string;
  /** True: their accounts stay. */
  readonly releases: boolean;
}

interface Outcomes {
  readonly administer: AdministerOutcome;
  readonly usage: Readonly<Record<string, never>>;
  readonly issue: IssueOutcome;
  readonly warn: WarnOutcome;
  readonly note: Readonly<Record<string, never>>;
  readonly delivered: Readonly<Record<string, never>>;
  readonly requests: Readonly<Record<string, never>>;
  readonly poll: PollOutcome;
  readonly claim: ClaimOutcome;
  readonly purge: PurgeOutcome;
}

export type AdministrationOutcomeOf<C extends AdministrationCommand> = Outcomes[C['kind']];

/** Carries out a command in a transaction of its own and answers once it is durable. */
export type SubmitAdministration = <C extends AdministrationCommand>(
  command: C,
) => Promise<AdministrationOutcomeOf<C>>;
