import type { OncePerTurn } from '../access/once-per-turn.ts';
import type { RefusalLimits } from '../access/refusals.ts';
import type { Policies } from '../accounts/policy.ts';
import type { SubmitAdministration } from '../administration/command.ts';
import type { DeliveryContext } from '../delivery/outbound-request.ts';
import type { Send } from '../delivery/send.ts';
import type { Directory } from '../directory/directory.ts';
import type { Intake } from '../directory/intake.ts';
import type { Signal } from '../events/signal.ts';
import type { RateLimit } from '../ports/access.ts';
import type { AskBackups } from '../ports/backups.ts';
import type { DomainProofs } from '../ports/domain-proofs.ts';
import type { ServerFacts } from '../ports/server-facts.ts';
import type { StateVersion, Store } from '../ports/store.ts';
import type { Ids, Logger, Secrets } from '../ports/system.ts';
import type { ConsoleTerms } from './console-terms.ts';
import type { OpenStreams } from './open-streams.ts';
import type { CallerRequest, Identify } from './principal.ts';

/** What the management API works with. */
export interface ApiOptions extends DeliveryContext {
  /** Reads; every write goes through `submit`. */
  readonly reader: Store;
  /** The state of the reader's store. */
  readonly stateVersion: OncePerTurn<StateVersion>;
  readonly directory: Directory;
  readonly submit: SubmitAdministration;
  readonly policies: Policies;
  /** Lets the process answer other requests during long work. */
  readonly pause: () => Promise<void>;
  readonly ids: Ids;
  readonly logger: Logger;
  /** Key of the hashes by which tokens are found. */
  readonly hashKey: string;
  /** URL under which clients reach the server. */
  readonly publicUrl: string;
  /** Returns what URLs in one answer begin with. Default: `publicUrl`. */
  readonly publicUrlOf?: (request: CallerRequest) => string;
  /** Token of the configuration, with access to everything. */
  readonly token?: string;
  /** Tokens of the configuration, which no credential may have. Default: `token`. */
  readonly reservedTokens?: readonly string[];
  /** Hashes passwords of administrators. */
  readonly secrets: Secrets;
  /** Administrators may sign in to the console. Absent: there are no sessions. */
  readonly console?: ConsoleTerms;
  /** Identifies callers. Default: by their tokens and sessions. */
  readonly identify?: Identify;
  /** Notified when something may have been written. */
  readonly signal: Signal;
  readonly send: Send;
  /** Hosts that webhooks may be sent to even if private. */
  readonly webhookHosts: readonly string[];
  /** To be called after endpoints were created, changed or deleted. */
  readonly endpointsChanged: () => Promise<void>;
  /** Looks up proofs of domains. */
  readonly domainProofs: DomainProofs;
  /** Hosts from which keys of other issuers may be fetched. */
  readonly trustedHosts: readonly string[];
  readonly version: string;
  /** Metrics in the format of Prometheus. */
  readonly metrics: { expose(): Promise<string>; readonly contentType: string };
  /** Resolves to what the server says about itself. Absent: there is none, but a store. */
  readonly facts?: () => Promise<ServerFacts>;
  /** Writes backups when it is asked to. Absent: it cannot. */
  readonly backups?: AskBackups;
  /** Limits of requests, by token, and of failed authentication, by remote address. */
  readonly limits?: RefusalLimits & { readonly perConnection?: RateLimit };
  /** Counts open event streams. Default: streams of its own. */
  readonly streams?: OpenStreams;
  /** Counts the bodies in flight. */
  readonly intake?: Intake;
}
