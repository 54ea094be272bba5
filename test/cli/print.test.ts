import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseJsonArgument, readJsonFile, wholeNumber } from '../../src/cli/arguments.ts';
import { print, printList, printOutcome, printView } from '../../src/cli/print.ts';
import { createProgress } from '../../src/cli/progress.ts';
import { printTable } from '../../src/cli/table.ts';
import { ConfigError } from '../../src/server/config.ts';

let printed = '';

beforeEach(() => {
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe('output', () => {
  it('escapes control characters, and keeps lines', () => {
    print('a\u001b[31mb\nc');
    expect(printed).not.toContain('\u001b');
    expect(printed.split('\n')).toHaveLength(3);
  });

  it('aligns the columns of a table, without spaces at the ends of lines', () => {
    printTable(
      ['ID', 'NAME'],
      [
        ['1', 'Ada'],
        ['100', '—'],
      ],
    );
    expect(printed).toBe('ID   NAME\n1    Ada\n100  —\n');
  });

  it('prints a list as a table, with a dash for what is absent, or as JSON', () => {
    const items = [{ id: '1', name: undefined, count: 0 }];
    const columns = { ID: 'id', NAME: 'name', COUNT: 'count' } as const;
    printList({}, items, columns);
    expect(printed).toBe('NAME  COUNT\n—     0\n');
    printed = '';
    printList({ ids: true }, items, columns);
    expect(printed).toBe('ID  NAME  COUNT\n1   —     0\n');
    printed = '';
    printList({ json: true }, items, { ID: 'id' });
    expect(JSON.parse(printed)).toEqual([{ id: '1', count: 0 }]);
  });

  it('prints a view without its absent properties', () => {
    printView({}, { id: '1', settings: { a: 1, b: { c: null, d: [{}] } }, tenant: undefined });
    expect(printed.split('\n')).toEqual([
      'id            1',
      'settings.a    1',
      'settings.b.c  null',
      'settings.b.d  [{}]',
      '',
    ]);
    printed = '';
    printView({}, { settings: {} });
    expect(printed).toBe('settings  {}\n');
  });

  it('prints a secret first, says that it is shown once, and puts it into the JSON', () => {
    const outcome = { id: '1', secret: 'abc' };
    printOutcome({}, outcome, 'Created.');
    expect(printed.split('\n')).toEqual(['abc', expect.stringContaining('once'), 'Created.', '']);
    printed = '';
    printOutcome({}, { id: '1' }, 'Created.');
    expect(printed).toBe('Created.\n');
    printed = '';
    printOutcome({ json: true }, outcome, 'Created.');
    expect(JSON.parse(printed)).toEqual({ id: '1', secret: 'abc' });
  });
});

describe('arguments', () => {
  it('a whole number is 1 or more', () => {
    expect(wholeNumber('7')).toBe(7);
    for (const text of ['0', '-1', '1.5', 'x', ''])
      expect(() => wholeNumber(text)).toThrow(InvalidArgumentError);
  });

  it('JSON must be an object', () => {
    expect(parseJsonArgument('{"a": 1}', '--policy')).toEqual({ a: 1 });
    for (const text of ['[]', 'null', '1'])
      expect(() => parseJsonArgument(text, '--policy')).toThrow(
        new ConfigError('--policy must be a JSON object'),
      );
    for (const text of ['{', '', '{"a": 1,}'])
      expect(() => parseJsonArgument(text, '--policy')).toThrow(
        /^--policy must be a JSON object; it is not JSON: SyntaxError: /u,
      );
  });

  it('a file that cannot be read is named', () => {
    const folder = mkdtempSync(join(tmpdir(), 'rollcall-cli-'));
    writeFileSync(join(folder, 'a.json'), '{"a": 1}');
    expect(readJsonFile(join(folder, 'a.json'))).toEqual({ a: 1 });
    expect(() => readJsonFile(join(folder, 'b.json'))).toThrow(`cannot read ${folder}/b.json`);
  });
});

describe('progress', () => {
  const draw = (isTTY: boolean, isQuiet = false): string => {
    let text = '';
    const out = { isTTY, write: (part: string) => (text += part) !== '' };
    const progress = createProgress(isQuiet, out as NodeJS.WriteStream);
    for (let done = 0; done <= 100; done += 1) progress.show('copying', done / 100);
    progress.end();
    return text;
  };

  it('is a line every ten per cent where there is no terminal', () => {
    const lines = draw(false).trim().split('\n');
    expect([lines.length, lines[0], lines.at(-1)]).toEqual([11, 'copying 0 %', 'copying 100 %']);
  });

  it('is a bar on a terminal, and nothing for JSON', () => {
    expect(draw(true)).toContain(`${'█'.repeat(30)} 100 %  copying\n`);
    expect(draw(true, true)).toBe('');
  });
});
