import type {
  ApiToken,
  AuditEntry,
  Connection,
  Credential,
  IdempotentAnswer,
  Tenant,
  Usage,
} from '../../ports/access.ts';
import type { Account, GuardState, HeldLink } from '../../ports/account.ts';
import type { DeferredRequest } from '../../ports/deferred.ts';
import type { Delivery, Endpoint } from '../../ports/delivery.ts';
import type { Erasure } from '../../ports/erasure.ts';
import type { StoredEvent } from '../../ports/events.ts';
import type { IndexBuild } from '../../ports/indexes.ts';
import type { Lease } from '../../ports/lease.ts';
import type { RequestRow } from '../../ports/requests.ts';
import type { StoredDefinitions, StoredResource } from '../../ports/store.ts';
import type { IndexKey } from '../../protocol/schema/keys.ts';
import { joined } from './journal.ts';

export interface Row extends Omit<StoredResource, 'isMember'> {
  readonly secrets?: string;
  readonly keys: readonly IndexKey[];
}

export interface SetRow {
  readonly id: number;
  readonly tenant: string;
  readonly group?: string;
  readonly end: number;
  readonly created: string;
  readonly detached: boolean;
}

/** What a database would keep in tables. */
export class Tables {
  readonly resources = new Map<string, Row>();
  readonly types = new Map<string, string>();
  readonly uniques = new Map<string, string>();
  readonly accounts = new Map<string, Account & { readonly tenant: string }>();
  readonly usernames = new Map<string, string>();
  readonly accountsByResource = new Map<string, string>();
  readonly suffixes = new Map<string, number>();
  readonly tenants = new Map<string, Tenant>();
  readonly connections = new Map<string, Connection>();
  readonly credentials = new Map<string, Credential>();
  readonly usage = new Map<string, Usage>();
  readonly apiTokens = new Map<string, ApiToken>();
  readonly audit = new Map<string, AuditEntry>();
  readonly answers = new Map<string, IdempotentAnswer>();
  readonly heldLinks = new Map<string, HeldLink>();
  /** Counts by minute. */
  readonly removals = new Map<string, ReadonlyMap<number, number>>();
  readonly guards = new Map<string, Omit<GuardState, 'removals'>>();
  readonly events = new Map<string, Map<number, StoredEvent>>();
  /** The last number each tenant's events were given. */
  readonly eventHeads = new Map<string, number>();
  readonly endpoints = new Map<string, Endpoint>();
  readonly deliveryCursors = new Map<string, number>();
  readonly deliveries = new Map<string, Delivery>();
  readonly requests = new Map<string, RequestRow>();
  readonly deferredRequests = new Map<string, DeferredRequest>();
  readonly erasures = new Map<string, Erasure>();
  readonly leases = new Map<string, Lease>();
  readonly settings = new Map<string, string>([['access-generation', '0']]);
  readonly totals = new Map<string, number>();
  readonly sets = new Map<number, SetRow>();
  /** Places by id of the member. */
  readonly members = new Map<number, Map<string, number>>();
  readonly setOfGroup = new Map<string, number>();
  readonly indexBuilds = new Map<string, IndexBuild>();
  readonly definitions = new Map<string, readonly StoredDefinitions[]>();
  position = 0;
  lastSet = 0;

  /** Those whose keys begin with the tenant, or are it. */
  byTenant(): readonly Map<string, unknown>[] {
    return [
      this.resources,
      this.types,
      this.uniques,
      this.accounts,
      this.usernames,
      this.accountsByResource,
      this.suffixes,
      this.tenants,
      this.connections,
      this.credentials,
      this.usage,
      this.totals,
      this.setOfGroup,
      this.definitions,
      this.indexBuilds,
      this.heldLinks,
      this.removals,
      this.guards,
      this.events,
      this.requests,
      this.deferredRequests,
      this.erasures,
    ];
  }

  /** A resource of whatever type. */
  resource(tenant: string, id: string): Row | undefined {
    return this.resources.get(joined(tenant, this.types.get(joined(tenant, id)) ?? '', id));
  }

  /** The groups a resource is in directly. */
  groupsWith(tenant: string, id: string): readonly string[] {
    const holding = [...this.sets.values()].filter(
      (set) => set.tenant === tenant && this.members.get(set.id)!.has(id),
    );
    return holding.map(({ group }) => group).filter((group) => group !== undefined);
  }
}
