import { countRemoval } from '../accounts/guard.ts';
import type { Policy } from '../accounts/policy.ts';
import {
  bindRules,
  type GroupNames,
  ruleNamePaths,
  rulesNaming,
} from '../accounts/role-binding.ts';
import { type RoleTransition, RoleWatch } from '../accounts/role-watch.ts';
import { explainRoles } from '../accounts/roles.ts';
import type { Reader, StoredResource, Transaction } from '../ports/store.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { type Attributes, getOwn } from '../protocol/schema/stored-json.ts';
import { protectedMember } from './change-members.ts';
import type { WriteCommand, WriteOutcome } from './command.ts';

/**
 * The effects of a write to a group on accounts, for every verb and nesting: protected accounts
 * keep their groups and roles, protected groups keep their members, and each account that loses a
 * role counts for the guard.
 */

export interface GroupWrite {
  readonly tenant: string;
  readonly policy: Policy;
  readonly command: WriteCommand;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export interface Effects {
  /** With the role rules that the write binds. */
  readonly policy: Policy;
  /**
   * Compares with the state after the write.
   *
   * @returns accounts whose roles changed because the group was renamed
   * @throws ScimError forbidden, held
   */
  check(outcome: WriteOutcome): Promise<{
    readonly transitions: readonly RoleTransition[];
    readonly ignored: readonly string[];
  }>;
}

/** Reads the state before a write to a group. */
export async function effectsBefore(transaction: Transaction, write: GroupWrite): Promise<Effects> {
  const { tenant, command, now } = write;
  const { roles, protectedGroups } = write.policy;
  // A tenant that has neither pays nothing.
  const isNeeded = command.kind !== 'create' && roles.rules.length + protectedGroups.length > 0;
  const row = isNeeded ? await transaction.resource(tenant, command.type, command.id) : undefined;
  const names = row === undefined ? {} : namesOf(JSON.parse(row.document) as Attributes);
  const next = command.kind === 'remove' ? names : namesAfter(command, names);
  const { policy, ignored } = await bindRules(transaction, tenant, write.policy, {
    id: command.id,
    next,
  });
  const isInside = row !== undefined && (await isWithinProtected(transaction, tenant, row, policy));
  const mayMove = command.kind !== 'create' || command.members !== undefined;
  const accounts = mayMove ? await protectedAccounts(transaction, tenant, policy) : noAccounts;
  const isRenamed =
    row !== undefined && rulesNaming(policy.roles, names) !== rulesNaming(policy.roles, next);
  const watch = new RoleWatch(transaction, tenant, policy.roles);
  if (isRenamed) await watch.watch([command.id]);
  return {
    policy,
    check: async (outcome) => {
      const { added = 0, removed = 0 } = outcome.members ?? {};
      if (isInside && (command.kind === 'remove' || added + removed > 0)) throw protectedGroup();
      if (
        accounts !== noAccounts &&
        accounts !== (await protectedAccounts(transaction, tenant, policy))
      )
        throw protectedMember();
      if (!isRenamed) return { transitions: [], ignored };
      const transitions = await watch.transitions();
      const losing = transitions.filter(({ before, after }) =>
        before.some((role) => !after.includes(role)),
      ).length;
      await countRemoval(transaction, policy.guard, {
        tenant,
        accounts: losing + watch.missed,
        now,
      });
      return { transitions, ignored };
    },
  };
}

/** The result of `protectedAccounts` when no account is protected. */
const noAccounts = '[]';

/** Returns the groups and roles of every protected account, as text that can be compared. */
async function protectedAccounts(
  reader: Reader,
  tenant: string,
  { roles: rules }: Policy,
): Promise<string> {
  const accounts: (readonly [string, readonly string[], readonly string[]])[] = [];
  for (const user of await reader.protectedUsers(tenant)) {
    const row = await reader.resource(tenant, 'User', user);
    const found =
      row?.isMember === true
        ? await reader.groupsOf(tenant, [row.position])
        : new Map<number, []>();
    const groups = (found.get(row?.position ?? 0) ?? []).map(({ group }) => group);
    const { roles } = await explainRoles(
      reader,
      tenant,
      { resource: user, status: 'active' },
      rules,
    );
    accounts.push([user, groups.sort(), roles]);
  }
  return JSON.stringify(accounts);
}

/** Returns whether a group is inside a protected one, so that they share members. */
async function isWithinProtected(
  reader: Reader,
  tenant: string,
  { isMember, position }: StoredResource,
  { protectedGroups }: Policy,
): Promise<boolean> {
  if (protectedGroups.length === 0 || !isMember) return false;
  const above = (await reader.groupsOf(tenant, [position])).get(position) ?? [];
  return above.some(({ group }) => protectedGroups.includes(group));
}

function namesOf(attributes: Attributes): GroupNames {
  const displayName = getOwn(attributes, 'displayName');
  const externalId = getOwn(attributes, 'externalId');
  return {
    displayName: typeof displayName === 'string' ? displayName : undefined,
    externalId: typeof externalId === 'string' ? externalId : undefined,
  };
}

/** Returns the names of a group after a write, as far as role rules use them. */
function namesAfter(
  command: Exclude<WriteCommand, { kind: 'remove' }>,
  before: GroupNames,
): GroupNames {
  switch (command.kind) {
    case 'create':
    case 'replace':
      return namesOf(JSON.parse(command.document) as Attributes);
    case 'suspend':
      return before;
    case 'patch': {
      const after: Record<string, unknown> = { ...before };
      for (const operation of command.operations) {
        if (!ruleNamePaths.includes(operation.path)) continue;
        after[operation.path] = 'value' in operation ? operation.value : undefined;
      }
      return namesOf(after as Attributes);
    }
  }
}

function protectedGroup(): ScimError {
  return new ScimError(
    'forbidden',
    'this group is inside a protected group, so its members are also members of the protected group; only an administrator of the application may change them',
  );
}
