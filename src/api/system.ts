import { toRfc3339 } from '../administration/views.ts';
import type { BackupState } from '../ports/backups.ts';
import type { ServerFacts } from '../ports/server-facts.ts';
import type { Store } from '../ports/store.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import * as examples from './examples/objects.ts';
import { execute } from './execute.ts';
import { type Operation, operation } from './operation.ts';
import type { ApiOptions } from './options.ts';
import { type MetricFamily, readMetrics } from './read-metrics.ts';
import { metrics, startedBackup, system } from './schemas/system.ts';

const tag = 'System';

/** Operations that show how the server is. */
export const systemOperations: readonly Operation[] = [
  operation(
    'get /system',
    'Show version, health, storage, backups and settings of the server',
    {
      id: 'getSystem',
      example: {
        response: {
          version: '0.1.0',
          node: '26.0.0',
          platform: 'linux x64',
          publicUrl: 'https://scim.example.com',
          started: examples.created,
          threads: 4,
          health: { store: 'ready', milliseconds: 1 },
          storage: {
            kind: 'sqlite',
            url: 'file:./data/rollcall.db',
            bytes: 48_234_496,
            schemaVersion: 12,
            hasReplica: false,
          },
          backups: {
            folder: '/var/backups/rollcall',
            everyHours: 6,
            kept: 14,
            last: examples.created,
            next: examples.later,
            lastBytes: 47_185_920,
            failures: 0,
          },
          backupsOnDemand: {
            folder: '/var/backups/rollcall',
            running: { started: examples.changed, bytes: 12_582_912 },
          },
          settings: [
            {
              key: 'listen',
              value: '127.0.0.1:8080',
              description: 'Address to listen on; port 0 selects a free one.',
              isSecret: false,
              isDefault: true,
            },
          ],
        },
      },
      tag,
      access: 'server',
      response: system,
    },
    async ({ publicUrl }, options) => {
      const { reader, version, clock } = options;
      const facts = await options.facts?.();
      const { started, backups, settings, ...shown } = facts ?? noFacts;
      return {
        body: {
          version,
          publicUrl,
          health: await healthOf(reader, clock.now),
          ...shown,
          started: started === undefined ? undefined : timeOf(started),
          backups: backups && (await backupsOf(options, backups)),
          backupsOnDemand: onDemandOf(await options.backups?.('read')),
          settings,
        },
      };
    },
  ),
  operation(
    'post /system/backups',
    'Start to write a backup of a SQLite database, with its key file, into a folder on the server',
    {
      id: 'createBackup',
      example: { response: { folder: '/var/backups/rollcall' } },
      errors: ['conflict'],
      tag,
      access: 'server',
      forOwners: true,
      status: 201,
      response: startedBackup,
    },
    async (input, options) => {
      const { folder, running } = await requireBackups(options);
      if (running !== undefined)
        throw new ScimError('conflict', 'a backup is being written already; wait until it is done');
      const { body, headers } = await execute(input, options, { kind: 'system.backup', folder });
      // A repeated request starts no second one.
      if (headers === undefined) await options.backups?.('start');
      return { body, headers };
    },
  ),
  operation(
    'get /system/metrics',
    'Show the metrics of the server as JSON',
    {
      id: 'getMetrics',
      example: {
        response: {
          at: examples.created,
          families: [
            {
              name: 'rollcall_requests_total',
              help: 'SCIM requests that were answered.',
              type: 'counter',
              samples: [
                {
                  suffix: '',
                  labels: { endpoint: '/Users', method: 'POST', status: '201' },
                  value: 1_204,
                },
              ],
            },
          ],
        },
      },
      tag,
      access: 'server',
      response: metrics,
    },
    async (_input, options) => ({
      body: {
        at: timeOf(options.clock.now()),
        families: [...(await familiesOf(options))],
      },
    }),
  ),
];

/** Of a store without a server. */
const noFacts: Partial<ServerFacts> & Pick<ServerFacts, 'settings'> = { settings: [] };

function timeOf(milliseconds: number): string {
  return toRfc3339(toTimestamp(milliseconds));
}

/** @throws ScimError conflict where the database has tools of its own, or is in memory */
async function requireBackups({ backups, facts }: ApiOptions): Promise<BackupState> {
  const state = await backups?.('read');
  if (state !== undefined) return state;
  throw new ScimError(
    'conflict',
    (await facts?.())?.storage.kind === 'postgresql'
      ? 'the database is PostgreSQL; back it up with its own tools, such as pg_basebackup or pg_dump'
      : 'the database is not a file, so no backup of it can be written',
  );
}

function onDemandOf(state: BackupState | undefined) {
  if (state === undefined) return undefined;
  const { folder, running, last } = state;
  return {
    folder,
    running: running && { started: timeOf(running.started), bytes: running.bytes },
    last: last && { ...last, finished: timeOf(last.finished) },
  };
}

/** Those of the language's runtime are for monitoring systems. */
const shownPrefixes = ['rollcall_', 'process_', 'nodejs_eventloop_lag_p99'];

async function familiesOf({ metrics: exposed }: ApiOptions): Promise<readonly MetricFamily[]> {
  return readMetrics(await exposed.expose(), shownPrefixes);
}

/** Resolves to whether the store answers, and how fast. */
async function healthOf(reader: Store, now: () => number) {
  const began = now();
  const store = await Promise.resolve(reader.accessGeneration()).then(
    () => 'ready' as const,
    () => 'failing' as const,
  );
  return { store, milliseconds: now() - began };
}

/** Resolves to the backups: rules of the configuration, and what the metrics say. */
async function backupsOf(options: ApiOptions, rules: NonNullable<ServerFacts['backups']>) {
  const families = await familiesOf(options);
  const valueOf = (name: string): number =>
    families.find((family) => family.name === `rollcall_backup_${name}`)?.samples[0]?.value ?? 0;
  const last = valueOf('last_success_timestamp_seconds') * 1_000;
  const bytes = valueOf('last_bytes');
  const nextAt = last === 0 ? undefined : last + rules.everyHours * 3_600_000;
  return {
    ...rules,
    last: last === 0 ? undefined : timeOf(last),
    next: nextAt === undefined ? undefined : timeOf(nextAt),
    lastBytes: bytes === 0 ? undefined : bytes,
    failures: valueOf('failures_total'),
  };
}
