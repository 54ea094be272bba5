import { StorageError } from '../ports/store.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { DefinitionError } from '../protocol/schema/read-definitions.ts';
import { visibleText } from '../protocol/text/visible.ts';
import { ConfigError } from '../server/config.ts';
import { createProgram } from './program.ts';

/** What a command creates is for its user alone: databases, their WAL and locks, backups, keys. */
process.umask(0o077);

/** The experimental notice of node:sqlite says nothing that an operator could act on. */
process.removeAllListeners('warning');
process.on('warning', (warning) => {
  if (warning.name !== 'ExperimentalWarning')
    process.stderr.write(`${warning.name}: ${warning.message}\n`);
});

/** A reader that has seen enough (`… | head`) closes the pipe: what is left is not printed, and the work goes on. */
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });

try {
  await createProgram().parseAsync();
} catch (error) {
  // What an operator can mend is said in words; what he can't is a defect, and shows where.
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
