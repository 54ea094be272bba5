import type { LoggedChange } from '../events/event-log.ts';
import type { Erasure } from '../ports/erasure.ts';
import type { StoredResource, Transaction } from '../ports/store.ts';
import type { Attribute } from '../protocol/schema/attribute.ts';
import { buildDocument } from '../protocol/schema/document.ts';
import { indexKeys, storedKey } from '../protocol/schema/keys.ts';
import type { Registry, ResourceType } from '../protocol/schema/registry.ts';
import {
  type Document,
  getOwn,
  isStoredArray,
  isStoredObject,
  type StoredJson,
  type StoredJsonObject,
} from '../protocol/schema/stored-json.ts';
import { comparisonKey, valuesAt } from '../protocol/schema/values.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import { updatedChanges } from './changes.ts';

/**
 * References to a deleted resource are removed with it, as memberships are. They are found by
 * index; those beyond the limit of one transaction are removed in the background.
 */

/** Resources that one step changes: a few milliseconds of the writer. */
const resourcesPerStep = 200;

/** A deleted resource. */
export interface Deleted {
  readonly tenant: string;
  /** Name of its type. */
  readonly type: string;
  readonly id: string;
  /** Absolute URL, which a reference may contain. */
  readonly location?: string;
}

export interface RemovalContext {
  readonly registry: Registry;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly log: (changes: readonly LoggedChange[]) => Promise<void>;
}

/** Removes references to a deleted resource. Returns false if more of them are left. */
export async function removeReferences(
  transaction: Transaction,
  deleted: Deleted,
  removing: RemovalContext,
): Promise<boolean> {
  let left = resourcesPerStep;
  for (const type of removing.registry.resourceTypes) {
    for (const pointer of type.pointers) {
      if (!pointsTo(pointer, deleted.type) || removedWith(pointer).required) continue;
      for (const text of spellingsOf(deleted, removing.registry)) {
        left -= await removePointer(
          transaction,
          deleted,
          { type, pointer, text, limit: left },
          removing,
        );
        if (left <= 0) return false;
      }
    }
  }
  return true;
}

/** Returns the id of the remaining work, which is stored with the erasures. */
function workId({ type, id }: Deleted): string {
  return `references ${type} ${id}`;
}

/** Removes a first batch. Returns whether `continueReferences` has more to remove. */
export async function beginReferences(
  transaction: Transaction,
  deleted: Deleted,
  removing: RemovalContext,
): Promise<boolean> {
  if (await removeReferences(transaction, deleted, removing)) return false;
  const created = toTimestamp(removing.now);
  const work = JSON.stringify({ references: deleted });
  await transaction.putErasure({ tenant: deleted.tenant, id: workId(deleted), work, created });
  return true;
}

/** Returns the resource whose references are to be removed; undefined for other work. */
export function referencesLeft({ work }: Erasure): Deleted | undefined {
  return (JSON.parse(work) as { readonly references?: Deleted }).references;
}

/** Removes the next batch. Returns whether all references are removed. */
export async function continueReferences(
  transaction: Transaction,
  deleted: Deleted,
  removing: RemovalContext,
): Promise<boolean> {
  const isDone = await removeReferences(transaction, deleted, removing);
  if (isDone) await transaction.deleteErasure(deleted.tenant, workId(deleted));
  return isDone;
}

function pointsTo(pointer: Attribute, type: string): boolean {
  const targets = pointer.parent!.byName.get('$ref')?.referenceTypes ?? pointer.referenceTypes;
  return targets === undefined || targets.includes(type);
}

/** Returns the id, and the URLs that refer to it (RFC 7643 §2.3.7). */
function spellingsOf({ id, type, location }: Deleted, registry: Registry): readonly string[] {
  const endpoint = registry.type(type)?.endpoint;
  if (endpoint === undefined) return [id];
  const relative = `${endpoint}/${id}`;
  const spellings = [id, relative, relative.slice(1), `..${relative}`];
  return location === undefined ? spellings : [...spellings, location];
}

interface Pointer {
  readonly type: ResourceType;
  readonly pointer: Attribute;
  readonly text: string;
  readonly limit: number;
}

/** Returns the number of changed resources. */
async function removePointer(
  transaction: Transaction,
  { tenant }: Deleted,
  { type, pointer, text, limit }: Pointer,
  removing: RemovalContext,
): Promise<number> {
  // Only attributes of type reference contain URLs.
  if (pointer.type !== 'reference' && text.includes('/')) return 0;
  const key = comparisonKey(pointer, text);
  const condition = { kind: 'key', path: pointer.path, equals: storedKey(pointer, key) } as const;
  const rows = await transaction.select(tenant, type.name, {
    condition,
    order: { descending: false },
    offset: 0,
    limit,
  });
  for (const { id } of rows) {
    // Read again, which locks the row.
    const row = await transaction.resource(tenant, type.name, id);
    if (row !== undefined)
      await removeFrom(transaction, tenant, { type, pointer, row, key }, removing);
  }
  return rows.length;
}

interface Holder {
  readonly type: ResourceType;
  readonly pointer: Attribute;
  readonly row: StoredResource;
  readonly key: string | number | boolean;
}

async function removeFrom(
  transaction: Transaction,
  tenant: string,
  { type, pointer, row, key }: Holder,
  { now, log }: RemovalContext,
): Promise<void> {
  const was = JSON.parse(row.document) as Document;
  const next = JSON.parse(row.document) as Document;
  strip(next, pointer, key);
  const after = buildDocument(type, row.id, next);
  const document = JSON.stringify(after);
  if (document === row.document) return;
  const modified = toTimestamp(now);
  await transaction.updateResource(tenant, {
    id: row.id,
    type: type.name,
    document,
    hasReferences: hasReferences(type, after),
    version: row.version + 1,
    lastModified: modified > row.lastModified ? modified : row.lastModified,
    position: row.position,
    before: indexKeys(type, was),
    after: indexKeys(type, after),
  });
  await log(
    updatedChanges(
      type,
      { id: row.id, before: was, after, raw: document },
      await transaction.accountOf(tenant, row.id),
    ),
  );
}

/** Returns the attribute to remove with a reference: its complex value, or itself. */
function removedWith(pointer: Attribute): Attribute {
  const parent = pointer.parent!;
  return parent.parent !== undefined && !parent.isExtension ? parent : pointer;
}

/** Removes a reference from a document, with its complex value. */
function strip(document: Document, pointer: Attribute, key: string | number | boolean): void {
  const attribute = removedWith(pointer);
  const isWithin = attribute !== pointer;
  const isReference = (value: StoredJson): boolean => {
    const named = isWithin && isStoredObject(value) ? getOwn(value, pointer.name) : value;
    return named !== undefined && !isStoredObject(named) && comparisonKey(pointer, named) === key;
  };
  const container = attribute.parent!;
  const holder = container.isExtension ? getOwn(document, container.name) : document;
  if (!isStoredObject(holder)) return;
  const value = getOwn(holder, attribute.name);
  const left = isStoredArray(value) ? value.filter((element) => !isReference(element)) : [];
  if (left.length > 0) holder[attribute.name] = left;
  else if (value !== undefined && (isStoredArray(value) || isReference(value)))
    drop(document, holder, attribute);
}

function drop(document: Document, holder: StoredJsonObject, attribute: Attribute): void {
  delete holder[attribute.name];
  if (holder !== document && Object.keys(holder).length === 0)
    delete document[attribute.parent!.name];
}

/** Whether a document refers to other resources. */
export function hasReferences(type: ResourceType, document: Document): boolean {
  return type.references.some((attribute) => valuesAt(document, attribute.steps).length > 0);
}
