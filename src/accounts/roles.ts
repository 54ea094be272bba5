import type { Account } from '../ports/account.ts';
import type { Reader, StoredMembership } from '../ports/store.ts';
import type { Budget } from '../protocol/budget.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import type { RolePolicy, RoleRule } from './policy.ts';
import { rememberingReader } from './remembering.ts';
import { groupsNamed, isNamed } from './role-binding.ts';

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

/** Groups of one person that are looked at when there is a budget. */
const maxGroups = 20_000;

/**
 * The roles of an account follow from the tenant's rules and the memberships as they stand in the state that is read, and are kept nowhere:
 * whatever transaction changes a membership, a group's name or the rules has changed the roles of everybody concerned with its commit, however
 * large the group is.
 *
 * @param budget of a request that asks; without it the groups are all read, for access and writes must know them
 * @throws ScimError tooMany
 */
export async function explainRoles(
  reader: Reader,
  tenant: string,
  account: Pick<Account, 'resource' | 'status'>,
  policy: RolePolicy,
  budget?: Budget,
): Promise<RoleExplanation> {
  if (policy.rules.length === 0) return { roles: policy.default, rules: [], isDefault: true };
  const groups = await groupsOf(reader, tenant, account, budget);
  budget?.spend(policy.rules.length * (1 + groups.length));
  const rules: RuleExplanation[] = [];
  let isOver = false;
  for (const rule of policy.rules) {
    const through = groups.length === 0 ? [] : await fitting(reader, tenant, rule, groups);
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
  budget?: Budget,
): Promise<readonly StoredMembership[]> {
  const row = resource === undefined ? undefined : await reader.resource(tenant, 'User', resource);
  if (row?.isMember !== true) return [];
  if (budget !== undefined) return groupsWithin(reader, tenant, row.position, budget);
  return (await reader.groupsOf(tenant, [row.position])).get(row.position) ?? [];
}

/**
 * Returns the groups of one person, direct and through others, when they are no more than a request may walk.
 *
 * @throws ScimError tooMany
 */
export async function groupsWithin(
  reader: Reader,
  tenant: string,
  position: number,
  { maxSteps }: Pick<Budget, 'maxSteps'>,
): Promise<readonly StoredMembership[]> {
  const limit = Math.min(maxGroups, maxSteps);
  const found = await reader.groupsWithin(tenant, [position], limit);
  if (found !== undefined) return found.get(position) ?? [];
  throw new ScimError(
    'tooMany',
    `the person is in more than ${limit} groups, which is more than one answer is worked out from; take the person out of some`,
  );
}

/** Ids of those of these groups that a rule means. */
async function fitting(
  reader: Reader,
  tenant: string,
  rule: RoleRule,
  groups: readonly StoredMembership[],
): Promise<readonly string[]> {
  const ids = groups.map(({ group }) => group);
  if (rule.id !== undefined) return ids.filter((id) => id === rule.id);
  const { externalId, connection, group } = rule;
  const named =
    externalId === undefined
      ? groups
          .filter(({ display }) =>
            isNamed(rule, display === undefined ? {} : { displayName: display }),
          )
          .map((one) => one.group)
      : await groupsNamed(reader, tenant, rule, mostNamed).then((all) =>
          ids.filter((id) => all.includes(id)),
        );
  if (named.length === 0) return [];
  if (connection !== undefined) return ownedBy(reader, tenant, connection, named);
  const holder = group ?? (await groupsNamed(reader, tenant, rule, 1))[0];
  return named.filter((id) => id === holder);
}

async function ownedBy(
  reader: Reader,
  tenant: string,
  connection: string,
  ids: readonly string[],
): Promise<readonly string[]> {
  const owned: string[] = [];
  for (const id of ids)
    if ((await reader.resource(tenant, 'Group', id))?.connection === connection) owned.push(id);
  return owned;
}

/** Returns the rules that name no group that exists, in order. */
export async function rulesWithoutGroup(
  reader: Reader,
  tenant: string,
  rules: readonly RoleRule[],
): Promise<readonly RoleRule[]> {
  const found: RoleRule[] = [];
  for (const rule of rules) if (!(await hasGroup(reader, tenant, rule))) found.push(rule);
  return found;
}

async function hasGroup(reader: Reader, tenant: string, rule: RoleRule): Promise<boolean> {
  const { id, group, connection } = rule;
  const bound = id ?? group;
  if (bound !== undefined) return (await reader.resource(tenant, 'Group', bound)) !== undefined;
  const named = await groupsNamed(reader, tenant, rule, mostNamed);
  return (
    (connection === undefined ? named : await ownedBy(reader, tenant, connection, named)).length > 0
  );
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

export interface PreviewPage {
  /** Id of the account before the first one. */
  readonly after: string;
  readonly limit: number;
  /** What the request may still cost: the page ends when half of it is spent. */
  readonly budget: Budget;
  /** Lets the process answer others. */
  readonly pause: () => Promise<void>;
}

/** Steps of work after which others get their turn. */
const stepsPerTurn = 10_000;

/** What it costs to read an account and its groups. */
const stepsPerAccount = 100;

/**
 * Returns who among the next `limit` accounts would have other roles under other rules. Rules times groups
 * are counted; where they are many, a page looks at fewer accounts.
 */
export async function previewRoles(
  given: Reader,
  tenant: string,
  { current, proposed }: { readonly current: RolePolicy; readonly proposed: RolePolicy },
  { after, limit, budget, pause }: PreviewPage,
): Promise<RolePreview> {
  const reader = rememberingReader(given);
  const accounts = await reader.accounts(tenant, after, limit);
  const changes: RoleChange[] = [];
  let examined = 0;
  let turn = budget.steps;
  for (const account of accounts) {
    if (2 * budget.steps > budget.maxSteps) break;
    budget.spend(stepsPerAccount);
    const before = (await explainRoles(reader, tenant, account, current, budget)).roles;
    const next = (await explainRoles(reader, tenant, account, proposed, budget)).roles;
    if (JSON.stringify([...before].sort()) !== JSON.stringify([...next].sort()))
      changes.push({ account, before, after: next });
    examined += 1;
    if (budget.steps - turn < stepsPerTurn) continue;
    turn = budget.steps;
    await pause();
  }
  const isLast = accounts.length < limit && examined === accounts.length;
  return { changes, examined, ...(isLast ? {} : { next: accounts[examined - 1]!.id }) };
}
