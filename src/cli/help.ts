import { Command } from 'commander';
import { suggestion } from '../protocol/text/suggest.ts';
import { ConfigError } from '../server/config.ts';
import { print } from './print.ts';
import { topics } from './topics.ts';

/** Returns `rollcall help`. */
export function helpCommand(): Command {
  return new Command('help')
    .description('Show the help of a command or of a topic.')
    .argument('[command...]', 'a command, or one of the topics')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `\nTopics:\n${[...topics].map(([name, { summary }]) => `  ${name.padEnd(12)} ${summary}`).join('\n')}`,
    )
    .action(help);
}

function help(
  names: readonly string[],
  { json }: { readonly json?: boolean },
  command: Command,
): void {
  const program = command.parent!;
  const found = find(program, names);
  const text = found.helpText;
  if (json === true) print(JSON.stringify({ help: text() }));
  else process.stdout.write(`${text().trimEnd()}\n`);
}

/** @throws ConfigError when there is neither a command nor a topic of the name */
function find(program: Command, names: readonly string[]): { helpText: () => string } {
  let command = program;
  for (const name of names) {
    const next = command.commands.find((each) => each.name() === name);
    const topic = command === program && names.length === 1 ? topics.get(name) : undefined;
    if (next === undefined && topic !== undefined) return { helpText: () => topic.text };
    if (next === undefined) {
      const known = command.commands.map((each) => each.name());
      if (command === program) known.push(...topics.keys());
      throw new ConfigError(
        `there is no command or topic ${names.join(' ')}${suggestion(name, known)}`,
      );
    }
    command = next;
  }
  const shown = command;
  return { helpText: () => helpOf(shown) };
}

/** Returns the help of a command, with the texts that are added after it. */
function helpOf(command: Command): string {
  let text = '';
  const write = (part: string): void => {
    text += part;
  };
  const { writeOut } = command.configureOutput();
  command.configureOutput({ writeOut: write });
  command.outputHelp();
  command.configureOutput({ writeOut });
  return text;
}
