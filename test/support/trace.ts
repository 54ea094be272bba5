import type { Page } from 'playwright-core';

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  /** CPU time of the thread. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Tasks of a page's main thread, in milliseconds. */
export interface Tasks {
  readonly longest: number;
  /** CPU time: what else the machine does adds less to it. */
  readonly longestCpu: number;
  /** CPU time of all of them. */
  readonly cpu: number;
}

/** Resolves with what the main thread did while an action ran. */
export async function tasksDuring(page: Page, action: () => Promise<void>): Promise<Tasks> {
  const browser = page.context().browser()!;
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline'] });
  await action();
  await endTask(page);
  const trace = JSON.parse((await browser.stopTracing()).toString('utf8')) as {
    readonly traceEvents: readonly TraceEvent[];
  };
  const key = ({ pid, tid }: TraceEvent): string => `${pid} ${tid}`;
  const mainThreads = new Set(
    trace.traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(key),
  );
  const tasks = trace.traceEvents.filter(
    (event) => event.ph === 'X' && event.name.endsWith('RunTask') && mainThreads.has(key(event)),
  );
  if (tasks.length === 0) throw new Error('the trace has no task of a main thread');
  const cpus = tasks.map(({ tdur = 0 }) => tdur / 1_000);
  return {
    longest: Math.max(...tasks.map(({ dur = 0 }) => dur / 1_000)),
    longestCpu: Math.max(...cpus),
    cpu: cpus.reduce((sum, ms) => sum + ms, 0),
  };
}

/**
 * Resolves when the task that the main thread is at has ended. A page answers an action before the
 * task that did it ends, and a trace that stops meanwhile lacks that task.
 */
async function endTask(page: Page): Promise<void> {
  await page.evaluate('new Promise((done) => setTimeout(done))');
}

/** Resolves with the longest task of the main thread while an action ran, in milliseconds. */
export async function longestTask(page: Page, action: () => Promise<void>): Promise<number> {
  return (await tasksDuring(page, action)).longest;
}
