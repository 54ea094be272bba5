import { accountProfile } from '../accounts/profile.ts';
import type { Reader } from '../ports/store.ts';
import type { Ids, Secrets } from '../ports/system.ts';
import { etagOf, type Precondition } from '../protocol/etag/etag.ts';
import type { JsonObject } from '../protocol/json/json-value.ts';
import { listBody } from '../protocol/list/list-response.ts';
import type { ListQuery } from '../protocol/list/query.ts';
import { compilePatch } from '../protocol/patch/compile.ts';
import type { Reading } from '../protocol/profiles/profile.ts';
import { createProjection, type Selection } from '../protocol/projection/projection.ts';
import { userUrn } from '../protocol/schema/core-user.ts';
import { memberOf, readResource, sealDocument } from '../protocol/schema/document.ts';
import { indexKeys } from '../protocol/schema/keys.ts';
import { own } from '../protocol/schema/plain.ts';
import type { Registry, ResourceType } from '../protocol/schema/registry.ts';
import type { CreateCommand, Outcome, Submit } from './command.ts';
import { hasReferences, notFound } from './execute.ts';
import { createGate } from './gate.ts';
import { defaultScanLimits, findPage, type ScanLimits } from './list.ts';
import { locationOf, represent, type Showing } from './represent.ts';
import { partSecrets, sealAttributes, sealOperations, secretsText } from './secrets.ts';

/** Who asks, for which tenant, under which profile, and where the answers' addresses begin. */
export interface Scope {
  readonly tenant: string;
  readonly connection: string;
  readonly reading: Reading;
  /** Absolute URL of the SCIM root, without a slash at its end. */
  readonly base: string;
}

/** One resource, ready to be sent. */
export interface Representation {
  /** JSON text. */
  readonly body: string;
  readonly etag: string;
  readonly version: number;
  readonly location: string;
  /** False when a write had nothing to change. */
  readonly changed: boolean;
}

/** The verbs of RFC 7644 §3 over the resources of one tenant at a time. All throw ScimError, or StorageError when the store fails. */
export interface Directory {
  registry(tenant: string): Registry;
  get(scope: Scope, type: ResourceType, id: string, selection: Selection): Promise<Representation>;
  /** The body of a ListResponse. */
  list(scope: Scope, type: ResourceType, query: ListQuery): Promise<string>;
  create(scope: Scope, type: ResourceType, body: JsonObject, selection: Selection): Promise<Representation>;
  replace(
    scope: Scope,
    type: ResourceType,
    id: string,
    body: JsonObject,
    selection: Selection,
    ifMatch?: Precondition,
  ): Promise<Representation>;
  patch(
    scope: Scope,
    type: ResourceType,
    id: string,
    body: JsonObject,
    selection: Selection,
    ifMatch?: Precondition,
  ): Promise<Representation>;
  remove(scope: Scope, type: ResourceType, id: string, ifMatch?: Precondition): Promise<void>;
}

export interface DirectoryOptions {
  readonly reader: Reader;
  readonly submit: Submit;
  readonly registry: (tenant: string) => Registry;
  readonly ids: Ids;
  readonly secrets: Secrets;
  /** Lets the process answer others during long scans. */
  readonly pause: () => Promise<void>;
  readonly scans?: ScanLimits;
}

/** Scans that run at a time. */
const scansAtOnce = 2;

