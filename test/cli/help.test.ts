import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { examples } from '../../src/cli/examples.ts';
import { createProgram } from '../../src/cli/program.ts';
import { runCommand } from '../support/process.ts';

/** Returns a command and all below it, by their full names. */
function commandsOf(command: Command, prefix = ''): readonly (readonly [string, Command])[] {
  const name = `${prefix}${command.name()}`;
  return [[name, command], ...command.commands.flatMap((each) => commandsOf(each, `${name} `))];
}

const commands = commandsOf(await createProgram());

describe('the help of', () => {
  it.each(commands)('%s says what it does, and what each option means', (_, command) => {
    expect(command.description()).toMatch(/^[A-Z].*\.$/su);
    for (const { flags, description } of command.options)
      expect([flags, description]).toEqual([flags, expect.stringMatching(/^\S.*[^.]$/su)]);
    const text = command.helpInformation();
    expect(text).not.toContain('default: []');
    for (const argument of command.registeredArguments)
      expect([argument.name(), argument.description]).toEqual([
        argument.name(),
        expect.stringMatching(/^\S.*[^.]$/su),
      ]);
  });

  it('the program says once that commands are safe to run while the server runs', () => {
    const texts = commands.map(([, command]) => command.description());
    expect(texts.filter((text) => text.includes('while the server runs'))).toHaveLength(1);
    expect(texts[0]).toContain('safe to run while the server runs');
  });

  it('commands of one purpose has the same words', () => {
    const named = (last: string) =>
      commands.filter(([name]) => name.endsWith(` ${last}`)).map(([, each]) => each.description());
    expect(new Set(named('resume'))).toEqual(new Set(['Resume.']));
    for (const text of named('list')) expect(text).toMatch(/^List /u);
    for (const text of named('create')) expect(text).toMatch(/^Create /u);
  });
});

describe('options of every command', () => {
  it.each(commands.filter(([, command]) => command.commands.length === 0))(
    '%s takes --json, and no flag twice',
    (name, command) => {
      const flags = command.options.map(({ long }) => long);
      expect(new Set(flags).size).toBe(flags.length);
      if (name !== 'rollcall') expect(flags).toContain('--json');
    },
  );
});

describe('examples', () => {
  // A command with arguments of its own can also have commands below it.
  const leaves = commands.filter(
    ([, { commands: below, registeredArguments }]) =>
      below.length === 0 || registeredArguments.length > 0,
  );
  const withoutProgram = (name: string): string => name.replace(/^rollcall /u, '');

  it('there is at least one for each command, and for nothing else', () => {
    const names = leaves.map(([name]) => withoutProgram(name));
    expect(new Set(Object.keys(examples))).toEqual(new Set(names));
  });

  it.each(leaves)('those of %s have options that it has', (name, command) => {
    for (const line of examples[withoutProgram(name)]!) {
      expect(line).toContain(name);
      const [used] = line.split(' #');
      const flags = new Set(command.options.flatMap(({ long, short }) => [long, short]));
      for (const [flag] of used!.matchAll(/(?<= )--?[a-z][a-z-]*/gu)) expect(flags).toContain(flag);
    }
  });

  it('are part of the help', () => {
    let text = '';
    const [, command] = leaves.find(([name]) => name === 'rollcall token create')!;
    command.configureOutput({ writeOut: (part) => void (text += part) });
    command.outputHelp();
    expect(text).toContain('Examples:\n  rollcall token create --tenant acme');
  });
});

describe('rollcall help', () => {
  const help = (...given: string[]) => runCommand(process.cwd(), ['help', ...given]);

  it('shows the program in groups, a command, and a topic', () => {
    expect(help().stdout).toMatch(/^Customers and their identity providers:\n {2}tenant/mu);
    expect(help('token', 'create').stdout).toContain('Usage: rollcall token create [options]');
    expect(help('remote').stdout).toContain('export ROLLCALL_URL=');
  });

  it('suggests what was meant', () => {
    expect(help('tokne').stderr).toContain('did you mean token?');
    expect(help('enviroment').stderr).toContain('did you mean environment?');
    expect(runCommand(process.cwd(), ['users', 'list', '--tenat', 'x']).stderr).toContain(
      'Did you mean --tenant?',
    );
    expect(runCommand(process.cwd(), ['users', 'lst']).stderr).toContain('Did you mean list?');
    expect(runCommand(process.cwd(), ['requests', 'view']).stderr).toContain('tail, show.');
  });

  it('has colours only where they show', () => {
    const shown = (environment: Record<string, string>) =>
      runCommand(process.cwd(), ['--help'], environment).stdout.includes('\u001b[');
    expect([shown({}), shown({ FORCE_COLOR: '1' }), shown({ NO_COLOR: '1' })]).toEqual([
      false,
      true,
      false,
    ]);
  });
});
