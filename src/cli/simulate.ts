import { randomInt } from 'node:crypto';
import { Command } from 'commander';
import { suggestion } from '../protocol/text/suggest.ts';
import { ConfigError } from '../server/config.ts';
import { dialects, formatReport, scenarios, simulate } from '../simulators/index.ts';
import { wholeNumber } from './arguments.ts';
import { print, printJson } from './print.ts';
import { createProgress } from './progress.ts';
import { addTokenOptions, type TokenOptions, tokenSourceOf } from './token-source.ts';

interface SimulateOptions extends TokenOptions {
  readonly url: string;
  readonly nextToken?: string;
  readonly users: number;
  readonly groups: number;
  readonly scenario?: readonly string[];
  readonly rate?: number;
  readonly concurrency: number;
  readonly seed?: number;
  readonly json?: boolean;
}

const summary =
  'Provision into a SCIM server as an identity provider does, and compare what it holds at the end.';

/** Returns `rollcall simulate`. It exits with 1 when a scenario fails or the server differs. */
export function simulateCommand(): Command {
  const command = new Command('simulate')
    .summary(summary)
    .description(`${summary}
Providers: ${[...dialects.keys()].join(', ')}.`)
    .argument('<provider>', 'identity provider to play')
    .requiredOption(
      '--url <url>',
      'base URL of the SCIM server, such as https://example.com/scim/v2',
    );
  return addTokenOptions(command)
    .option('--next-token <token>', 'token after the rotation of the scenario token-rotation')
    .option('--users <number>', 'users of the first sync', wholeNumber, 20)
    .option('--groups <number>', 'groups of the first sync', wholeNumber, 3)
    .option(
      '--scenario <name...>',
      `scenarios to play in this order (default: all): ${Object.keys(scenarios).join(', ')}`,
    )
    .option('--rate <number>', 'requests per second (default: unlimited)', wholeNumber)
    .option(
      '--concurrency <number>',
      'users or groups that are worked on at a time',
      wholeNumber,
      4,
    )
    .option(
      '--seed <number>',
      'repeats a run: the same users and changes (default: random)',
      wholeNumber,
    )
    .option('--json', 'print JSON')
    .action(run);
}

async function run(provider: string, options: SimulateOptions): Promise<void> {
  const dialect = dialects.get(provider);
  if (dialect === undefined)
    throw new ConfigError(unknown('provider', provider, [...dialects.keys()]));
  const names = options.scenario ?? Object.keys(scenarios);
  for (const name of names)
    if (!Object.hasOwn(scenarios, name))
      throw new ConfigError(unknown('scenario', name, Object.keys(scenarios)));
  if (!URL.canParse(options.url))
    throw new ConfigError(`--url must be a URL; ${options.url} was given`);
  const { nextToken } = options;
  const progress = createProgress(options.json === true);
  const report = await simulate({
    dialect,
    url: options.url,
    token: tokenSourceOf(options),
    nextToken: nextToken === undefined ? undefined : async () => nextToken,
    users: options.users,
    groups: options.groups,
    scenarios: names,
    seed: options.seed ?? randomInt(1, 1_000_000),
    rate: options.rate,
    concurrency: options.concurrency,
    onProgress: ({ scenario, done, total }) =>
      progress.show(scenario, total === 0 ? 1 : done / total),
  });
  progress.end();
  if (options.json === true) printJson(report);
  else print(formatReport(report));
  if (!report.isGood) process.exitCode = 1;
}

function unknown(what: string, given: string, known: readonly string[]): string {
  return `unknown ${what} ${given}${suggestion(given, known)}\nKnown: ${known.join(', ')}`;
}
