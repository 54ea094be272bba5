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
 * What names a resource that is gone names nothing: references are removed with it, as memberships are. They are found by
 * index; more than one transaction takes are removed in the background.
 */

/** Resources that one step changes: some milliseconds of the writer. */
const resourcesPerStep = 200;

export interface Gone {
  readonly tenant: string;
  /** Name of its type. */
  readonly type: string;
  readonly id: string;
  /** Absolute URL, which a reference may be. */
  readonly location?: string;
}

export interface Removing {
  readonly registry: Registry;
  /** Milliseconds. */
  readonly now: number;
  readonly log: (changes: readonly LoggedChange[]) => Promise<void>;
}

/** Removes references to a resource that is gone, up to a number. False: there are more. */
export async function removeReferences(
  transaction: Transaction,
  gone: Gone,
  removing: Removing,
): Promise<boolean> {
  let left = resourcesPerStep;
  for (const type of removing.registry.resourceTypes) {
    for (const pointer of type.pointers) {
      if (!pointsTo(pointer, gone.type) || leftOutOf(pointer).required) continue;
      for (const text of spellingsOf(gone, removing.registry)) {
        left -= await removePointer(
          transaction,
          gone,
          { type, pointer, text, limit: left },
          removing,
        );
        if (left <= 0) return false;
      }
    }
  }
  return true;
}

/** Id of the work that is left, among those of erasures. */
function workId({ type, id }: Gone): string {
  return `references ${type} ${id}`;
}

/** Removes what can be removed at once, and leaves the rest to `continueReferences`. True: there is a rest. */
export async function beginReferences(
  transaction: Transaction,
  gone: Gone,
  removing: Removing,
): Promise<boolean> {
  if (await removeReferences(transaction, gone, removing)) return false;
  const created = toTimestamp(removing.now);
  const work = JSON.stringify({ references: gone });
  await transaction.putErasure({ tenant: gone.tenant, id: workId(gone), work, created });
  return true;
}

/** The resource whose references are still to be removed; undefined: the work is another. */
export function referencesLeft({ work }: Erasure): Gone | undefined {
  return (JSON.parse(work) as { readonly references?: Gone }).references;
}

export async function continueReferences(
  transaction: Transaction,
  gone: Gone,
  removing: Removing,
): Promise<boolean> {
  const isDone = await removeReferences(transaction, gone, removing);
  if (isDone) await transaction.deleteErasure(gone.tenant, workId(gone));
  return isDone;
}

function pointsTo(pointer: Attribute, type: string): boolean {
  const targets = pointer.parent!.byName.get('$ref')?.referenceTypes ?? pointer.referenceTypes;
  return targets === undefined || targets.includes(type);
}

/** The id, and the URLs that name it (RFC 7643 §2.3.7). */
function spellingsOf({ id, type, location }: Gone, registry: Registry): readonly string[] {
  const endpoint = registry.type(type)?.endpoint;
  if (endpoint === undefined) return [id];
  const relative = `${endpoint}/${id}`;
  return [
    id,
    relative,
    relative.slice(1),
    `..${relative}`,
    ...(location === undefined ? [] : [location]),
  ];
}

interface Pointer {
  readonly type: ResourceType;
  readonly pointer: Attribute;
  readonly text: string;
  readonly limit: number;
}

/** How many resources were changed. */
async function removePointer(
  transaction: Transaction,
  { tenant }: Gone,
  { type, pointer, text, limit }: Pointer,
  removing: Removing,
): Promise<number> {
  // Only a reference holds a URL.
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
    // Read again to be changed.
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
  { now, log }: Removing,
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

/** What is left out with a reference: the complex value that it is the value of, or itself. */
function leftOutOf(pointer: Attribute): Attribute {
  const parent = pointer.parent!;
  return parent.parent !== undefined && !parent.isExtension ? parent : pointer;
}

/** Takes the reference out of a document: with the complex value that it is the value of. */
function strip(document: Document, pointer: Attribute, key: string | number | boolean): void {
  const attribute = leftOutOf(pointer);
  const isWithin = attribute !== pointer;
  const isGone = (value: StoredJson): boolean => {
    const named = isWithin && isStoredObject(value) ? getOwn(value, pointer.name) : value;
    return named !== undefined && !isStoredObject(named) && comparisonKey(pointer, named) === key;
  };
  const container = attribute.parent!;
  const holder = container.isExtension ? getOwn(document, container.name) : document;
  if (!isStoredObject(holder)) return;
  const value = getOwn(holder, attribute.name);
  const left = isStoredArray(value) ? value.filter((element) => !isGone(element)) : [];
  if (left.length > 0) holder[attribute.name] = left;
  else if (value !== undefined && (isStoredArray(value) || isGone(value)))
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
