import { randomInt } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Argument, Command } from 'commander';
import { toRfc3339 } from '../administration/views.ts';
import type { Schemas } from '../client/index.ts';
import { CouldNotRunError, checkConformance, type TokenSource } from '../conformance/index.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import { ConfigError } from '../server/config.ts';
import { systemClock } from '../server/system.ts';
import { packageVersion } from '../server/version.ts';
import { createClientCredentials } from '../simulators/index.ts';
import { readText } from './arguments.ts';
import { findConnection, listConnections } from './find.ts';
import { createKit, type Kit, type Vendor, vendors } from './gallery/kit.ts';
import { type Client, measureRate, measureToken } from './gallery/measure.ts';
import type { KitFacts } from './gallery/requirement.ts';
import { resolveConfig } from './options.ts';
import { print, printJson } from './print.ts';
import { createProgress } from './progress.ts';
import {
  type TenantOptions,
  type TenantSession,
  withTenant,
  withTenantSession,
} from './tenant-option.ts';
import { addTokenOptions, type TokenOptions, tokenSourceOf } from './token-source.ts';

type Connection = Schemas['Connection'];

interface GalleryOptions extends TenantOptions, TokenOptions {
  readonly connection?: string;
  readonly url?: string;
  readonly output?: string;
  readonly force?: true;
  readonly app: string;
  readonly support: string;
}

/**
 * Returns `rollcall gallery`. It exits with 1 when something that the vendor requires was measured
 * and failed.
 */
export function galleryCommand(): Command {
  const command = withTenant(new Command('gallery'), { hasOwnUrl: true })
    .summary("Write a folder for a vendor's review: guide, checklist with evidence, report.")
    .description(
      "Write a folder for a vendor's review: guide, checklist with evidence, report.\n" +
        'It checks the running server, creates test users and groups there, and deletes them. ' +
        'Use a tenant for tests.',
    )
    .addArgument(new Argument('<vendor>', 'whose gallery').choices(Object.keys(vendors)))
    .optionsGroup('Evidence:')
    .option('--connection <name>', 'connection to check (default: the one with the profile)')
    .option('--url <url>', 'SCIM base URL (default: that of the tenant, by the configuration)');
  return addTokenOptions(command)
    .optionsGroup('Folder:')
    .option('--output <folder>', 'folder to write (default: gallery-<vendor>-<tenant>)')
    .option('--force', 'overwrite the files of an earlier kit')
    .option('--app <name>', 'name of your application', 'Your application')
    .option('--support <contact>', 'where your customers get help', 'your support address')
    .addHelpText(
      'after',
      `
Without a token, a client secret is created for the run, and revoked at its end: what
is measured then is OAuth client credentials, which Microsoft requires.`,
    )
    .action(gallery);
}

async function gallery(vendor: Vendor, options: GalleryOptions): Promise<void> {
  const { tenant } = await findAccess(vendor, options);
  const folder = options.output ?? `gallery-${vendor}-${tenant}`;
  requireEmpty(folder, options.force === true);
  const kit = await withCredential(vendor, { ...options, tenant }, (access) =>
    measure(vendor, options, access),
  );
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of kit.files) writeFileSync(join(folder, name), text);
  const failed = kit.checked.filter(
    ({ requirement, evidence }) => requirement.level === 'required' && evidence.status === 'failed',
  );
  if (failed.length > 0) process.exitCode = 1;
  show(folder, kit, options.json === true);
}

/** @throws ConfigError when the folder has files, and they may not be overwritten */
function requireEmpty(folder: string, isForced: boolean): void {
  if (!isForced && existsSync(folder) && readdirSync(folder).length > 0)
    throw new ConfigError(
      `${folder} is not empty; choose another with --output, or overwrite it with --force`,
    );
}

/** How the server is reached. */
interface Access {
  readonly tenant: string;
  readonly connection: Connection;
  readonly baseUrl: string;
  readonly tokenUrl: string;
  readonly token: TokenSource;
  /** Absent: the token is given. */
  readonly client?: Client;
}

/**
 * Does the work with the given credential, or with a client secret that exists only meanwhile.
 *
 * @throws whatever the work throws
 */
async function withCredential<T>(
  vendor: Vendor,
  options: GalleryOptions,
  work: (access: Access) => Promise<T>,
): Promise<T> {
  const { tenant, connection } = await findAccess(vendor, options);
  const baseUrl = (options.url ?? defaultUrl(connection)).replace(/\/+$/u, '');
  const tokenUrl = options.tokenUrl ?? baseUrl.replace(/\/scim\/v2$/u, '/oauth/token');
  const { clientId, clientSecretFile } = options;
  const access = { tenant, connection, baseUrl, tokenUrl };
  if (options.token !== undefined || clientId !== undefined) {
    const client =
      clientId === undefined || clientSecretFile === undefined
        ? undefined
        : { id: clientId, secret: readText(clientSecretFile).trim() };
    return work({ ...access, token: tokenSourceOf({ ...options, tokenUrl }), client });
  }
  const { id, secret } = await inSession(options, tenant, 'write', async ({ api, query }) => {
    const path = { id: connection.id };
    const body = { kind: 'secret', name: 'gallery kit, for one run' } as const;
    const params = { path, query };
    return (await api.POST('/connections/{id}/credentials', { params, body })).data;
  });
  const client = { id: connection.clientId, secret: secret! };
  try {
    const token = createClientCredentials(tokenUrl, client.id, client.secret);
    return await work({ ...access, token, client });
  } finally {
    await inSession(options, tenant, 'write', ({ api, query }) =>
      api.DELETE('/credentials/{id}', { params: { path: { id }, query } }),
    );
  }
}

