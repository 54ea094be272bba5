import type { Reader, Transaction } from '../ports/store.ts';
import { foldText } from '../protocol/text/fold.ts';
import { type Policy, type RolePolicy, type RoleRule, readPolicy } from './policy.ts';

/**
 * A role rule that names its group by displayName or externalId is bound to the first group that has the name: its id is
 * kept in the rule. A second group of that name gets nothing, or any client that may name a group could give a role. A rule
 * with a connection is not bound: it means every group of that name which the connection owns.
 */

/** What role rules may call a group by. */
export interface GroupNames {
  readonly displayName?: string;
  readonly externalId?: string;
}

export const namesRules: readonly string[] = ['displayName', 'externalId'];

export function isNamed({ displayName, externalId }: RoleRule, names: GroupNames): boolean {
  if (externalId !== undefined) return externalId === names.externalId;
  if (displayName === undefined || names.displayName === undefined) return false;
  return foldText(displayName) === foldText(names.displayName);
}

/** The rules that call a group by one of these names, as text that can be compared. */
export function rulesNaming({ rules }: RolePolicy, names: GroupNames): string {
  return rules.flatMap((rule, index) => (isNamed(rule, names) ? [index] : [])).join();
}

/** Ids of groups with the name of a rule, the oldest first. */
export async function groupsNamed(
  reader: Reader,
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
  /** What it is called after the write. */
  readonly next: GroupNames;
}

export interface Bound {
  readonly policy: Policy;
  /** Rules that do not mean the group although they call it by its name, in words for the request log. */
  readonly ignored: readonly string[];
}

/** Binds the rules that have no group yet and call this one by its name. To be called before the write. */
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
        `role rule ${JSON.stringify(rule.displayName ?? rule.externalId)}: another group has it`,
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

/** The group that a rule means already, if it is still there. */
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

/** Binds rules that an administrator sets: as those before of the same name, else to a protected group, else to the oldest. */
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
