import { readFileSync } from 'node:fs';
import { InvalidArgumentError } from 'commander';
import { ConfigError } from '../server/config.ts';

/** Default of `--name`, where a command creates a credential. */
export const defaultName = 'created on the command line';

/** Returns a whole number of 1 or more. @throws InvalidArgumentError */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError('It must be a whole number, 1 or more.');
  return value;
}

/**
 * Returns the JSON object of an argument.
 *
 * @param what names it in the error
 * @throws ConfigError
 */
export function parseJsonArgument(text: string, what: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ConfigError(`${what} must be a JSON object; it is not JSON: ${String(cause)}`, {
      cause,
    });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Readonly<Record<string, unknown>>;
  throw new ConfigError(`${what} must be a JSON object`);
}

/** Returns the text of a file. @throws ConfigError */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ConfigError(`cannot read ${file} (${(cause as NodeJS.ErrnoException).code})`, {
      cause,
    });
  }
}

/** Returns the JSON object in a file. @throws ConfigError */
export function readJsonFile(file: string): Readonly<Record<string, unknown>> {
  return parseJsonArgument(readText(file), file);
}
