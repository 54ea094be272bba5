import './quiet-warnings.ts';
import { backupIntoFolder } from '../storage/sqlite/backup-folder.ts';
import type { BackupData, BackupOutcome } from './jobs/backups.ts';

/**
 * Writes one backup beside the server, and ends. A process of its own can be killed while SQLite
 * copies, which a thread cannot.
 */
process.once('message', ({ path, folder, keep, now }: BackupData) => {
  process.send?.(outcomeOf(() => backupIntoFolder(path, folder, keep, now)));
  process.disconnect?.();
});

function outcomeOf(write: () => ReturnType<typeof backupIntoFolder>): BackupOutcome {
  try {
    const { path, bytes, deleted } = write();
    return { path, bytes, deleted: deleted.length };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}
