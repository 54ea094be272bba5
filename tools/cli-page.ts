import type { Command, Option } from 'commander';
import { examples, fullNameOf } from '../src/cli/examples.ts';
import { createProgram } from '../src/cli/program.ts';
import { topics } from '../src/cli/topics.ts';
import { table } from '../src/simulators/guides/markdown.ts';

/** Options that the page describes once. */
const shared: ReadonlySet<string> = new Set([
  '--config',
  '--storage-url',
  '--url',
  '--api-token-file',
  '--json',
  '--tenant',
  '--ids',
]);

const introduction = `# Command line

Written by \`node tools/generate-docs.ts\`.

\`rollcall\` runs a server and administers it: tenants and their identity providers, people and
roles, and what happened. Most commands work on the database of this machine or, with \`--url\`, on
a server anywhere; both give the same output. Commands are safe to run while the server runs,
unless they say otherwise.

\`rollcall --help\` lists the commands in groups, \`rollcall <command> --help\` has options and
examples, and \`rollcall help <topic>\` prints one of the sections below.`;

const sharedOptions = `## Options of most commands

| option | meaning |
|---|---|
| \`--tenant <id>\` | the tenant. Default: the only one, the one that has the named id, or \`default\` |
| \`--json\` | print JSON, with ids |
| \`--ids\` | of lists: show ids beside names |
| \`--url <url>\` | the server to administer. Default: \`ROLLCALL_URL\`, or else the database |
| \`--api-token-file <file>\` | file with a token of its management API. Default: \`ROLLCALL_API_TOKEN\` |
| \`-c, --config <file>\` | the configuration. Default: \`rollcall.json\` in the working directory, if it exists |
| \`--storage-url <url>\` | the database: \`file:PATH\` or \`postgres://…\` |`;

const completion = `## Completion

A script completes commands, options, their values and the ids of tenants in bash, zsh and fish:
put \`source <(rollcall completion bash)\` into \`~/.bashrc\`, or write the script of the other
shells into their folder of completions, as \`rollcall completion --help\` shows.`;

/** Resolves to the page about the command line, from the tree of commands. */
export async function cliPage(): Promise<string> {
  const program = await createProgram();
  const groups = Map.groupBy(program.commands, (command) => command.helpGroup().replace(/:$/u, ''));
  return [
    introduction,
    sharedOptions,
    ...[...topics].map(
      ([name, { summary, text }]) =>
        `## ${heading(name, summary)}\n\n\`rollcall help ${name}\`:\n\n\`\`\`text\n${text}\n\`\`\``,
    ),
    completion,
    ...[...groups].map(
      ([group, commands]) => `## ${group}\n\n${commands.map(section).join('\n\n')}`,
    ),
  ]
    .join('\n\n')
    .concat('\n');
}

function heading(name: string, summary: string): string {
  const text = summary === '' ? name : summary;
  return text[0]!.toUpperCase() + text.slice(1);
}

/** A command, and those below it. */
function section(command: Command): string {
  const name = fullNameOf(command);
  const parts = [`### ${name}`, paragraph(command.description())];
  // A command with arguments of its own can also have commands below it.
  if (command.commands.length === 0 || command.registeredArguments.length > 0)
    parts.push(details(command));
  return [...parts, ...command.commands.map(leaf)].join('\n\n');
}

function leaf(command: Command): string {
  return `#### ${fullNameOf(command)}\n\n${paragraph(command.description())}\n\n${details(command)}`;
}

function details(command: Command): string {
  const [example] = examples[fullNameOf(command)] ?? [];
  const usage = `\`rollcall ${fullNameOf(command)} ${command.usage()}\``;
  const rows = [
    ...command.registeredArguments.map((argument) => [
      argument.required ? `\`<${argument.name()}>\`` : `\`[${argument.name()}]\``,
      escaped(argument.description),
    ]),
    ...command.options.filter(isOwn).map((option) => [`\`${option.flags}\``, meaning(option)]),
  ];
  return [
    rows.length === 0 ? usage : `${usage}\n\n${table(['argument', 'meaning'], rows)}`,
    `Example: \`${example!.replace(/ {2,}#.*$/u, '')}\``,
  ].join('\n\n');
}

function isOwn({ long, hidden }: Option): boolean {
  return !hidden && !shared.has(long ?? '');
}

function meaning({ description, argChoices, defaultValue }: Option): string {
  const choices = argChoices === undefined ? '' : `: ${argChoices.join(', ')}`;
  const isShown = defaultValue !== undefined && defaultValue !== false;
  return escaped(description + choices + (isShown ? `. Default: ${String(defaultValue)}` : ''));
}

/** Text of the help, as Markdown. */
function escaped(text: string): string {
  return text.replaceAll('<', '\\<').replaceAll('|', '\\|');
}

function paragraph(text: string): string {
  return escaped(text.split('\n').join(' '));
}