export function createDirectory(options: DirectoryOptions): Directory {
  const { reader, submit, registry, ids, secrets, pause, scans = defaultScanLimits } = options;
  const gate = createGate(scansAtOnce);

  const showing = ({ tenant, base }: Scope): Showing => ({ reader, registry: registry(tenant), tenant, base });

  const written = async (
    scope: Scope,
    type: ResourceType,
    id: string,
    selection: Selection,
    supplied: ReadonlySet<string>,
    outcome: Outcome,
    document: string,
  ): Promise<Representation> => {
    const projection = createProjection(type, selection, supplied);
    return {
      body: await represent(showing(scope), type, { ...outcome, id, document }, projection),
      etag: etagOf(outcome.version),
      version: outcome.version,
      location: locationOf(scope.base, type, id),
      changed: outcome.changed,
    };
  };

  return {
    registry,

    async get(scope, type, id, selection) {
      const projection = createProjection(type, selection);
      const row = await reader.resource(scope.tenant, type.name, id);
      if (row === undefined) throw notFound(type.name, id);
      return {
        body: await represent(showing(scope), type, row, projection),
        etag: etagOf(row.version),
        version: row.version,
        location: locationOf(scope.base, type, id),
        changed: false,
      };
    },

    async list(scope, type, query) {
      const projection = createProjection(type, query);
      const listing = { ...showing(scope), scans, gate, pause };
      const { total, page } = await findPage(listing, type, query, scope.reading);
      const resources: string[] = [];
      for (const row of page) resources.push(await represent(listing, type, row, projection));
      return listBody({ totalResults: total, startIndex: query.startIndex, resources });
    },

    async create(scope, type, body, selection) {
      createProjection(type, selection);
      const { command, document } = await prepareCreate(scope, type, body, ids.next(), secrets);
      const outcome = await submit(command);
      return written(scope, type, command.id, selection, suppliedIn(type, body), outcome, document);
    },

    async replace(scope, type, id, body, selection, ifMatch) {
      createProjection(type, selection);
      const { tenant, connection, reading } = scope;
      const parted = partSecrets(type, readResource(type, body, reading));
      const outcome = await submit({
        kind: 'replace',
        tenant,
        connection,
        type: type.name,
        id,
        attributes: parted.attributes,
        secrets: await sealAttributes(parted.secrets, secrets),
        ...(ifMatch === undefined ? {} : { ifMatch }),
      });
      return written(scope, type, id, selection, suppliedIn(type, body), outcome, outcome.document!);
    },

    async patch(scope, type, id, body, selection, ifMatch) {
      createProjection(type, selection);
      const { tenant, connection, reading } = scope;
      const operations = await sealOperations(type, compilePatch(type, id, body, reading), secrets);
      const outcome = await submit({
        kind: 'patch',
        tenant,
        connection,
        type: type.name,
        id,
        operations,
        ...(ifMatch === undefined ? {} : { ifMatch }),
      });
      const supplied = new Set(operations.map(({ path }) => path));
      return written(scope, type, id, selection, supplied, outcome, outcome.document!);
    },

    async remove({ tenant, connection }, type, id, ifMatch) {
      await submit({ kind: 'remove', tenant, connection, type: type.name, id, ...(ifMatch === undefined ? {} : { ifMatch }) });
    },
  };
}

/** A create, worked out as far as can be without knowing what is stored. */
async function prepareCreate(
  { tenant, connection, reading }: Scope,
  type: ResourceType,
  body: JsonObject,
  id: string,
  secrets: Secrets,
): Promise<{ readonly command: CreateCommand; readonly document: string }> {
  const parted = partSecrets(type, readResource(type, body, reading));
  for (const { name, initial } of type.initial) {
    // A client that says null wants none (RFC 7644 §3.3).
    if (own(parted.attributes, name) === undefined && memberOf(body, name) === undefined) parted.attributes[name] = initial!;
  }
  const sealed = sealDocument(type, id, parted.attributes);
  const document = JSON.stringify(sealed);
  const command: CreateCommand = {
    kind: 'create',
    tenant,
    connection,
    type: type.name,
    id,
    document,
    hasReferences: hasReferences(type, sealed),
    keys: indexKeys(type, sealed),
    ...secretsText(await sealAttributes(parted.secrets, secrets)),
    ...(type.schema === userUrn ? { account: accountProfile(sealed) } : {}),
  };
  return { command, document };
}

/** Attributes of returned=request that the client wrote come back in the answer (RFC 7643 §7). */
function suppliedIn(type: ResourceType, body: JsonObject): ReadonlySet<string> {
  const supplied = new Set<string>();
  if (type.sendsWhole) return supplied;
  for (const key of body.keys()) {
    const attribute = type.root.byName.get(key.toLowerCase());
    if (attribute !== undefined) supplied.add(attribute.path);
  }
  return supplied;
}
