import { StorageError } from '../ports/store.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { DefinitionError } from '../protocol/schema/read-definitions.ts';
import { visibleText } from '../protocol/text/visible.ts';
import { ConfigError } from '../server/config.ts';

/**
 * Returns what standard error says of a failure: a sentence where an operator can fix it. Any other
 * is a defect, with its stack.
 */
export function describeFailure(error: unknown): string {
  const isKnown =
    error instanceof ConfigError ||
    error instanceof StorageError ||
    error instanceof DefinitionError ||
    error instanceof ScimError ||
    (error as NodeJS.ErrnoException).syscall !== undefined;
  const text = isKnown ? (error as Error).message : String((error as Error).stack);
  return text.split('\n').map(visibleText).join('\n');
}
