import { defaultPolicy, type Policy, type RoleRule, readPolicy } from '../../accounts/policy.ts';
import { quote } from '../../protocol/errors/scim-error.ts';
import type { PolicyChange } from '../action.ts';
import { type FieldChange, fieldChanges, isEqual } from './planned-change.ts';

/** The connections of a tenant after the plan, for rules that name one. */
export interface ConnectionNames {
  readonly idOf: (name: string) => string | undefined;
  readonly nameOf: (id: string) => string | undefined;
}

/** How a policy changes. */
export interface PolicyPlan {
  /** Absent: it does not change. */
  readonly change?: PolicyChange;
  readonly fields: readonly FieldChange[];
  readonly problems: readonly string[];
}

/**
 * Returns how the policy of a tenant changes.
 *
 * @param stored JSON of the policy that there is; `{}` for a new tenant
 * @param wanted parts left out have their defaults, but for `domains`, which a tenant can prove by
 *   itself: they stay. Indexes are canonical paths
 */
export function planPolicy(
  stored: string,
  wanted: PolicyChange,
  names: ConnectionNames,
): PolicyPlan {
  const current = readPolicy(stored);
  const problems: string[] = [];
  const next = wantedPolicy(current, wanted, names, problems);
  const change: Record<string, unknown> = {};
  for (const part of policyParts)
    if (!isEqual(comparable(current, part), comparable(next, part)))
      change[part] = isEqual(next[part], defaultPolicy[part]) ? null : next[part];
  const isChanged = Object.keys(change).length > 0;
  return {
    change: isChanged ? change : undefined,
    fields: fieldChanges(shown(current, names), shown(next, names), 'policy.'),
    problems,
  };
}

/** Every part; one that is missing does not compile. */
const policyParts = Object.keys({
  onDelete: true,
  retentionDays: true,
  ownership: true,
  linking: true,
  domains: true,
  seats: true,
  guard: true,
  roles: true,
  protectedGroups: true,
  indexes: true,
  requestLog: true,
} satisfies Record<keyof Policy, true>) as readonly (keyof Policy)[];

/** Order means nothing in these lists. */
const sets: ReadonlySet<keyof Policy> = new Set(['domains', 'protectedGroups']);

function comparable(policy: Policy, part: keyof Policy): unknown {
  return sets.has(part) ? [...(policy[part] as readonly string[])].sort() : policy[part];
}

function wantedPolicy(
  current: Policy,
  wanted: PolicyChange,
  names: ConnectionNames,
  problems: string[],
): Policy {
  const given = Object.entries(wanted).filter(([, value]) => value !== null);
  const policy = readPolicy(JSON.stringify(Object.fromEntries(given)));
  const rules = policy.roles.rules.map((rule, index) => {
    const id = rule.connection === undefined ? undefined : names.idOf(rule.connection);
    if (rule.connection !== undefined && id === undefined)
      problems.push(
        `policy.roles.rules.${index} names the connection ${quote(rule.connection)}, which the tenant does not have`,
      );
    return withBinding({ ...rule, connection: id ?? rule.connection }, current.roles.rules);
  });
  return {
    ...policy,
    domains: wanted['domains'] === undefined ? current.domains : policy.domains,
    roles: { ...policy.roles, rules },
  };
}

/**
 * Returns a rule with the group that the server has bound it to, if it is one of the present rules.
 */
function withBinding(rule: RoleRule, present: readonly RoleRule[]): RoleRule {
  if (rule.group !== undefined) return rule;
  const same = present.find(({ group: _, ...other }) => isEqual(other, rule));
  return same ?? rule;
}

/** Returns a policy for people: connections by name, without what the server has bound. */
function shown(policy: Policy, names: ConnectionNames): Readonly<Record<string, unknown>> {
  const rules = policy.roles.rules.map((rule) => shownRule(rule, names));
  return { ...policy, roles: { ...policy.roles, rules } };
}

/** Returns a rule as a file has it: its connection by name, and not bound to a group. */
export function shownRule(
  { group: _, connection, ...rule }: RoleRule,
  names: Pick<ConnectionNames, 'nameOf'>,
): Readonly<Record<string, unknown>> {
  if (connection === undefined) return rule;
  return { ...rule, connection: names.nameOf(connection) ?? connection };
}
