import type { RefusalLimits } from '../access/refusals.ts';
import type { Policies } from '../accounts/policy.ts';
import type { SubmitAdministration } from '../administration/command.ts';
import type { DeliveryContext } from '../delivery/outbound-request.ts';
import type { Send } from '../delivery/send.ts';
import type { Directory } from '../directory/directory.ts';
import type { Intake } from '../directory/intake.ts';
import type { Signal } from '../events/signal.ts';
import type { RateLimit } from '../ports/access.ts';
import type { DomainProofs } from '../ports/domain-proofs.ts';
import type { Store } from '../ports/store.ts';
import type { Ids, Logger } from '../ports/system.ts';

/** What the management API is made of. */
export interface ApiOptions extends DeliveryContext {
  readonly reader: Store;
  readonly directory: Directory;
  readonly submit: SubmitAdministration;
  readonly policies: Policies;
  /** Lets the process answer others during long work. */
  readonly pause: () => Promise<void>;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly hashKey: string;
  /** Origin of every address in answers. */
  readonly origin: string;
  /** Token of the configuration, that reaches everything. */
  readonly token?: string;
  /** Told when something may have been written. */
  readonly signal: Signal;
  readonly send: Send;
  /** Hosts that webhooks may be sent to although they are private. */
  readonly webhookHosts: readonly string[];
  /** Called when endpoints were made, changed or deleted. */
  readonly endpointsChanged: () => Promise<void>;
  /** Hosts that keys of other issuers may be fetched from. */
  /** Where proofs of domains are looked for. */
  readonly domainProofs: DomainProofs;
  readonly trustedHosts: readonly string[];
  readonly version: string;
  /** What is measured, in Prometheus's words. */
  readonly metrics: { expose(): Promise<string>; readonly contentType: string };
  /** Of requests, by administrator or network address; of failed authentication, by network address. */
  readonly limits?: RefusalLimits & { readonly perConnection?: RateLimit };
  /** Counts the bodies under way. */
  readonly intake?: Intake;
}
