import {
  type Account,
  type Connection,
  type Credential,
  type NewResource,
  type ResourceChange,
  type ResourceOrder,
  type ResourceSelection,
  StorageError,
  type Store,
  type StoredResource,
  type Tenant,
  type Transaction,
} from '../../ports/store.ts';
import type { Condition } from '../../protocol/filter/narrow.ts';
import type { IndexKey } from '../../protocol/schema/keys.ts';
import { compareText } from '../../protocol/text/fold.ts';
import { meetsCondition } from './condition.ts';

interface Row extends StoredResource {
  readonly secrets?: string;
  readonly keys: readonly IndexKey[];
}

/** A map that remembers how to undo what was done to it. */
class Journal {
  readonly #undo: (() => void)[] = [];

  set<K, V>(map: Map<K, V>, key: K, value: V): void {
    const had = map.has(key);
    const before = map.get(key);
    this.#undo.push(() => (had ? map.set(key, before!) : map.delete(key)));
    map.set(key, value);
  }

  delete<K, V>(map: Map<K, V>, key: K): void {
    const before = map.get(key)!;
    this.#undo.push(() => map.set(key, before));
    map.delete(key);
  }

  rollBack(): void {
    for (const undo of this.#undo.reverse()) undo();
  }
}

/** Keys of several parts, as no part holds U+0000. */
function joined(...parts: readonly string[]): string {
  return parts.join('\0');
}

/**
 * Everything in this process's memory, gone with it: for tests, trials, and as the plainest statement of what a store does. Lists
 * look at every resource.
 */
export function createMemoryStore(): Store {
  return new MemoryStore();
}

class Tables {
  readonly resources = new Map<string, Row>();
  readonly userNames = new Map<string, string>();
  readonly accounts = new Map<string, Account & { readonly tenant: string }>();
  readonly usernames = new Map<string, string>();
  readonly accountsByResource = new Map<string, string>();
  readonly suffixes = new Map<string, number>();
  readonly tenants = new Map<string, Tenant>();
  readonly connections = new Map<string, Connection>();
  readonly credentials = new Map<string, Credential>();
  readonly settings = new Map<string, string>([['access-generation', '0']]);
  readonly totals = new Map<string, number>();
  position = 0;
}

class MemoryReader {
  protected readonly tables: Tables;

  constructor(tables: Tables) {
    this.tables = tables;
  }

  async resource(tenant: string, type: string, id: string): Promise<StoredResource | undefined> {
    const row = this.tables.resources.get(joined(tenant, type, id));
    return row === undefined ? undefined : visible(row);
  }

  async select(tenant: string, type: string, selection: ResourceSelection): Promise<readonly StoredResource[]> {
    const { condition, order, offset, limit } = selection;
    const rows = this.#rows(tenant, type, condition).sort((left, right) => compareRows(left, right, order));
    return rows.slice(offset, offset + limit).map(visible);
  }

  async positions(tenant: string, type: string, condition: Condition, limit: number): Promise<readonly number[]> {
    return this.#rows(tenant, type, condition)
      .map(({ position }) => position)
      .sort((left, right) => left - right)
      .slice(0, limit);
  }

  async resourcesAt(tenant: string, type: string, positions: readonly number[]): Promise<readonly StoredResource[]> {
    const wanted = new Set(positions);
    const rows = this.#rows(tenant, type, { kind: 'all' }).filter(({ position }) => wanted.has(position));
    return rows.sort((left, right) => left.position - right.position).map(visible);
  }

  async count(tenant: string, type: string, condition: Condition): Promise<number> {
    if (condition.kind === 'all') return this.tables.totals.get(joined(tenant, type)) ?? 0;
    return this.#rows(tenant, type, condition).length;
  }

  async accountOf(tenant: string, resource: string): Promise<Account | undefined> {
    const id = this.tables.accountsByResource.get(joined(tenant, resource));
    return id === undefined ? undefined : withoutTenant(this.tables.accounts.get(joined(tenant, id))!);
  }

  async tenant(tenant: string): Promise<Tenant | undefined> {
    return this.tables.tenants.get(tenant);
  }

  async connection(tenant: string, id: string): Promise<Connection | undefined> {
    return this.tables.connections.get(joined(tenant, id));
  }

  async connections(tenant: string): Promise<readonly Connection[]> {
    return [...this.tables.connections.values()].filter((connection) => connection.tenant === tenant).sort(byId);
  }

  async credentialByHash(hash: string): Promise<Credential | undefined> {
    return [...this.tables.credentials.values()].find((credential) => credential.hash === hash);
  }

  async credentials(tenant: string): Promise<readonly Credential[]> {
    return [...this.tables.credentials.values()].filter((credential) => credential.tenant === tenant).sort(byId);
  }

