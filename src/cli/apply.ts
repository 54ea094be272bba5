import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { Command, InvalidArgumentError } from 'commander';
import { ConnectionError } from '../client/index.ts';
import { ConfigError } from '../server/config.ts';
import { printChanges, summaryOf } from './apply/print-changes.ts';
import { readConfiguration } from './apply/read-configuration.ts';
import type { SourceText } from './apply/source.ts';
import { type ServerOptions, withServerOptions } from './options.ts';
import { print, printJson } from './print.ts';
import { withSession } from './session/with-session.ts';

interface ApplyOptions extends ServerOptions {
  readonly file: readonly string[];
  readonly dryRun?: true;
  readonly prune?: true;
  readonly maxRemovals?: number;
}

/** Exit code of a dry run that would change something. */
const wouldChange = 2;

/** Characters of all files. */
const maxCharacters = 33_554_432;

/** Returns `rollcall apply`. */
export function applyCommand(): Command {
  return withServerOptions(new Command('apply'))
    .description('Apply files that describe tenants, connections, policies and webhooks.')
    .requiredOption(
      '-f, --file <file>',
      'YAML or JSON; - for standard input; may be repeated',
      (file: string, files: readonly string[] | undefined) => [...(files ?? []), file],
    )
    .option('--dry-run', 'print what would change, and exit with 2 if something would')
    .option('--prune', 'remove what the lists of the files do not name')
    .option(
      '--max-removals <number>',
      'removals, counting active accounts, beyond which nothing is done (default: 10)',
      removals,
    )
    .addHelpText(
      'after',
      '\nAll changes are made in one transaction: a failed apply changes nothing.',
    )
    .action(apply);
}

/** @throws InvalidArgumentError */
function removals(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0)
    throw new InvalidArgumentError('It must be a whole number, 0 or more.');
  return value;
}

/** Applies the files, and prints what was changed. */
async function apply(options: ApplyOptions): Promise<void> {
  const { dryRun = false, prune = false, maxRemovals, json } = options;
  const body = readConfiguration(await readFiles(options.file), process.env);
  const query = {
    dryRun: flagText(dryRun),
    prune: flagText(prune),
    maxRemovals,
  };
  const { data } = await withSession(options, 'write', async ({ api, isRemote }) => {
    try {
      return await api.POST('/apply', { params: { query }, body });
    } catch (error) {
      throw isRemote ? lostAnswer(error) : error;
    }
  });
  if (dryRun && data.changed) process.exitCode = wouldChange;
  if (json === true) return printJson(data);
  printChanges(data.changes);
  print(summaryOf(data.changes, dryRun));
  if (data.guard !== undefined) print(`Executing it would be refused: ${data.guard}`);
}

function flagText(flag: boolean): 'true' | 'false' {
  return flag ? 'true' : 'false';
}

/** A connection that broke later than at its beginning leaves open what the server did. */
function lostAnswer(error: unknown): unknown {
  if (!(error instanceof ConnectionError) || wasRefused(error)) return error;
  return new ConfigError(
    'the connection to the server was lost before it answered. It has applied everything or nothing; run the command again to make sure',
  );
}

/** Whether a connection never came about. */
function wasRefused({ cause }: ConnectionError): boolean {
  for (let at: unknown = cause; at instanceof Error; at = at.cause) {
    const { code, syscall } = at as NodeJS.ErrnoException;
    if (syscall === 'connect' || syscall === 'getaddrinfo') return true;
    if (code?.startsWith('ERR_TLS') === true || code?.startsWith('ERR_SSL') === true) return true;
    if (at instanceof AggregateError) return true;
  }
  return false;
}

/** @throws ConfigError for a file that cannot be read, or for too much text */
async function readFiles(files: readonly string[]): Promise<readonly SourceText[]> {
  const texts: SourceText[] = [];
  for (const file of files) texts.push(await readSource(file));
  const characters = texts.reduce((sum, { text }) => sum + text.length, 0);
  if (characters > maxCharacters)
    throw new ConfigError('the files are larger than 32 MiB; apply them one after the other');
  return texts;
}

async function readSource(file: string): Promise<SourceText> {
  if (file === '-')
    return { name: 'standard input', text: await readAll(process.stdin), folder: process.cwd() };
  try {
    return { name: file, text: readFileSync(file, 'utf8'), folder: dirname(resolve(file)) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigError(`cannot read ${file} (${code})`);
  }
}
