import { type Check, when } from './check.ts';
import type { Facts } from './facts.ts';

/** File systems that a database must not be on, by the number that statfs returns. */
const fileSystems: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS, a network file system'],
  [0x517b, 'SMB, a network file system'],
  [0xff534d42, 'CIFS, a network file system'],
  [0xfe534d42, 'SMB2, a network file system'],
  [0x01021997, '9p, a shared folder of a virtual machine'],
  [0x65735546, 'FUSE, which may not keep locks and fsync'],
  [0x794c7630, 'overlayfs, the layer of a container that goes with it'],
  [0x01021994, 'tmpfs, which is memory'],
  [0x858458f6, 'ramfs, which is memory'],
]);

const othersBits = 0o077;
const gibibyte = 1_073_741_824;
const minFreeShare = 0.1;
const maxWalBytes = gibibyte;
const dayMs = 86_400_000;
const maxBackupAgeMs = 2 * dayMs;
const maxSkewMs = 30_000;
const spareConnections = 5;

function isOpen(mode: number): boolean {
  return (mode & othersBits) !== 0;
}

function modeText(mode: number): string {
  return (mode & 0o777).toString(8).padStart(4, '0');
}

function postgres(
  facts: Facts,
  isWrong: (postgres: NonNullable<Facts['postgres']>) => boolean,
  problem: (postgres: NonNullable<Facts['postgres']>) => string,
): readonly string[] {
  const found = facts.postgres;
  return when(found !== undefined && isWrong(found), () => problem(found!));
}

