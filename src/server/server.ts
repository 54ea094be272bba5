import { existsSync, readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { createAuthenticate } from '../access/authenticate.ts';
import { createToken, defaultTenant, ensureConnection, ensureCursorKey, ensureHashKey } from '../access/credentials.ts';
import type { Submit } from '../directory/command.ts';
import { createDirectory } from '../directory/directory.ts';
import { execute, writeOptions } from '../directory/execute.ts';
import type { Registries } from '../directory/registries.ts';
import { createHandler } from '../http/handler.ts';
import { createNodeServer, type NodeServerOptions } from '../http/node.ts';
import type { Connection, Store } from '../ports/store.ts';
import type { Logger } from '../ports/system.ts';
import { type Profile, profiles } from '../protocol/profiles/profile.ts';
import { createMemoryStore } from '../storage/memory/memory-store.ts';
import { lockDatabase } from '../storage/sqlite/lock.ts';
import { openSqliteReader, openSqliteStore } from '../storage/sqlite/sqlite-store.ts';
import { type Config, parseListen, storagePath } from './config.ts';
import { applyDefinitions } from './definitions.ts';
import { createSystemRegistries } from './registries.ts';
import { createIds, createSigner, scryptSecrets, systemClock } from './system.ts';
import { startWriter, type Writer } from './writer.ts';

export interface RunningServer {
  /** `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Origin of the addresses in answers. */
  readonly origin: string;
  /** A token made on this start, because nobody could have got in otherwise. Shown once. */
  readonly firstToken?: string;
  /** Milliseconds from the call to readiness. */
  readonly startup: number;
  /** Takes no more connections, finishes what is under way, closes the store. */
  close(): Promise<void>;
}

export interface StartOptions {
  readonly config: Config;
  readonly logger: Logger;
  /** Called when the process can't go on. */
  readonly onFatal: (error: unknown) => void;
}

/** Milliseconds that requests under way get when the server closes. */
const drainTime = 10_000;

/**
 * Wires a server from its configuration and starts it.
 *
 * @throws StorageError when the store is not fit to be served
 */
export async function startServer({ config, logger, onFatal }: StartOptions): Promise<RunningServer> {
  const began = performance.now();
  const ids = createIds(systemClock);
  const registries = createSystemRegistries(config);
  const storage = await openStorage(config, registries, onFatal);
  try {
    const { reader } = storage;
    const access = await prepareAccess(config, storage);
    const server = createServerShell(readTls(config));
    const { host, port } = parseListen(config.listen)!;
    await listen(server.http, host, port);
    const bound = server.http.address() as AddressInfo;
    const url = `${config.tlsCertificate === undefined ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${bound.port}`;
    const origin = config.externalUrl === undefined ? url : new URL(config.externalUrl).origin;
    const pause = async (): Promise<void> => {
      await turn();
    };
    const directory = createDirectory({
      reader,
      submit: storage.submit,
      registries,
      ids,
      clock: systemClock,
      secrets: scryptSecrets,
      signer: createSigner(access.cursorKey),
      pause,
    });
    // What an earlier process began and could not finish; nobody waits for it.
    directory.sweep(systemClock.now()).catch((error: unknown) => logger.log('warn', 'sweeping failed', { cause: error }));
    const adjust = (profile: Profile): Profile => adjustProfile(config, profile);
    const configured = access.configured === undefined ? {} : { configured: access.configured };
    const authenticate = createAuthenticate({ reader, clock: systemClock, hashKey: access.hashKey, adjust, ...configured });
    const readiness = async (): Promise<string | undefined> => (server.isDraining() ? 'draining' : probe(reader));
    server.serve(
      createHandler({
        directory,
        authenticate,
        clock: systemClock,
        ids,
        logger,
        origin,
        openDiscovery: config.openDiscovery,
        site: { tenant: defaultTenant, profile: adjust(profiles.get(config.profile)!) },
        readiness,
      }),
    );
    return {
      url,
      origin,
      ...(access.firstToken === undefined ? {} : { firstToken: access.firstToken }),
      startup: performance.now() - began,
      close: async () => {
        await server.drain();
        await storage.close();
      },
    };
  } catch (error) {
    await storage.close();
    throw error;
  }
}

/** What the site configuration says of every connection. */
function adjustProfile({ unknownMembers }: Config, profile: Profile): Profile {
  return unknownMembers === undefined ? profile : { ...profile, unknownMembers };
}

async function probe(reader: Store): Promise<string | undefined> {
  try {
    await reader.accessGeneration();
    return undefined;
  } catch {
    return 'the store does not answer';
  }
}

interface Storage {
  readonly reader: Store;
  readonly submit: Submit;
  /** For what is set up before anyone is served. */
  readonly setUp: Store['write'];
  close(): Promise<void>;
}

async function openStorage(config: Config, registries: Registries, onFatal: (error: unknown) => void): Promise<Storage> {
  const path = storagePath(config.storageUrl);
  return path === undefined ? openMemory(registries) : openFile(resolve(path), config, onFatal);
}

function openMemory(registries: Registries): Storage {
  const store = createMemoryStore();
  const context = { registries, clock: systemClock, ids: createIds(systemClock) };
  return {
    reader: store,
    submit: (command) => store.write((transaction) => execute(transaction, command, context), writeOptions(command)),
    setUp: (work) => store.write(work),
    close: () => store.close(),
  };
}

async function openFile(path: string, config: Config, onFatal: (error: unknown) => void): Promise<Storage> {
  // A new database is there before its lock is: a lock without a database means that one was lost.
  if (!existsSync(path)) await openSqliteStore({ path }).close();
  const lock = lockDatabase(path);
  let reader: Store | undefined;
  let writer: Writer | undefined;
  const close = async (): Promise<void> => {
    // The writer goes last: whoever closes the last connection moves the WAL into the database.
    await reader?.close();
    await writer?.close();
    lock.release();
  };
  try {
    writer = await startWriter({ sqlite: { path }, passwords: config.passwords }, onFatal);
    reader = openSqliteReader({ path });
    return { reader, submit: writer.submit, setUp: (work) => writeOnce(path, work), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function writeOnce<T>(path: string, work: Parameters<Store['write']>[0]): Promise<T> {
  const store = openSqliteStore({ path });
  try {
    return (await store.write(work)) as T;
  } finally {
    await store.close();
  }
}

interface PreparedAccess {
  readonly hashKey: string;
  readonly cursorKey: string;
  readonly configured?: { readonly token: string; readonly connection: Connection };
  readonly firstToken?: string;
}

/** The default tenant and its connection; a token when there is no other way in. */
async function prepareAccess(config: Config, { setUp }: Storage): Promise<PreparedAccess> {
  const ids = createIds(systemClock);
  return setUp(async (transaction) => {
    const keys = { hashKey: await ensureHashKey(transaction), cursorKey: await ensureCursorKey(transaction) };
    if (config.definitions !== undefined) {
      await applyDefinitions(transaction, defaultTenant, readFileSync(config.definitions, 'utf8'), config, systemClock);
    }
    const name = config.authToken === undefined ? 'default' : 'site configuration';
    const connection = await ensureConnection(
      transaction,
      { tenant: defaultTenant, name, profile: config.profile },
      ids,
      systemClock,
    );
    if (config.authToken !== undefined) {
      // The site configuration decides the profile, whatever it was at an earlier start.
      return { ...keys, configured: { token: config.authToken, connection: { ...connection, profile: config.profile } } };
    }
    if ((await transaction.credentials(defaultTenant)).length > 0) return keys;
    const { token } = await createToken(transaction, { connection, name: 'first start' }, ids, systemClock);
    return { ...keys, firstToken: token };
  });
}

interface ServerShell {
  readonly http: Server;
  serve(handle: Parameters<typeof createNodeServer>[0]): void;
  isDraining(): boolean;
  drain(): Promise<void>;
}

function readTls({ tlsCertificate, tlsKey }: Config): NodeServerOptions {
  if (tlsCertificate === undefined || tlsKey === undefined) return {};
  return { tls: { certificate: readFileSync(tlsCertificate, 'utf8'), key: readFileSync(tlsKey, 'utf8') } };
}

/** The listener comes first, for its port is part of every address in answers. */
function createServerShell(options: NodeServerOptions): ServerShell {
  let handle: Parameters<typeof createNodeServer>[0] | undefined;
  let draining = false;
  const ready = Promise.withResolvers<void>();
  const http = createNodeServer(async (exchange) => {
    if (handle === undefined) await ready.promise;
    return handle!(exchange);
  }, options);
  return {
    http,
    serve(next) {
      handle = next;
      ready.resolve();
    },
    isDraining: () => draining,
    drain: () => {
      draining = true;
      return new Promise((done) => {
        http.close(() => done());
        http.closeIdleConnections();
        setTimeout(() => http.closeAllConnections(), drainTime).unref();
      });
    },
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((done, fail) => {
    server.once('error', fail);
    server.listen(port, host, () => {
      server.off('error', fail);
      done();
    });
  });
}