/** Resolves to the tenant and the connection to check. @throws ConfigError */
function findAccess(vendor: Vendor, options: GalleryOptions) {
  return inSession(options, options.tenant, 'read', async (session) => {
    const { tenant } = session;
    const connection =
      options.connection === undefined
        ? chooseConnection(await listConnections(session), vendor, tenant)
        : await findConnection(session, options.connection);
    return { tenant, connection };
  });
}

/**
 * Opens a session: `--url` is the SCIM base URL here, so that ROLLCALL_URL alone names a server.
 */
function inSession<T>(
  options: GalleryOptions,
  tenant: string | undefined,
  access: 'read' | 'write',
  work: (session: TenantSession) => Promise<T>,
): Promise<T> {
  return withTenantSession({ ...options, tenant, url: undefined }, access, work);
}

/** @throws ConfigError when it cannot be told which connection is meant */
function chooseConnection(
  connections: readonly Connection[],
  vendor: Vendor,
  tenant: string,
): Connection {
  const live = connections.filter(({ status }) => status === 'active');
  const fitting = live.filter(({ profile }) => profile === vendor);
  const [only, second] = fitting.length > 0 ? fitting : live;
  if (only !== undefined && second === undefined) return only;
  const names = live.map(({ name, profile }) => `${name} (${profile})`).join(', ');
  throw new ConfigError(
    names === ''
      ? `tenant ${tenant} has no active connection; create one with rollcall connection create --profile ${vendor}`
      : `choose a connection of tenant ${tenant} with --connection: ${names}`,
  );
}

/** Returns the base URL of the tenant on the server. @throws ConfigError */
function defaultUrl({ scimBaseUrl }: Connection): string {
  if (new URL(scimBaseUrl).port === '0')
    throw new ConfigError('the configuration does not say where the server is; give --url');
  return scimBaseUrl;
}

/** Runs the checks, and resolves to the kit. @throws ConfigError when they cannot be run */
async function measure(vendor: Vendor, options: GalleryOptions, access: Access): Promise<Kit> {
  const { tenant, connection, baseUrl, tokenUrl, token, client } = access;
  await requireToken(tokenUrl, token);
  const progress = createProgress(options.json === true);
  try {
    const report = await checkConformance({
      suite: vendor,
      url: baseUrl,
      token,
      seed: randomInt(1, 1_000_000),
      startedAt: toRfc3339(toTimestamp(systemClock.now())),
      onProgress: ({ id = 'done', done, total }) => progress.show(id, done / Math.max(1, total)),
    });
    // Half of the evidence would look like all of it.
    if (report.ended !== undefined)
      throw new ConfigError(`the checks of ${baseUrl} did not end: ${report.ended}`);
    const { config } = resolveConfig(options);
    const facts: KitFacts = {
      app: options.app,
      support: options.support,
      tenant,
      connection: connection.name,
      profile: connection.profile,
      clientId: connection.clientId,
      baseUrl,
      tokenUrl,
      limits: {
        perSecond: connection.limits?.perSecond ?? config.requestsPerSecond,
        burst: connection.limits?.burst ?? config.requestBurst,
        isOwn: connection.limits !== undefined,
      },
      accessTokenMinutes: config.accessTokenMinutes,
      version: packageVersion(),
      measured: {
        rate: await measureRate(baseUrl, token),
        token: client === undefined ? undefined : await measureToken(tokenUrl, client),
      },
      report,
    };
    return withoutSecrets(createKit(vendor, facts), [client?.secret, await token()]);
  } catch (error) {
    if (error instanceof CouldNotRunError) throw new ConfigError(error.message);
    throw error;
  } finally {
    progress.end();
  }
}

/** @throws ConfigError when the token endpoint gives none */
async function requireToken(tokenUrl: string, token: TokenSource): Promise<void> {
  try {
    await token();
  } catch (error) {
    throw new ConfigError(`${tokenUrl}: ${(error as Error).message}; is the server running?`);
  }
}

/** Returns the kit. @throws Error when a file would hold a credential, which is a defect */
function withoutSecrets(kit: Kit, secrets: readonly (string | undefined)[]): Kit {
  for (const [name, text] of kit.files)
    for (const secret of secrets)
      if (secret !== undefined && text.includes(secret))
        throw new Error(`${name} would hold a credential; nothing was written`);
  return kit;
}

function show(folder: string, { files, checked }: Kit, isJson: boolean): void {
  const requirements = checked.map(({ requirement: { title, level }, evidence }) => ({
    title,
    level,
    evidence: evidence.status,
    text: evidence.text,
  }));
  if (isJson) return printJson({ folder, files: [...files.keys()], requirements });
  for (const { title, level, evidence, text } of requirements)
    print(`${evidence.padEnd(12)}  ${title} (${level})${evidence === 'failed' ? `: ${text}` : ''}`);
  print('');
  print(`${files.size} files are in ${folder}; begin with ${join(folder, 'README.md')}`);
}
