import type { Account } from '../ports/account.ts';
import type { Reader, StoredMembership } from '../ports/store.ts';
import type { Budget } from '../protocol/budget.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import type { RolePolicy, RoleRule } from './policy.ts';
import { groupsNamed, isNamed } from './role-binding.ts';
import { cachedRoleReader, type RoleReader } from './role-reader.ts';

/** The roles of an account, and which rules gave them. */
export interface RoleExplanation {
  readonly roles: readonly string[];
  /** One for each rule, in order. */
  readonly rules: readonly RuleExplanation[];
  /** Whether no rule matches, so that the default roles apply. */
  readonly isDefault: boolean;
}

export interface RuleExplanation {
  readonly rule: RoleRule;
  /** Ids of the groups through which it matches; empty when it does not match. */
  readonly groups: readonly string[];
  /** False when it does not match, or when an earlier rule decided in the mode `first`. */
  readonly counts: boolean;
}

/** Groups that one externalId may name. */
const maxNamed = 100;

/** Groups of one user that are read within a budget. */
const maxGroups = 20_000;

/**
 * Returns the roles of an account. They follow from the tenant's rules and memberships in the state
 * that is read, and are not stored: a transaction that changes a membership, a group's name or the
 * rules changes all roles with its commit, however large the group is.
 *
 * @param budget limits the groups that are read. Without it all are read, as access and writes need
 * @throws ScimError tooMany
 */
export async function explainRoles(
  reader: RoleReader,
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
    const through = groups.length === 0 ? [] : await matchingGroups(reader, tenant, rule, groups);
    const counts = through.length > 0 && !isOver;
    rules.push({ rule, groups: through, counts });
    if (counts && policy.mode === 'first') isOver = true;
  }
  const roles = [...new Set(rules.flatMap(({ rule, counts }) => (counts ? rule.roles : [])))];
  const isDefault = !rules.some(({ counts }) => counts);
  return { roles: isDefault ? policy.default : roles, rules, isDefault };
}

async function groupsOf(
  reader: RoleReader,
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
 * Returns the groups of one user, direct and through other groups, within the limit of a request.
 *
 * @throws ScimError tooMany
 */
export async function groupsWithin(
  reader: RoleReader,
  tenant: string,
  position: number,
  { maxSteps }: Pick<Budget, 'maxSteps'>,
): Promise<readonly StoredMembership[]> {
  const limit = Math.min(maxGroups, maxSteps);
  const found = await reader.groupsWithin(tenant, [position], limit);
  if (found !== undefined) return found.get(position) ?? [];
  throw new ScimError(
    'tooMany',
    `the user is in more than ${limit} groups, the limit of one request; remove the user from some of them`,
  );
}

/** Returns the ids of those groups that a rule names. */
async function matchingGroups(
  reader: RoleReader,
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
          .filter(({ display }) => isNamed(rule, { displayName: display }))
          .map((one) => one.group)
      : await groupsNamed(reader, tenant, rule, maxNamed).then((all) =>
          ids.filter((id) => all.includes(id)),
        );
  if (named.length === 0) return [];
  if (connection !== undefined) return ownedBy(reader, tenant, connection, named);
  const holder = group ?? (await groupsNamed(reader, tenant, rule, 1))[0];
  return named.filter((id) => id === holder);
}

async function ownedBy(
  reader: RoleReader,
  tenant: string,
  connection: string,
  ids: readonly string[],
): Promise<readonly string[]> {
  const owned: string[] = [];
  for (const id of ids)
    if ((await reader.resource(tenant, 'Group', id))?.connection === connection) owned.push(id);
  return owned;
}

/** Returns the rules whose group does not exist, in order. */
export async function rulesWithoutGroup(
  reader: RoleReader,
  tenant: string,
  rules: readonly RoleRule[],
): Promise<readonly RoleRule[]> {
  const found: RoleRule[] = [];
  for (const rule of rules) if (!(await hasGroup(reader, tenant, rule))) found.push(rule);
  return found;
}

async function hasGroup(reader: RoleReader, tenant: string, rule: RoleRule): Promise<boolean> {
  const { id, group, connection } = rule;
  const bound = id ?? group;
  if (bound !== undefined) return (await reader.resource(tenant, 'Group', bound)) !== undefined;
  const named = await groupsNamed(reader, tenant, rule, maxNamed);
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
  /** Id to continue after; absent when all accounts were examined. */
  readonly next?: string;
}

export interface PreviewPage {
  /** Id of the account before the first one. */
  readonly after: string;
  readonly limit: number;
  /** The remaining cost of the request: the page ends when half of it is spent. */
  readonly budget: Budget;
  /** Yields to other requests. */
  readonly pause: () => Promise<void>;
}

/** Steps of work between pauses. */
const stepsPerTurn = 10_000;

/** Steps for reading an account and its groups. */
const stepsPerAccount = 100;

/**
 * Returns which of the next `limit` accounts would have other roles under the proposed rules. The
 * cost is rules times groups, so a page covers fewer accounts when there are many of both.
 */
export async function previewRoles(
  reader: Reader,
  tenant: string,
  { current, proposed }: { readonly current: RolePolicy; readonly proposed: RolePolicy },
  { after, limit, budget, pause }: PreviewPage,
): Promise<RolePreview> {
  const cached = cachedRoleReader(reader);
  const accounts = await reader.accounts(tenant, after, limit);
  const changes: RoleChange[] = [];
  let examined = 0;
  let turn = budget.steps;
  for (const account of accounts) {
    if (2 * budget.steps > budget.maxSteps) break;
    budget.spend(stepsPerAccount);
    const before = (await explainRoles(cached, tenant, account, current, budget)).roles;
    const next = (await explainRoles(cached, tenant, account, proposed, budget)).roles;
    if (JSON.stringify([...before].sort()) !== JSON.stringify([...next].sort()))
      changes.push({ account, before, after: next });
    examined += 1;
    if (budget.steps - turn < stepsPerTurn) continue;
    turn = budget.steps;
    await pause();
  }
  const isLast = accounts.length < limit && examined === accounts.length;
  return { changes, examined, next: isLast ? undefined : accounts[examined - 1]!.id };
}
