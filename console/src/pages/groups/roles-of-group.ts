/** A rule of the tenant's policy that gives roles to members of a group. */
export interface RoleRule {
  readonly id?: string | undefined;
  readonly externalId?: string | undefined;
  readonly displayName?: string | undefined;
  readonly connection?: string | undefined;
  readonly group?: string | undefined;
  readonly roles: readonly string[];
}

/** What rules look at in a group. */
export interface NamedGroup {
  readonly id: string;
  readonly externalId?: string | undefined;
  readonly displayName?: string | undefined;
}

/** Returns the roles that rules give to members of a group, in the order of the rules. */
export function rolesOfGroup(rules: readonly RoleRule[], group: NamedGroup): readonly string[] {
  return [...new Set(rules.filter((rule) => names(rule, group)).flatMap(({ roles }) => roles))];
}

function names(rule: RoleRule, { id, externalId, displayName }: NamedGroup): boolean {
  if (rule.id !== undefined) return rule.id === id;
  // A name is bound to the first group that had it.
  if (rule.group !== undefined) return rule.group === id;
  if (rule.externalId !== undefined) return rule.externalId === externalId;
  return rule.displayName?.toLowerCase() === displayName?.toLowerCase();
}

/** Returns the names of the roles that a policy can give. */
export function rolesOf(policy: Readonly<Record<string, unknown>> | undefined): readonly string[] {
  const roles = policy?.['roles'] as { readonly default?: readonly string[] } | undefined;
  const given = rulesOf(policy).flatMap((rule) => rule.roles);
  return [...new Set([...given, ...(roles?.default ?? [])])].toSorted();
}

/** Returns the role rules of a policy, as the API shows it. */
export function rulesOf(
  policy: Readonly<Record<string, unknown>> | undefined,
): readonly RoleRule[] {
  const roles = policy?.['roles'] as { readonly rules?: readonly RoleRule[] } | undefined;
  return roles?.rules ?? [];
}