/** Checks of files, backups and databases. */
export const storageChecks: readonly Check[] = [
  {
    id: 'storage.unreadable',
    finds: 'the database cannot be opened',
    fix: 'Follow the message; rollcall config print shows which database is meant.',
    run: ({ storageFailure }) => when(storageFailure !== undefined, () => storageFailure!),
  },
  {
    id: 'schema.pending',
    finds: 'migrations are pending',
    fix: 'Back up, then start this version of the server, or run: rollcall migrate.',
    run: ({ schema }) =>
      when(schema === 'pending', () => 'The schema is older than this version of Rollcall.'),
  },
  {
    id: 'schema.newer',
    finds: 'the schema was written by a newer version',
    fix: 'Use the version of Rollcall that wrote it, or a later one.',
    run: ({ schema }) =>
      when(schema === 'newer', () => 'The schema is newer than this version of Rollcall.'),
  },
  {
    id: 'file.open',
    finds: 'other users of the machine can read the database or its folder lets them replace it',
    fix: 'chmod 600 the database, and chmod 700 its folder.',
    run: ({ database }) => [
      ...when(database !== undefined && isOpen(database.mode), () => {
        const { path, mode } = database!;
        return `${path} has the mode ${modeText(mode)}: other users can read it.`;
      }),
      ...when(database !== undefined && (database.folderMode & 0o022) !== 0, () => {
        const { path, folderMode } = database!;
        return `The folder of ${path} has the mode ${modeText(folderMode)}: other users can write to it.`;
      }),
    ],
  },
  {
    id: 'file.secret',
    finds: 'other users of the machine can read a file with a token or key',
    fix: 'chmod 600 the file.',
    run: ({ secretFiles }) =>
      secretFiles
        .filter(({ mode }) => isOpen(mode))
        .map(({ path, what, mode }) => `${path} (${what}) has the mode ${modeText(mode)}.`),
  },
  {
    id: 'file.config',
    finds: 'the configuration file has a secret in clear, and other users can read it',
    fix: 'chmod 600 the file, or move the secret to a file that ROLLCALL_…_FILE names.',
    run: ({ configFile, inFile }) => {
      const secrets = inFile.filter((name) =>
        ['authToken', 'apiToken', 'vaultKey', 'storageUrl'].includes(name),
      );
      return when(
        configFile !== undefined && isOpen(configFile.mode) && secrets.length > 0,
        () =>
          `${configFile!.path} has the mode ${modeText(configFile!.mode)} and holds ${secrets.join(', ')}.`,
      );
    },
  },
  {
    id: 'file.first-token',
    finds: 'the token or the console link of the first start is still in its file',
    fix: 'Give the token to the identity provider, and open the link; then delete the file.',
    production: true,
    run: ({ secretFiles }) =>
      secretFiles
        .filter(({ isLeftOver }) => isLeftOver === true)
        .map(({ path, what }) => `${path} holds ${what} in clear.`),
  },
  {
    id: 'file.system',
    finds: 'the database is on a network, overlay or memory file system',
    fix: 'Put it on a local disk or a volume (ext4, XFS, ZFS), or use PostgreSQL.',
    production: true,
    run: ({ database }) => {
      const kind = database && fileSystems.get(database.fileSystem);
      return when(kind !== undefined, () => `${database!.path} is on ${kind}.`);
    },
  },
  {
    id: 'file.temporary',
    finds: 'the database is in the folder for temporary files',
    fix: 'Move it to a folder that nothing cleans up, such as /var/lib/rollcall.',
    production: true,
    run: ({ database }) =>
      when(database?.isTemporary, () => `${database!.path} may be deleted at any time.`),
  },
  {
    id: 'file.space',
    finds: 'the disk of the database is nearly full',
    fix: 'Free space, or move the database to a larger disk.',
    run: ({ database }) =>
      when(
        database !== undefined &&
          (database.freeBytes < gibibyte ||
            database.freeBytes < database.totalBytes * minFreeShare),
        () =>
          `${(database!.freeBytes / gibibyte).toFixed(1)} GiB of ${(database!.totalBytes / gibibyte).toFixed(1)} GiB are free.`,
      ),
  },
  {
    id: 'file.wal',
    finds: 'the write-ahead log grows: something keeps reading an old state',
    fix: 'Find the process that holds the database open (fuser PATH-wal), end it, and restart the server.',
    run: ({ database }) =>
      when(
        database !== undefined && database.walBytes > maxWalBytes,
        () => `The write-ahead log has ${(database!.walBytes / gibibyte).toFixed(1)} GiB.`,
      ),
  },
  {
    id: 'vault.file',
    finds: 'the vault key is neither configured nor in its file',
    fix: 'Restore the key file from a backup: without it, secrets of webhooks cannot be read.',
    run: ({ database, config }) =>
      when(
        database !== undefined && !database.hasKeyFile && config.vaultKey === undefined,
        () => `${database!.path}.key does not exist.`,
      ),
  },
  {
    id: 'backup.unknown',
    finds: 'it is not known where backups are',
    fix: 'Name the folder with --backups, and run rollcall backup on a schedule.',
    production: true,
    run: ({ backups, database }) =>
      when(
        database !== undefined && backups === undefined,
        () => 'No folder of backups was given.',
      ),
  },
  {
    id: 'backup.old',
    finds: 'there is no backup, or the newest is older than two days',
    fix: 'Run rollcall backup on a schedule, and look at its last failure.',
    production: true,
    run: ({ backups, now }) => {
      if (backups === undefined) return [];
      const { folder, newest } = backups;
      if (newest === undefined) return [`There is no backup in ${folder}.`];
      const days = Math.floor((now - newest) / dayMs);
      return when(now - newest > maxBackupAgeMs, () => `The newest backup is ${days} days old.`);
    },
  },
  {
    id: 'postgres.superuser',
    finds: 'the PostgreSQL role is a superuser, or bypasses row-level security',
    fix: 'Create a role of its own: CREATE ROLE rollcall LOGIN NOSUPERUSER NOBYPASSRLS.',
    run: (facts) =>
      postgres(
        facts,
        ({ isSuperuser, bypassesRls }) => isSuperuser || bypassesRls,
        ({ isSuperuser }) =>
          isSuperuser ? 'The role is a superuser.' : 'The role bypasses row-level security.',
      ),
  },
  {
    id: 'postgres.durability',
    finds: 'PostgreSQL acknowledges commits that a crash can lose',
    fix: 'Set fsync = on, full_page_writes = on, and synchronous_commit = on (or local, remote_apply).',
    run: (facts) => [
      ...postgres(
        facts,
        ({ fsync }) => !fsync,
        () => 'fsync is off.',
      ),
      ...postgres(
        facts,
        (one) => !one.fullPageWrites,
        () => 'full_page_writes is off.',
      ),
      ...postgres(
        facts,
        ({ synchronousCommit }) => synchronousCommit === 'off',
        () => 'synchronous_commit is off.',
      ),
    ],
  },
  {
    id: 'postgres.vacuum',
    finds: 'autovacuum is off, so that tables grow and plans become wrong',
    fix: 'Set autovacuum = on.',
    production: true,
    run: (facts) =>
      postgres(
        facts,
        (one) => !one.autovacuum,
        () => 'autovacuum is off.',
      ),
  },
  {
    id: 'postgres.connections',
    finds: 'PostgreSQL accepts fewer connections than the pools of the nodes may open',
    fix: 'Raise max_connections, lower pool_size in the storage URL, or use PgBouncer. Count every node: --nodes.',
    production: true,
    run: (facts) =>
      postgres(
        facts,
        ({ maxConnections, poolSize }) => maxConnections < poolSize + spareConnections,
        ({ maxConnections, poolSize }) =>
          `max_connections is ${maxConnections}; the nodes may open ${poolSize} sessions.`,
      ),
  },
  {
    id: 'postgres.standby',
    finds: 'the storage URL leads to a standby, which takes no writes',
    fix: 'Name the primary, or every host of the cluster: postgres://user@one,two/database.',
    run: (facts) =>
      postgres(
        facts,
        ({ isStandby }) => isStandby,
        () => '"storage.url" is a standby.',
      ),
  },
  {
    id: 'postgres.replica',
    finds: '"storage.replicaUrl" is not a standby',
    fix: 'Name a hot standby of "storage.url", or remove the setting.',
    run: ({ replica }) =>
      when(replica?.isStandby === false, () => '"storage.replicaUrl" leads to a primary.'),
  },
  {
    id: 'postgres.tls',
    finds: 'the connection to PostgreSQL is not encrypted, or its server is not verified',
    fix: 'Use sslmode=verify-full with sslrootcert=PATH in the storage URL.',
    production: true,
    run: (facts) => [
      ...postgres(
        facts,
        ({ isEncrypted }) => isEncrypted === false,
        () => 'The connection to PostgreSQL crosses the network without TLS.',
      ),
      ...postgres(
        facts,
        ({ isEncrypted, isVerified }) => isEncrypted === true && !isVerified,
        () => 'The certificate of PostgreSQL is not verified.',
      ),
    ],
  },
  {
    id: 'postgres.slots',
    finds: 'a replication slot is inactive, so that the write-ahead log fills the disk',
    fix: "Reconnect its standby, or drop it: SELECT pg_drop_replication_slot('NAME').",
    production: true,
    run: ({ postgres }) =>
      (postgres?.inactiveSlots ?? []).map((name) => `The slot ${name} is inactive.`),
  },
  {
    id: 'clock.postgres',
    finds: 'the clocks of this machine and of PostgreSQL differ by more than 30 seconds',
    fix: 'Synchronize both by NTP (chrony or systemd-timesyncd).',
    run: (facts) =>
      postgres(
        facts,
        ({ clockSkewMs }) => Math.abs(clockSkewMs) > maxSkewMs,
        ({ clockSkewMs }) => `The clocks differ by ${Math.round(clockSkewMs / 1_000)} s.`,
      ),
  },
];
