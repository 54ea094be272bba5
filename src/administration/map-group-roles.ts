import type { RoleRule } from '../accounts/policy.ts';
import { type GroupNames, isNamed } from '../accounts/role-binding.ts';
import type { GroupRoles } from './action.ts';

/**
 * Returns role rules in which these groups give these roles. Only rules that name a group by its id
 * are changed, and of their roles only those that the caller may give; rules of the operator by
 * name stay, and come first.
 *
 * @param allowed roles that the caller may give or take away
 */
export function mapGroupRoles(
  rules: readonly RoleRule[],
  mappings: readonly GroupRoles[],
  allowed: readonly string[],
): readonly RoleRule[] {
  const wanted = new Map(mappings.map(({ group, roles }) => [group, roles]));
  const kept = rules.flatMap((rule): readonly RoleRule[] => {
    if (rule.id === undefined || !wanted.has(rule.id)) return [rule];
    const roles = rule.roles.filter((role) => !allowed.includes(role));
    return roles.length === 0 ? [] : [{ ...rule, roles }];
  });
  const added = mappings
    .filter(({ roles }) => roles.length > 0)
    .map(({ group, roles }): RoleRule => ({ id: group, roles: [...new Set(roles)] }));
  return [...kept, ...added];
}

/** Returns the roles that rules by name give to the members of a group of a connection. */
export function rolesOfNames(
  rules: readonly RoleRule[],
  group: { readonly id: string; readonly connection: string; readonly names: GroupNames },
): readonly string[] {
  const { id, connection, names } = group;
  const applies = (rule: RoleRule): boolean =>
    rule.id === undefined &&
    (rule.connection === undefined
      ? rule.group === id
      : rule.connection === connection && isNamed(rule, names));
  return [...new Set(rules.filter(applies).flatMap(({ roles }) => roles))];
}

/** Returns the roles that rules by id give to the members of a group. */
export function rolesOfGroup(rules: readonly RoleRule[], group: string): readonly string[] {
  return [...new Set(rules.filter(({ id }) => id === group).flatMap(({ roles }) => roles))];
}
