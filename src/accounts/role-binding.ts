import type { Reader, Transaction } from '../ports/store.ts';
import { foldText } from '../protocol/text/fold.ts';
import { type Policy, type RolePolicy, type RoleRule, readPolicy } from './policy.ts';

/**
 * A role rule that names its group by displayName or externalId is bound to the first group of that
 * name: the rule stores its id. A second group of the same name gets no role; otherwise every
 * client that can name a group could grant one. A rule with a connection is not bound: it applies
 * to every group of that name that the connection owns.
 */

/** The names by which role rules refer to a group. */
export interface GroupNames {
  readonly displayName?: string;
  readonly externalId?: string;
}

/** Attributes by which role rules name a group. */
export const ruleNamePaths: readonly string[] = ['displayName', 'externalId'];

/** Returns whether a rule names a group by one of these names. */
export function isNamed({ displayName, externalId }: RoleRule, names: GroupNames): boolean {
  if (externalId !== undefined) return externalId === names.externalId;
  if (displayName === undefined || names.displayName === undefined) return false;
  return foldText(displayName) === foldText(names.displayName);
}

/** Returns the indexes of the rules that name a group so, as text that can be compared. */
export function rulesNaming({ rules }: RolePolicy, names: GroupNames): string {
  return rules.flatMap((rule, index) => (isNamed(rule, names) ? [index] : [])).join();
}

/** Returns the ids of the groups that a rule names, the oldest first. */
export async function groupsNamed(
  reader: Pick<Reader, 'select'>,
  tenant: string,
  rule: RoleRule,
  limit: number,
): Promise<readonly string[]> {
  const { displayName, externalId } = rule;
  const condition =
    externalId === undefined
      ? ({ kind: 'key', path: 'displayName', equals: foldText(displayName ?? '') } as const)
      : ({ kind: 'key', path: 'externalId', equals: externalId } as const);
  const order = { descending: false } as const;
  return (await reader.select(tenant, 'Group', { condition, order, offset: 0, limit })).map(
    ({ id }) => id,
  );
}

function isBindable({ id, connection }: RoleRule): boolean {
  return id === undefined && connection === undefined;
}

export interface NamedGroup {
  readonly id: string;
  /** Its names after the write. */
  readonly next: GroupNames;
}

export interface Bound {
  readonly policy: Policy;
  /** Rules of that name that are bound to another group, as text for the request log. */
  readonly ignored: readonly string[];
}

/** Binds unbound rules that name this group. Call it before the write. */
export async function bindRules(
  transaction: Transaction,
  tenant: string,
  policy: Policy,
  group: NamedGroup,
): Promise<Bound> {
  const { rules } = policy.roles;
  if (!rules.some((rule) => isBindable(rule) && isNamed(rule, group.next)))
    return { policy, ignored: [] };
  await transaction.lock(`role rules ${tenant}`);
  const ignored: string[] = [];
  const bound: RoleRule[] = [];
  for (const rule of rules) {
    if (!isBindable(rule) || !isNamed(rule, group.next)) {
      bound.push(rule);
      continue;
    }
    const holder = (await holderOf(transaction, tenant, rule)) ?? group.id;
    if (holder !== group.id)
      ignored.push(
        `role rule ${JSON.stringify(rule.displayName ?? rule.externalId)}: it is bound to another group`,
      );
    bound.push({ ...rule, group: holder });
  }
  if (JSON.stringify(bound) === JSON.stringify(rules)) return { policy, ignored };
  const row = (await transaction.tenant(tenant))!;
  const stored = JSON.parse(row.policy) as { readonly roles: RolePolicy };
  const text = JSON.stringify({ ...stored, roles: { ...stored.roles, rules: bound } });
  await transaction.putTenant({ ...row, policy: text });
  return { policy: readPolicy(text), ignored };
}

/** Returns the group that a rule is bound to, or else the oldest group of its name. */
async function holderOf(
  reader: Reader,
  tenant: string,
  rule: RoleRule,
): Promise<string | undefined> {
  if (
    rule.group !== undefined &&
    (await reader.resource(tenant, 'Group', rule.group)) !== undefined
  )
    return rule.group;
  return (await groupsNamed(reader, tenant, rule, 1))[0];
}

/**
 * Binds the rules of a policy that an administrator sets: like an earlier rule of the same name,
 * else to a protected group, else to the oldest group of that name.
 */
export async function bindAll(
  reader: Reader,
  tenant: string,
  text: string,
  before: string,
): Promise<string> {
  const stored = JSON.parse(text) as { readonly roles?: Partial<RolePolicy> };
  const rules = stored.roles?.rules;
  if (rules === undefined) return text;
  const { roles: earlier, protectedGroups } = readPolicy(before);
  const bound: RoleRule[] = [];
  for (const rule of rules) {
    if (!isBindable(rule) || rule.group !== undefined) {
      bound.push(rule);
      continue;
    }
    const same = earlier.rules.find((one) => one.group !== undefined && isNamed(one, rule));
    const kept = same === undefined ? undefined : await holderOf(reader, tenant, same);
    const named = await groupsNamed(reader, tenant, rule, 100);
    const group = kept ?? named.find((id) => protectedGroups.includes(id)) ?? named[0];
    bound.push(group === undefined ? rule : { ...rule, group });
  }
  return JSON.stringify({ ...stored, roles: { ...stored.roles, rules: bound } });
}
