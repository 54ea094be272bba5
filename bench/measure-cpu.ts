import { isMainThread } from 'node:worker_threads';

/**
 * Loaded into each measured server with `--import`: answers `cpu` with the CPU time of the whole
 * process, all threads, user and system, in microseconds. A preload rather than code of the
 * servers, so that a server of another checkout can be measured too.
 */
if (isMainThread && process.send !== undefined) {
  process.on('message', (message) => {
    if (message !== 'cpu') return;
    const { user, system } = process.cpuUsage();
    process.send!({ cpu: user + system });
  });
}
