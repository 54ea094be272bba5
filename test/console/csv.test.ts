import { describe, expect, it } from 'vitest';
import { toCsv } from '../../console/src/design/csv.ts';

describe('toCsv', () => {
  it('quotes what has commas, quotes or line breaks', () => {
    expect(toCsv(['name', 'note'], [['Ada, "the first"', 'a\nb']])).toBe(
      'name,note\r\n"Ada, ""the first""","a\nb"\r\n',
    );
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', '\nx'])(
    'disarms the formula %j',
    (text) => {
      const [, cell] = /^h\r\n([\s\S]*)\r\n$/u.exec(toCsv(['h'], [[text]])) ?? [];
      expect(cell?.replace(/^"/u, '').startsWith("'")).toBe(true);
    },
  );

  it('disarms a formula in a header, which may be the name of an attribute', () => {
    expect(toCsv(['=cmd'], [])).toBe("'=cmd\r\n");
  });

  it('keeps numbers, and leaves absent values empty', () => {
    expect(toCsv(['a', 'b', 'c', 'd'], [[-5, null, undefined, true]])).toBe(
      'a,b,c,d\r\n-5,,,true\r\n',
    );
  });
});
