import { commandsOf, createProgram } from './program.ts';

/** Files that a command creates (databases, locks, backups, keys) are readable by its user only. */
process.umask(0o077);

/** Hides the experimental warning of node:sqlite, which an operator cannot act on. */
process.removeAllListeners('warning');
process.on('warning', (warning) => {
  if (warning.name !== 'ExperimentalWarning')
    process.stderr.write(`${warning.name}: ${warning.message}\n`);
});

/** Ignores a closed pipe (`… | head`): the rest is not printed, and the command continues. */
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });

try {
  const program = await createProgram(commandsOf(process.argv.slice(2)));
  await program.parseAsync();
} catch (error) {
  const { describeFailure } = await import('./describe-failure.ts');
  process.stderr.write(`rollcall: ${describeFailure(error)}\n`);
  process.exitCode = 1;
}
