import type { RoleRule } from '../groups/roles-of-group.ts';
/** Rules as they are edited. A key names a rule while it moves. */
export interface RoleDraft {
  readonly mode: 'union' | 'first';
  /** Names separated by commas, as they are typed. */
  readonly defaults: string;
  readonly rules: readonly RuleDraft[];
}

/** How a rule names its group. */
export type Naming = 'displayName' | 'externalId' | 'id';

export interface RuleDraft {
  readonly key: number;
  readonly naming: Naming;
  readonly name: string;
  readonly connection: string;
  /** The group that the name is bound to; it goes when the name is edited. */
  readonly group: string | undefined;
  readonly roles: string;
}

/** The rules of a policy, as the API takes and shows them. */
export interface RolePolicy {
  readonly mode?: 'union' | 'first' | undefined;
  readonly default?: readonly string[] | undefined;
  readonly rules?: readonly RoleRule[] | undefined;
}

/** Returns the draft of a policy. */
export function draftOf({
  mode = 'union',
  default: defaults = [],
  rules = [],
}: RolePolicy): RoleDraft {
  return {
    mode,
    defaults: defaults.join(', '),
    rules: rules.map(({ id, externalId, displayName, connection = '', group, roles }, key) => ({
      key,
      naming: id !== undefined ? 'id' : externalId !== undefined ? 'externalId' : 'displayName',
      name: id ?? externalId ?? displayName ?? '',
      connection,
      group,
      roles: roles.join(', '),
    })),
  };
}

/** Returns the policy that a draft stands for. */
export function policyOf({ mode, defaults, rules }: RoleDraft) {
  return {
    mode,
    default: namesIn(defaults),
    rules: rules.map(({ naming, name, connection, group, roles }) => ({
      [naming]: name.trim(),
      connection: naming === 'id' || connection === '' ? undefined : connection,
      group: naming === 'id' || connection !== '' ? undefined : group,
      roles: namesIn(roles),
    })),
  };
}

/** Returns the names of a text with commas, each once. */
export function namesIn(text: string): string[] {
  return [
    ...new Set(
      text
        .split(',')
        .map((name) => name.trim())
        .filter(Boolean),
    ),
  ];
}

/** Returns the rules with one of them at another place. */
export function moveRule(
  rules: readonly RuleDraft[],
  from: number,
  to: number,
): readonly RuleDraft[] {
  if (from === to || to < 0 || to >= rules.length) return rules;
  const moved = [...rules];
  const [rule] = moved.splice(from, 1);
  moved.splice(to, 0, rule!);
  return moved;
}

/** Returns what is missing of a rule. */
export function missingOf({ name, roles }: RuleDraft): 'group' | 'roles' | undefined {
  if (name.trim() === '') return 'group';
  return namesIn(roles).length === 0 ? 'roles' : undefined;
}

/** Whether two policies say the same. What is left out counts as its default. */
export function isSamePolicy(left: RolePolicy, right: RolePolicy): boolean {
  return JSON.stringify(policyOf(draftOf(left))) === JSON.stringify(policyOf(draftOf(right)));
}

/** What a preview found: how many get and lose each role, and the first accounts. */
export interface PreviewTotals {
  readonly examined: number;
  readonly changed: number;
  readonly gains: ReadonlyMap<string, number>;
  readonly losses: ReadonlyMap<string, number>;
  readonly samples: readonly PreviewChange[];
}

export interface PreviewChange {
  readonly account: string;
  readonly username: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

export const noTotals: PreviewTotals = {
  examined: 0,
  changed: 0,
  gains: new Map(),
  losses: new Map(),
  samples: [],
};

/** Accounts of which a preview shows the roles. */
const maxSamples = 100;

/** Returns totals with one more page. */
export function addPage(
  totals: PreviewTotals,
  page: { readonly examined: number; readonly changes: readonly PreviewChange[] },
): PreviewTotals {
  const gains = new Map(totals.gains);
  const losses = new Map(totals.losses);
  const count = (map: Map<string, number>, role: string) => map.set(role, (map.get(role) ?? 0) + 1);
  for (const { before, after } of page.changes) {
    for (const role of after) if (!before.includes(role)) count(gains, role);
    for (const role of before) if (!after.includes(role)) count(losses, role);
  }
  return {
    examined: totals.examined + page.examined,
    changed: totals.changed + page.changes.length,
    gains,
    losses,
    samples: [...totals.samples, ...page.changes].slice(0, maxSamples),
  };
}
