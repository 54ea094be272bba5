import type { CommandDefinitions } from '../ports/command.ts';
import type { CommitGroup } from '../ports/store.ts';
import { addPendingMembers } from './add-pending-members.ts';
import { buildIndex } from './build-index.ts';
import { collectGarbage } from './collect-garbage.ts';
import type { DirectoryCommands } from './command.ts';
import { completeDeferred, defer } from './complete-deferred.ts';
import { deleteOwnedResources } from './delete-owned-resources.ts';
import type { ExecuteContext } from './execute-context.ts';
import { executeBulkWrites, executeWrite } from './execute-write.ts';

/** Operations of a PATCH, and ids, that cost as much as a plain write. */
const operationsPerWrite = 4;
const idsPerWrite = 100;

const byTenant = ({ tenant }: { readonly tenant: string }): string => tenant;

interface ResourceCommand {
  readonly tenant: string;
  readonly id: string;
  readonly members?: unknown;
  readonly endsAccess?: true;
}

/**
 * A write of many members would keep the others of its commit waiting. One that ends an access is
 * counted by the guard, and holds the lock of its tenant until the commit: others may hold a
 * resource and wait for that lock.
 */
function alongside({ tenant, id, members, endsAccess }: ResourceCommand): CommitGroup | undefined {
  return members === undefined && endsAccess !== true ? { tenant, resource: id } : undefined;
}

/** How the commands of the directory are executed and scheduled. */
export const directoryCommands: CommandDefinitions<DirectoryCommands, ExecuteContext> = {
  create: { execute: executeWrite, queue: byTenant, commitGroup: alongside },
  replace: { execute: executeWrite, queue: byTenant, commitGroup: alongside },
  patch: {
    execute: executeWrite,
    queue: byTenant,
    cost: ({ operations }) => 1 + Math.floor(operations.length / operationsPerWrite),
    commitGroup: alongside,
  },
  remove: { execute: executeWrite, queue: byTenant },
  suspend: { execute: executeWrite, queue: byTenant },
  bulk: {
    execute: executeBulkWrites,
    queue: byTenant,
    cost: ({ operations }) => operations.length,
    ownCommit: true,
  },
  defer: { execute: defer, queue: byTenant },
  completeDeferred: {
    execute: completeDeferred,
    queue: byTenant,
    cost: ({ bulk: { operations } }) => operations.length,
    ownCommit: true,
  },
  addPendingMembers: {
    execute: addPendingMembers,
    queue: byTenant,
    cost: ({ ids }) => 1 + Math.floor(ids.length / idsPerWrite),
  },
  collectGarbage: { execute: collectGarbage, queue: 'internal' },
  deleteOwnedResources: { execute: deleteOwnedResources, queue: byTenant },
  buildIndex: { execute: buildIndex, queue: byTenant },
};
