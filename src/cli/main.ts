import { StorageError } from '../ports/store.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { DefinitionError } from '../protocol/schema/read-definitions.ts';
import { visibleText } from '../protocol/text/visible.ts';
import { ConfigError } from '../server/config.ts';
import { createProgram } from './program.ts';

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
  await createProgram().parseAsync();
} catch (error) {
  // An error that an operator can fix is a sentence; any other is a defect, with its stack.
  const known =
    error instanceof ConfigError ||
    error instanceof StorageError ||
    error instanceof DefinitionError ||
    error instanceof ScimError ||
    (error as NodeJS.ErrnoException).syscall !== undefined;
  process.stderr.write(
    `rollcall: ${known ? visibleText((error as Error).message) : String((error as Error).stack)}\n`,
  );
  process.exitCode = 1;
}
