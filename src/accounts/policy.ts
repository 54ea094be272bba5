import type { AccessReader } from '../ports/access.ts';

/** A tenant's rules for its accounts. Each part has a default. */
export interface Policy {
  /**
   * What DELETE of a user does to the account: `retain` marks it deleted and keeps it without
   * access for `retentionDays`; `erase` deletes it at once; `deactivate` keeps it without expiry.
   */
  readonly onDelete: 'retain' | 'erase' | 'deactivate';
  readonly retentionDays: number;
  /** Whether only the connection that created a resource may change it, or every connection. */
  readonly ownership: 'exclusive' | 'shared';
  /**
   * Which existing account of the application a new user gets: none; the one with the same
   * externalId; the one with the same e-mail address in one of `domains`; or any match, once an
   * administrator has approved it.
   */
  readonly linking: 'off' | 'externalId' | 'verifiedEmail' | 'approve';
  /** Verified e-mail domains of the tenant, in lower case. */
  readonly domains: readonly string[];
  /** Maximum of active accounts. Absent: unlimited. */
  readonly seats?: number;
  readonly guard: GuardPolicy;
  readonly roles: RolePolicy;
  /** Ids of groups that SCIM must not change. */
  readonly protectedGroups: readonly string[];
  /** Additional indexes: canonical attribute paths by resource type. */
  readonly indexes: Readonly<Record<string, readonly string[]>>;
  /** Which requests the request log keeps. `full`: every one, with bodies and headers. */
  readonly requestLog: 'off' | 'errors' | 'changes' | 'all' | 'full';
}

/**
 * Removals are held once more accounts than both `percent` and `atLeast` allow have lost access or
 * a membership within the window.
 */
export interface GuardPolicy {
  readonly enabled: boolean;
  /** Share of the active accounts. */
  readonly percent: number;
  readonly atLeast: number;
  readonly minutes: number;
}

export interface RolePolicy {
  /** Whether the roles of all matching rules count, or those of the first. */
  readonly mode: 'union' | 'first';
  /** Roles of accounts without a matching rule. */
  readonly default: readonly string[];
  readonly rules: readonly RoleRule[];
}

/**
 * Gives roles to the members of a group, direct or through other groups. Exactly one of `id`,
 * `externalId` and `displayName` names the group.
 */
export interface RoleRule {
  readonly id?: string;
  readonly externalId?: string;
  readonly displayName?: string;
  /** Id of a connection: the rule applies to all its groups of that name. */
  readonly connection?: string;
  /** Id of the group that the name is bound to: the first group with that name. */
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

/** Reads a policy from the JSON of its differences to the default, as the tenant's row holds it. */
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
  /** Resolves the tenant's policy in the reader's state. */
  of(reader: AccessReader, tenant: string): Promise<Policy>;
}

/** Parsed policies that are cached. */
const maxCached = 1_000;

/** Reads the row each time, so that a policy applies from its commit on; parses a text once. */
export function createPolicies(): Policies {
  const kept = new Map<string, Policy>();
  const parsed = (text: string): Policy => {
    const known = kept.get(text);
    if (known !== undefined) return known;
    const policy = readPolicy(text);
    if (kept.size >= maxCached) kept.clear();
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