  async accessGeneration(): Promise<number> {
    return Number(this.tables.settings.get('access-generation'));
  }

  async setting(name: string): Promise<string | undefined> {
    return this.tables.settings.get(name);
  }

  #rows(tenant: string, type: string, condition: Condition): Row[] {
    const prefix = joined(tenant, type, '');
    const found: Row[] = [];
    for (const [key, row] of this.tables.resources) {
      if (key.startsWith(prefix) && meetsCondition(condition, (path) => keysAt(row, path))) found.push(row);
    }
    return found;
  }
}

/** What readers see of a row: no keys, no secrets. */
function visible({ id, type, document, version, created, lastModified, hasReferences, position }: Row): StoredResource {
  return { id, type, document, version, created, lastModified, hasReferences, position };
}

function byId(left: { readonly id: string }, right: { readonly id: string }): number {
  return compareText(left.id, right.id);
}

function withoutTenant({ tenant: _, ...account }: Account & { readonly tenant: string }): Account {
  return account;
}

/** Like the columns of a database: `id` and `meta` stand beside the keys of the document. */
function keysAt(row: Row, path: string): readonly (string | boolean)[] {
  if (path === 'id') return [row.id];
  if (path === 'meta.created') return [row.created];
  if (path === 'meta.lastModified') return [row.lastModified];
  return row.keys.filter((key) => key.path === path).map(({ key }) => key);
}

function compareRows(left: Row, right: Row, { path, descending }: ResourceOrder): number {
  const sign = descending ? -1 : 1;
  const byKey = path === undefined ? 0 : compareKeys(keysAt(left, path)[0], keysAt(right, path)[0]);
  return sign * (byKey === 0 ? left.position - right.position : byKey);
}

function compareKeys(left: string | boolean | undefined, right: string | boolean | undefined): number {
  if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined);
  return typeof left === 'string' ? compareText(left, String(right)) : Number(left) - Number(right);
}

class MemoryTransaction extends MemoryReader implements Transaction {
  readonly #journal = new Journal();

  rollBack(): void {
    this.#journal.rollBack();
  }

  async insertResource(tenant: string, resource: NewResource): Promise<string | undefined> {
    const { id, type, created } = resource;
    const { resources, userNames, totals } = this.tables;
    const userNameKey = userNameIn(tenant, type, resource.keys);
    if (userNameKey !== undefined && userNames.has(userNameKey)) return 'userName';
    this.tables.position += 1;
    const row = { ...resource, version: 1, lastModified: created, position: this.tables.position };
    this.#journal.set(resources, joined(tenant, type, id), row);
    if (userNameKey !== undefined) this.#journal.set(userNames, userNameKey, id);
    this.#journal.set(totals, joined(tenant, type), (totals.get(joined(tenant, type)) ?? 0) + 1);
    return undefined;
  }

  async updateResource(tenant: string, change: ResourceChange): Promise<string | undefined> {
    const { id, type, after } = change;
    const { resources, userNames } = this.tables;
    const row = resources.get(joined(tenant, type, id))!;
    const before = userNameIn(tenant, type, row.keys);
    const next = userNameIn(tenant, type, after);
    if (next !== undefined && next !== before) {
      if (userNames.has(next)) return 'userName';
      this.#journal.set(userNames, next, id);
    }
    if (before !== undefined && before !== next) this.#journal.delete(userNames, before);
    const { secrets: _, ...kept } = row;
    const { document, version, lastModified, hasReferences, secrets } = change;
    const updated = { ...kept, document, version, lastModified, hasReferences, keys: after };
    this.#journal.set(resources, joined(tenant, type, id), secrets === undefined ? updated : { ...updated, secrets });
    return undefined;
  }

  async deleteResource(tenant: string, type: string, id: string, keys: readonly IndexKey[]): Promise<void> {
    const { resources, userNames, totals } = this.tables;
    const userNameKey = userNameIn(tenant, type, keys);
    if (userNameKey !== undefined) this.#journal.delete(userNames, userNameKey);
    this.#journal.delete(resources, joined(tenant, type, id));
    this.#journal.set(totals, joined(tenant, type), totals.get(joined(tenant, type))! - 1);
  }

  async secrets(tenant: string, type: string, id: string): Promise<string | undefined> {
    return this.tables.resources.get(joined(tenant, type, id))?.secrets;
  }

  async isUsernameTaken(tenant: string, username: string): Promise<boolean> {
    return this.tables.usernames.has(joined(tenant, username.toLowerCase()));
  }

  async usernameSuffix(tenant: string, base: string): Promise<number> {
    return this.tables.suffixes.get(joined(tenant, base.toLowerCase())) ?? 1;
  }

  async setUsernameSuffix(tenant: string, base: string, suffix: number): Promise<void> {
    this.#journal.set(this.tables.suffixes, joined(tenant, base.toLowerCase()), suffix);
  }

