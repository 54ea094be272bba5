import type { CommandDefinitions } from '../ports/command.ts';
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

/** How the commands of the directory are executed and scheduled. */
export const directoryCommands: CommandDefinitions<DirectoryCommands, ExecuteContext> = {
  create: { execute: executeWrite, queue: byTenant },
  replace: { execute: executeWrite, queue: byTenant },
  patch: {
    execute: executeWrite,
    queue: byTenant,
    cost: ({ operations }) => 1 + Math.floor(operations.length / operationsPerWrite),
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
