/**
 * Does work that lasts until Ctrl-C, SIGTERM or a closed pipe, which abort its signal. Resolves
 * once the work has ended; what it throws because of the signal is not an error.
 */
export async function untilStopped(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  // The reader of a pipe has seen enough: `… | head`.
  process.stdout.once('error', stop);
  try {
    await work(controller.signal);
  } catch (error) {
    if (!controller.signal.aborted) throw error;
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    process.stdout.off('error', stop);
  }
}
