import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { curlOf, shellQuote } from '../../console/src/pages/requests/curl.ts';
import { type ListPage, PagedList } from '../../console/src/pages/requests/paged-list.ts';

/** A server with so many rows, in pages of a size. */
function listOf(total: number, size: number) {
  let reads = 0;
  const list = new PagedList<number>(async (cursor): Promise<ListPage<number>> => {
    reads += 1;
    const start = Number(cursor);
    const items = Array.from({ length: Math.min(size, total - start) }, (_, at) => start + at);
    const next = start + items.length;
    return { items, next: next < total ? String(next) : undefined };
  });
  return { list, reads: () => reads };
}

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
};

describe('the list that is read by cursors', () => {
  it('shows each row at its index, forth and back, with few pages in memory', async () => {
    const { list } = listOf(10_000, 100);
    list.more();
    await settle();
    for (let at = 0; at < 10_000; at += 50) {
      list.show(at, at + 60);
      await settle();
      expect(list.row(at)).toBe(at);
      expect(list.loaded.length).toBeLessThanOrEqual(1_300);
    }
    expect(list.hasMore).toBe(false);
    expect(list.row(0)).toBeUndefined();
    for (let at = 9_900; at >= 0; at -= 300) {
      list.show(at, at + 60);
      await settle();
      expect(list.row(at)).toBe(at);
    }
    expect(list.count).toBe(10_000);
  });

  it('goes on by itself while a search finds nothing', async () => {
    let reads = 0;
    const list = new PagedList<string>(async () => {
      reads += 1;
      return reads < 5 ? { items: [], next: 'x', searchedTo: 'then' } : { items: ['found'] };
    });
    list.more();
    await settle();
    await settle();
    expect([list.count, list.row(0), list.hasMore]).toEqual([1, 'found', false]);
  });

  it('says what went wrong, and reads again', async () => {
    let isDown = true;
    const list = new PagedList<string>(async () => {
      if (isDown) throw new Error('down');
      return { items: ['one'] };
    });
    list.more();
    await settle();
    expect(list.error).toBeInstanceOf(Error);
    isDown = false;
    list.retry();
    await settle();
    expect([list.error, list.row(0)]).toEqual([undefined, 'one']);
  });
});

describe('copy as curl', () => {
  it('quotes every text so that a shell reads it as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        fc.pre(!text.includes('\0'));
        const read = execFileSync('sh', ['-c', `printf %s ${shellQuote(text)}`]).toString();
        expect(read).toBe(text);
      }),
      { numRuns: 50 },
    );
  });

  it('names the token by a variable, below a sub-path', () => {
    const request = {
      method: 'PATCH',
      path: '/t/acme/scim/v2/Users/1',
      query: [{ name: 'attributes', value: "a'b $(x)" }],
      content: {
        request: { headers: { 'content-type': 'application/json' }, body: `{"a":"it's"}` },
        response: { headers: {} },
      },
    };
    const curl = curlOf('https://x.example/identity', request as never);
    expect(curl).toBe(
      [
        `curl -X 'PATCH' 'https://x.example/identity/t/acme/scim/v2/Users/1?attributes=a'\\''b%20%24(x)'`,
        '-H "Authorization: Bearer $TOKEN"',
        `-H 'Content-Type: application/json'`,
        `--data-raw '{"a":"it'\\''s"}'`,
      ]
        .join(' \\\n  ')
        .replace(`a'\\''b`, `a'\\''b`),
    );
  });
});
