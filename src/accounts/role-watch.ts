import type { Account } from '../ports/account.ts';
import type { Reader } from '../ports/store.ts';
import type { RolePolicy } from './policy.ts';
import { explainRoles } from './roles.ts';

/** An account whose roles changed. */
export interface RoleTransition {
  readonly account: Account;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** Accounts that one change is watched for. Larger changes are reported for the group only. */
const maxWatched = 500;

/**
 * Reads the roles of accounts before a change, and reports those that differ after it. Costs
 * nothing for a tenant without role rules.
 */
export class RoleWatch {
  readonly #reader: Reader;
  readonly #tenant: string;
  readonly #policy: RolePolicy;
  readonly #before = new Map<
    string,
    { readonly account: Account; readonly roles: readonly string[] }
  >();

  #missed = 0;

  constructor(reader: Reader, tenant: string, policy: RolePolicy) {
    this.#reader = reader;
    this.#tenant = tenant;
    this.#policy = policy;
  }

  /** Watches members that are about to join or leave: users, and groups with their members. */
  async watch(ids: readonly string[]): Promise<void> {
    if (this.#policy.rules.length === 0) return;
    const queue = [...ids];
    const seen = new Set(queue);
    for (const [index, id] of queue.entries()) {
      if (this.#before.size >= maxWatched || seen.size > maxWatched * 2) {
        this.#missed += await this.#sizeOf(queue.slice(index));
        return;
      }
      if (await this.#remember(id)) continue;
      for (const member of await this.#membersOf(id)) {
        if (seen.has(member)) continue;
        seen.add(member);
        queue.push(member);
      }
    }
  }

  /** Number of users beyond the limit; nested groups may count a user twice. */
  get missed(): number {
    return this.#missed;
  }

  async #sizeOf(ids: readonly string[]): Promise<number> {
    let size = 0;
    for (const id of ids) size += (await this.#reader.memberSet(this.#tenant, id))?.total ?? 1;
    return size;
  }

  async #remember(id: string): Promise<boolean> {
    const account = await this.#reader.accountOf(this.#tenant, id);
    if (account === undefined) return false;
    if (!this.#before.has(id)) this.#before.set(id, { account, roles: await this.#roles(account) });
    return true;
  }

  async #membersOf(group: string): Promise<readonly string[]> {
    const set = await this.#reader.memberSet(this.#tenant, group);
    if (set === undefined) return [];
    this.#missed += Math.max(0, set.total - maxWatched);
    const page = { after: -1, before: set.end, limit: maxWatched };
    return (await this.#reader.members(this.#tenant, set.id, page)).map(({ id }) => id);
  }

  async #roles(account: Account): Promise<readonly string[]> {
    return (await explainRoles(this.#reader, this.#tenant, account, this.#policy)).roles;
  }

  /** Returns the watched accounts whose roles have changed. */
  async transitions(): Promise<readonly RoleTransition[]> {
    const transitions: RoleTransition[] = [];
    for (const { account, roles } of this.#before.values()) {
      const after = await this.#roles(account);
      if (JSON.stringify(roles) !== JSON.stringify(after))
        transitions.push({ account, before: roles, after });
    }
    return transitions;
  }
}
