import { randomInt } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import {
  type Baseline,
  type ConformanceReport,
  CouldNotRunError,
  checkConformance,
  createBaseline,
  formatConformance,
  readBaseline,
  reportWriters,
  type SuiteName,
  suites,
} from '../conformance/index.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import { suggestion } from '../protocol/text/suggest.ts';
import { ConfigError } from '../server/config.ts';
import { systemClock } from '../server/system.ts';
import { readText, wholeNumber } from './arguments.ts';
import { print } from './print.ts';
import { createProgress } from './progress.ts';
import { addTokenOptions, type TokenOptions, tokenSourceOf } from './token-source.ts';

interface ConformanceOptions extends TokenOptions {
  readonly url: string;
  readonly otherToken?: string;
  readonly feedUrl?: string;
  readonly feedToken?: string;
  readonly report?: string;
  readonly output?: string;
  readonly json?: boolean;
  readonly all?: boolean;
  readonly baseline?: string;
  readonly writeBaseline?: boolean;
  readonly only?: readonly string[];
  readonly timeout: number;
  readonly maxDuration: number;
  readonly seed?: number;
}

const summary =
  'Check a SCIM server against the RFCs or the rules of an identity provider, and delete what was created.';

/**
 * Returns `rollcall conformance`. It exits with 1 when a case fails that the baseline does not
 * explain, and with 2 when the check could not run to its end.
 */
export function conformanceCommand(): Command {
  const command = new Command('conformance')
    .summary(summary)
    .description(`${summary}\nSuites: ${[...suites.keys()].join(', ')}.`)
    .argument('<suite>', 'what to check against')
    .requiredOption(
      '--url <url>',
      'base URL of the SCIM server, such as https://example.com/scim/v2',
    );
  return addTokenOptions(command)
    .addOption(
      new Option('--other-token <token>', 'token of a second tenant, to check isolation').env(
        'SCIM_OTHER_TOKEN',
      ),
    )
    .option('--feed-url <url>', 'event feed of a Rollcall server (…/api/v1/events)')
    .addOption(new Option('--feed-token <token>', 'token of the event feed').env('SCIM_FEED_TOKEN'))
    .addOption(
      new Option('--report <format>', 'format of the report').choices([...reportWriters.keys()]),
    )
    .option('--output <file>', 'file for the report (default: standard output)')
    .option('--json', 'print JSON, as --report json')
    .option('--all', 'list the cases that passed or were skipped, too')
    .option('--baseline <file>', 'JSON file that explains known failures by the id of the case')
    .option('--write-baseline', 'write the failures of this run into the baseline')
    .option('--only <id...>', 'run these cases only; patch.add means all that begin so')
    .option('--timeout <seconds>', 'for each request', seconds, 10)
    .option('--max-duration <seconds>', 'for the run', seconds, 600)
    .option(
      '--seed <number>',
      'part of every name that the run creates (default: random)',
      wholeNumber,
    )
    .action(run);
}

async function run(suite: string, options: ConformanceOptions): Promise<void> {
  const progress = createProgress(options.json === true);
  try {
    const report = await check(suite as SuiteName, options, progress.show);
    progress.end();
    write(report, options);
    if (report.ended !== undefined) process.exitCode = 2;
    if (report.cases.some(({ status, explained }) => status === 'fail' && explained === undefined))
      process.exitCode = 1;
  } catch (error) {
    progress.end();
    if (!(error instanceof CouldNotRunError || error instanceof ConfigError)) throw error;
    process.stderr.write(`rollcall: ${error.message}\n`);
    process.exitCode = 2;
  }
}

async function check(
  suite: SuiteName,
  options: ConformanceOptions,
  show: (label: string, fraction: number) => void,
): Promise<ConformanceReport> {
  assertOptions(suite, options);
  const { otherToken, feedUrl, feedToken } = options;
  const interruption = interruptible();
  try {
    return await checkConformance({
      suite,
      url: options.url,
      token: tokenSourceOf(options),
      otherToken: otherToken === undefined ? undefined : async () => otherToken,
      feed:
        feedUrl === undefined ? undefined : { url: feedUrl, token: async () => feedToken ?? '' },
      timeoutMs: options.timeout * 1_000,
      maxDurationMs: options.maxDuration * 1_000,
      seed: options.seed ?? randomInt(1, 1_000_000),
      only: options.only,
      baseline: baselineOf(options),
      signal: interruption.signal,
      startedAt: toTimestamp(systemClock.now()),
      onProgress: ({ id = 'done', done, total }) => show(id, total === 0 ? 1 : done / total),
    });
  } finally {
    interruption.clear();
  }
}

/** @throws ConfigError */
function assertOptions(suite: string, options: ConformanceOptions): void {
  const known = [...suites.keys()];
  if (!known.some((name) => name === suite))
    throw new ConfigError(
      `unknown suite ${suite}${suggestion(suite, known)}\nKnown: ${known.join(', ')}`,
    );
  if (options.writeBaseline === true && options.baseline === undefined)
    throw new ConfigError('--write-baseline needs --baseline, the file to write');
  if ((options.feedUrl === undefined) !== (options.feedToken === undefined))
    throw new ConfigError('--feed-url and --feed-token need each other');
  if (options.output !== undefined && options.report === undefined)
    throw new ConfigError('--output needs --report, the format of the file');
}

/** @throws ConfigError */
function baselineOf({ baseline, writeBaseline }: ConformanceOptions): Baseline {
  if (baseline === undefined || (writeBaseline === true && !existsSync(baseline))) return {};
  try {
    return readBaseline(readText(baseline));
  } catch (error) {
    throw new ConfigError(`${baseline}: ${(error as Error).message}`);
  }
}

/** The first interruption ends the run, which then cleans up; the second ends the process. */
function interruptible(): { readonly signal: AbortSignal; clear(): void } {
  const controller = new AbortController();
  const interrupt = (): void => {
    process.removeListener('SIGINT', interrupt);
    process.stderr.write(
      '\nInterrupted: deleting what was created. Interrupt again to stop now.\n',
    );
    controller.abort();
  };
  process.on('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  return {
    signal: controller.signal,
    clear() {
      process.removeListener('SIGINT', interrupt);
      process.removeListener('SIGTERM', interrupt);
    },
  };
}

function write(report: ConformanceReport, options: ConformanceOptions): void {
  const { json, report: format, output, baseline } = options;
  const text = reportWriters.get(format ?? 'json')!(report);
  if (output !== undefined) writeFileSync(output, text);
  if (json === true) process.stdout.write(reportWriters.get('json')!(report));
  else if (format !== undefined && output === undefined) process.stdout.write(text);
  else print(formatConformance(report, options.all === true));
  if (options.writeBaseline === true && baseline !== undefined)
    writeFileSync(
      baseline,
      `${JSON.stringify(createBaseline(report, baselineOf(options)), null, 2)}\n`,
    );
}

/** Returns a positive number of seconds. @throws InvalidArgumentError */
function seconds(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0)
    throw new InvalidArgumentError('It must be a number of seconds above 0.');
  return value;
}