  async insertAccount(tenant: string, account: Account): Promise<void> {
    this.#journal.set(this.tables.usernames, joined(tenant, account.username.toLowerCase()), account.id);
    this.#putAccount(tenant, account);
  }

  async updateAccount(tenant: string, account: Account, _before: Account): Promise<void> {
    this.#putAccount(tenant, account);
  }

  #putAccount(tenant: string, account: Account): void {
    const { accounts, accountsByResource } = this.tables;
    const before = accounts.get(joined(tenant, account.id))?.resource;
    if (before !== undefined && before !== account.resource) this.#journal.delete(accountsByResource, joined(tenant, before));
    if (account.resource !== undefined) this.#journal.set(accountsByResource, joined(tenant, account.resource), account.id);
    this.#journal.set(accounts, joined(tenant, account.id), { ...account, tenant });
  }

  async deletedAccounts(tenant: string, userNameKey: string, externalId: string | undefined): Promise<readonly Account[]> {
    return [...this.tables.accounts.values()]
      .filter((account) => account.tenant === tenant && account.status === 'deleted')
      .filter((account) => account.userNameKey === userNameKey || (externalId !== undefined && account.externalId === externalId))
      .sort((left, right) => compareText(right.lastModified, left.lastModified) || byId(right, left))
      .map(withoutTenant);
  }

  async insertTenant(tenant: Tenant): Promise<void> {
    this.#journal.set(this.tables.tenants, tenant.id, tenant);
    this.#accessChanged();
  }

  async insertConnection(connection: Connection): Promise<void> {
    this.#journal.set(this.tables.connections, joined(connection.tenant, connection.id), connection);
    this.#accessChanged();
  }

  async insertCredential(credential: Credential): Promise<void> {
    await this.updateCredential(credential);
  }

  async updateCredential(credential: Credential): Promise<void> {
    this.#journal.set(this.tables.credentials, joined(credential.tenant, credential.id), credential);
    this.#accessChanged();
  }

  async setSetting(name: string, value: string): Promise<void> {
    this.#journal.set(this.tables.settings, name, value);
  }

  #accessChanged(): void {
    const generation = Number(this.tables.settings.get('access-generation')) + 1;
    this.#journal.set(this.tables.settings, 'access-generation', String(generation));
  }
}

function userNameIn(tenant: string, type: string, keys: readonly IndexKey[]): string | undefined {
  const found = keys.find(({ path }) => path === 'userName');
  return found === undefined ? undefined : joined(tenant, type, String(found.key));
}

class MemoryStore implements Store {
  readonly #tables = new Tables();
  readonly #reader = new MemoryReader(this.#tables);
  readonly #queue: (() => Promise<void>)[] = [];
  #running: Promise<void> | undefined;
  #closed = false;

  resource: Store['resource'] = (...given) => this.#committed(() => this.#reader.resource(...given));
  select: Store['select'] = (...given) => this.#committed(() => this.#reader.select(...given));
  positions: Store['positions'] = (...given) => this.#committed(() => this.#reader.positions(...given));
  resourcesAt: Store['resourcesAt'] = (...given) => this.#committed(() => this.#reader.resourcesAt(...given));
  count: Store['count'] = (...given) => this.#committed(() => this.#reader.count(...given));
  accountOf: Store['accountOf'] = (...given) => this.#committed(() => this.#reader.accountOf(...given));
  tenant: Store['tenant'] = (...given) => this.#committed(() => this.#reader.tenant(...given));
  connection: Store['connection'] = (...given) => this.#committed(() => this.#reader.connection(...given));
  connections: Store['connections'] = (...given) => this.#committed(() => this.#reader.connections(...given));
  credentialByHash: Store['credentialByHash'] = (...given) => this.#committed(() => this.#reader.credentialByHash(...given));
  credentials: Store['credentials'] = (...given) => this.#committed(() => this.#reader.credentials(...given));
  accessGeneration: Store['accessGeneration'] = () => this.#committed(() => this.#reader.accessGeneration());
  setting: Store['setting'] = (...given) => this.#committed(() => this.#reader.setting(...given));

  write<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(new StorageError('closed', 'the store is closed'));
    return new Promise((resolve, reject) => {
      this.#queue.push(() => this.#runAlone(work).then(resolve, reject));
      this.#running ??= this.#drain();
    });
  }

  /** No reader sees a transaction that is under way. */
  async #committed<T>(read: () => Promise<T>): Promise<T> {
    while (this.#running !== undefined) await this.#running;
    return read();
  }

  async #drain(): Promise<void> {
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) await next();
    this.#running = undefined;
  }

  async #runAlone<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const transaction = new MemoryTransaction(this.#tables);
    try {
      return await work(transaction);
    } catch (error) {
      transaction.rollBack();
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }
}
