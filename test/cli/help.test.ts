import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../src/cli/program.ts';

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
