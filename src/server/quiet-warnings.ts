/**
 * Hides experimental warnings of Node (`node:sqlite` before Node 24) on this thread, which an
 * operator cannot act on. Imported first by each thread that the server starts.
 */
process.removeAllListeners('warning');
process.on('warning', (warning) => {
  if (warning.name !== 'ExperimentalWarning')
    process.stderr.write(`${warning.name}: ${warning.message}\n`);
});
