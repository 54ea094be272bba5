import type { Account } from '../ports/account.ts';
import type { Reader, StoredMembership } from '../ports/store.ts';
import { foldText } from '../protocol/text/fold.ts';
import type { RolePolicy, RoleRule } from './policy.ts';

/** Why an account has the roles it has. */
export interface RoleExplanation {
  readonly roles: readonly string[];
  /** Of each rule, in order. */
  readonly rules: readonly RuleExplanation[];
  /** True when no rule fits, so that the roles are the default ones. */
  readonly isDefault: boolean;
}

export interface RuleExplanation {
  readonly rule: RoleRule;
  /** Ids of the groups through which it fits; none: it does not. */
  readonly groups: readonly string[];
  /** False when it fits and an earlier one was enough. */
  readonly counts: boolean;
}

/** Groups one externalId may name. */
const mostNamed = 100;

/**
 * The roles of an account follow from the tenant's rules and the memberships as they stand in the state that is read, and are kept nowhere:
 * whatever transaction changes a membership, a group's name or the rules has changed the roles of everybody concerned with its commit, however
 * large the group is.
 */
export async function explainRoles(
  reader: Reader,
  tenant: string,
  account: Pick<Account, 'resource' | 'status'>,
  policy: RolePolicy,
): Promise<RoleExplanation> {
  if (policy.rules.length === 0) return { roles: policy.default, rules: [], isDefault: true };
  const groups = await groupsOf(reader, tenant, account);
  const named = await namedByExternalId(reader, tenant, groups.length === 0 ? [] : policy.rules);
  const rules: RuleExplanation[] = [];
  let isOver = false;
  for (const rule of policy.rules) {
    const through = groups.filter((group) => fits(rule, group, named)).map(({ group }) => group);
    const counts = through.length > 0 && !isOver;
    rules.push({ rule, groups: through, counts });
    if (counts && policy.mode === 'first') isOver = true;
  }
  const roles = [...new Set(rules.flatMap(({ rule, counts }) => (counts ? rule.roles : [])))];
  const isDefault = !rules.some(({ counts }) => counts);
  return { roles: isDefault ? policy.default : roles, rules, isDefault };
}

async function groupsOf(
  reader: Reader,
  tenant: string,
  { resource }: Pick<Account, 'resource'>,
): Promise<readonly StoredMembership[]> {
  const row = resource === undefined ? undefined : await reader.resource(tenant, 'User', resource);
  if (row?.isMember !== true) return [];
  return (await reader.groupsOf(tenant, [row.position])).get(row.position) ?? [];
}

async function namedByExternalId(
  reader: Reader,
  tenant: string,
  rules: readonly RoleRule[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const named = new Map<string, ReadonlySet<string>>();
  for (const { externalId } of rules) {
    if (externalId === undefined || named.has(externalId)) continue;
    const condition = { kind: 'key', path: 'externalId', equals: externalId } as const;
    const order = { descending: false } as const;
    const rows = await reader.select(tenant, 'Group', { condition, order, offset: 0, limit: mostNamed });
    named.set(externalId, new Set(rows.map(({ id }) => id)));
  }
  return named;
}

function fits(rule: RoleRule, { group, display }: StoredMembership, named: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  if (rule.id !== undefined) return rule.id === group;
  if (rule.externalId !== undefined) return named.get(rule.externalId)!.has(group);
  return display !== undefined && foldText(display) === foldText(rule.displayName ?? '');
}

export interface RoleChange {
  readonly account: Account;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

export interface RolePreview {
  readonly changes: readonly RoleChange[];
  readonly examined: number;
  /** Where to go on; absent: all accounts were examined. */
  readonly next?: string;
}

/** Who among the next `limit` accounts would have other roles under other rules. */
export async function previewRoles(
  reader: Reader,
  tenant: string,
  { current, proposed }: { readonly current: RolePolicy; readonly proposed: RolePolicy },
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<RolePreview> {
  const accounts = await reader.accounts(tenant, after, limit);
  const changes: RoleChange[] = [];
  for (const account of accounts) {
    const before = (await explainRoles(reader, tenant, account, current)).roles;
    const next = (await explainRoles(reader, tenant, account, proposed)).roles;
    if (JSON.stringify([...before].sort()) !== JSON.stringify([...next].sort())) changes.push({ account, before, after: next });
  }
  const last = accounts.length < limit ? undefined : accounts[accounts.length - 1]?.id;
  return { changes, examined: accounts.length, ...(last === undefined ? {} : { next: last }) };
}
