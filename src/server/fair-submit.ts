import type { Semaphore } from '../concurrency/semaphore.ts';
import { createTenantSemaphore } from '../directory/tenant-semaphore.ts';
import type { SubmitTask, Task } from './task.ts';

/**
 * What the writer may have before it at a time. About a plain write costs 1, so that a commit can still be
 * shared by as many as fit into one.
 */
const width = 512;

/** No command takes more than half of the places, whatever it costs. */
const maxCost = width / 2;

/** Commands of one tenant that may wait; those beyond are told to come again. */
const maxWaiting = 5_000;

/** Operations of a PATCH, and members or ids, that cost as much as a plain write. */
const operationsPerWrite = 4;
const idsPerWrite = 100;

/** What the process does for itself never waits behind tenants. */
const internal: ReadonlySet<Task['kind']> = new Set([
  'usage',
  'requests',
  'warn',
  'note',
  'delivered',
  'claim',
  'purge',
  'collectGarbage',
]);

/** Hands commands to the writer a few hundred at a time, the tenants in turn, so that none waits for another's queue. */
export function createFairSubmit(
  submit: SubmitTask,
  semaphore: Semaphore = createTenantSemaphore(width, maxWaiting),
): SubmitTask {
  return (task: Task) => {
    if (internal.has(task.kind)) return submit(task as never);
    return semaphore.run(tenantOf(task), () => submit(task as never), costOf(task));
  };
}

function tenantOf(task: Task): string {
  if ('tenant' in task) return task.tenant;
  if (task.kind === 'issue') return task.parent.tenant;
  return task.kind === 'administer' && 'tenant' in task.action ? (task.action.tenant ?? '') : '';
}

/** In plain writes, about. */
export function costOf(task: Task): number {
  switch (task.kind) {
    case 'patch':
      return Math.min(maxCost, 1 + Math.floor(task.operations.length / operationsPerWrite));
    case 'bulk':
      return Math.min(maxCost, Math.max(1, task.operations.length));
    case 'settle':
      return Math.min(maxCost, Math.max(1, task.bulk.operations.length));
    case 'stage':
      return Math.min(maxCost, 1 + Math.floor(task.ids.length / idsPerWrite));
    default:
      return 1;
  }
}
