import type { AccessReader } from '../ports/access.ts';

/** What a tenant has decided about its people. Each part has a default. */
export interface Policy {
  /**
   * What DELETE of a user does to the account: `retain` keeps it, without access and as deleted, for `retentionDays`; `erase` deletes it at
   * once; `deactivate` keeps it for ever.
   */
  readonly onDelete: 'retain' | 'erase' | 'deactivate';
  readonly retentionDays: number;
  /** Whether only the connection that made a resource may change it, or every connection of the tenant. */
  readonly ownership: 'exclusive' | 'shared';
  /**
   * Which account that the application had before is given to a new user: none; the one with the same externalId; the one with the same
   * address in one of `domains`; or whichever fits, once a person has agreed.
   */
  readonly linking: 'off' | 'externalId' | 'verifiedEmail' | 'approve';
  /** Domains of e-mail addresses that the tenant has proven to be its own, in lower case. */
  readonly domains: readonly string[];
  /** Active accounts at most; absent: any number. */
  readonly seats?: number;
  readonly guard: GuardPolicy;
  readonly roles: RolePolicy;
  /** Ids of groups that SCIM must not change. */
  readonly protectedGroups: readonly string[];
  /** Attributes that filters find by an index, beside those that have one anyway: canonical paths by resource type. */
  readonly indexes: Readonly<Record<string, readonly string[]>>;
  /** How much of the tenant's requests is kept. */
  readonly requestLog: 'off' | 'errors' | 'changes' | 'all';
}

/** Removals are held once more accounts than both have lost access or a membership within the window. */
export interface GuardPolicy {
  readonly enabled: boolean;
  /** Of the active accounts. */
  readonly percent: number;
  readonly atLeast: number;
  readonly minutes: number;
}

export interface RolePolicy {
  /** Roles of every rule that fits, or of the first. */
  readonly mode: 'union' | 'first';
  /** Roles of whom no rule fits. */
  readonly default: readonly string[];
  readonly rules: readonly RoleRule[];
}

/** Members of a group, direct or through other groups, get roles. Exactly one of the ways to name the group is given. */
export interface RoleRule {
  readonly id?: string;
  readonly externalId?: string;
  readonly displayName?: string;
  /** Id of the connection whose groups are meant by their name, all of them. */
  readonly connection?: string;
  /** Id of the group that a name is bound to: the first one that had it. */
  readonly group?: string;
  readonly roles: readonly string[];
}

export const defaultPolicy: Policy = {
  onDelete: 'retain',
  retentionDays: 30,
  ownership: 'exclusive',
  linking: 'off',
  domains: [],
  guard: { enabled: true, percent: 50, atLeast: 500, minutes: 60 },
  roles: { mode: 'union', default: [], rules: [] },
  protectedGroups: [],
  indexes: {},
  requestLog: 'changes',
};

/** @param text JSON of what differs from the default, as a tenant's row has it */
export function readPolicy(text: string): Policy {
  const given = JSON.parse(text) as Partial<Policy>;
  return {
    ...defaultPolicy,
    ...given,
    guard: { ...defaultPolicy.guard, ...given.guard },
    roles: { ...defaultPolicy.roles, ...given.roles },
  };
}

export interface Policies {
  /** The tenant's policy as the reader sees it. */
  of(reader: AccessReader, tenant: string): Promise<Policy>;
}

/** Policies kept in read form at most; beyond it they are read again. */
const mostKept = 1_000;

/** The row is looked at each time, so that a policy counts from its commit on; its text is parsed when it has changed. */
export function createPolicies(): Policies {
  const kept = new Map<string, Policy>();
  const parsed = (text: string): Policy => {
    const known = kept.get(text);
    if (known !== undefined) return known;
    const policy = readPolicy(text);
    if (kept.size >= mostKept) kept.clear();
    kept.set(text, policy);
    return policy;
  };
  return {
    async of(reader, tenant) {
      const text = (await reader.tenant(tenant))?.policy ?? '{}';
      return text === '{}' ? defaultPolicy : parsed(text);
    },
  };
}
