import { Command, Option } from 'commander';
import { suggestion } from '../protocol/text/suggest.ts';
import { ConfigError } from '../server/config.ts';
import { wholeNumber } from './arguments.ts';
import { findProblems } from './doctor/check.ts';
import { checks } from './doctor/checks.ts';
import { type ReadOptions, readFacts } from './doctor/read-facts.ts';
import { resolveConfig, withCommonOptions } from './options.ts';
import { print, printJson } from './print.ts';

interface DoctorOptions extends ReadOptions {
  readonly ignore: readonly string[];
}

/** Returns `rollcall doctor`. */
export function doctorCommand(): Command {
  return withCommonOptions(new Command('doctor'))
    .description('Find what is wrong with configuration, files, storage and deliveries.')
    .option('--production', 'also check what matters in production')
    .option('--backups <folder>', 'folder of backups: the newest must not be older than two days')
    .option('--nodes <number>', 'nodes that share the PostgreSQL', wholeNumber, 1)
    .option('--offline', 'send no requests to externalUrl')
    .addOption(
      new Option('--ignore <check>', 'accept what a check finds; may be repeated')
        .argParser<readonly string[]>((one, all) => [...all, checkId(one)])
        .default([], 'none'),
    )
    .addHelpText('after', '\nExits with 1 when something is found. Checks: docs/doctor.md')
    .action(examine);
}

/** @throws ConfigError naming the checks */
function checkId(text: string): string {
  const ids = checks.map(({ id }) => id);
  if (ids.includes(text)) return text;
  throw new ConfigError(
    `there is no check ${text}${suggestion(text, ids) || `; there are ${ids.join(', ')}`}`,
  );
}

/** Prints each finding with its fix. The exit code is 1 when there is one. */
async function examine(options: DoctorOptions): Promise<void> {
  const facts = await readFacts(resolveConfig(options), options);
  const production = options.production === true;
  const findings = findProblems(checks, facts, { production, ignored: options.ignore });
  if (findings.length > 0) process.exitCode = 1;
  const count = checks.filter((check) => production || check.production !== true).length;
  if (options.json === true) return printJson({ production, checks: count, findings });
  for (const { check, problem, fix } of findings) {
    print(`✗ ${problem}  [${check}]`);
    print(`  ${fix}`);
  }
  if (findings.length > 0) print('');
  print(
    findings.length === 0
      ? `Nothing found by ${count} checks.`
      : `${findings.length} found by ${count} checks. --ignore CHECK accepts one.`,
  );
  if (!production) print('For a server in production, add --production.');
}
