import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { toPalette } from '../../tools/png-palette.ts';

type Pixel = readonly [number, number, number];

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([size, body, sum]);
}

/** Returns an RGB image whose rows have the filter of their number (PNG, 9.2). */
function encode(rows: readonly (readonly Pixel[])[]): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(rows[0]!.length, 0);
  header.writeUInt32BE(rows.length, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const plain = rows.map((row) => row.flat());
  const bytes = plain.flatMap((row, number) => {
    const filter = number % 5;
    const above = plain[number - 1] ?? row.map(() => 0);
    return [
      filter,
      ...row.map((value, at) => {
        const [left, corner] = [row[at - 3] ?? 0, at < 3 ? 0 : above[at - 3]!];
        const up = above[at]!;
        const guess = left + up - corner;
        const byDistance = [left, up, corner].toSorted(
          (one, other) => Math.abs(guess - one) - Math.abs(guess - other),
        );
        const predicted = [0, left, up, Math.floor((left + up) / 2), byDistance[0]!][filter]!;
        return (value - predicted + 256) % 256;
      }),
    ];
  });
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.from(bytes))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Returns the rows of an image with a palette whose rows have no filter. */
function decode(png: Buffer): readonly (readonly Pixel[])[] {
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < png.length; at += png.readUInt32BE(at) + 12) {
    const end = at + 8 + png.readUInt32BE(at);
    chunks.set(png.toString('latin1', at + 4, at + 8), png.subarray(at + 8, end));
    expect(png.readUInt32BE(end)).toBe(crc32(png.subarray(at + 4, end)));
  }
  const header = chunks.get('IHDR')!;
  expect([...header.subarray(8)]).toEqual([8, 3, 0, 0, 0]);
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const palette = chunks.get('PLTE')!;
  expect(palette.length).toBeLessThanOrEqual(256 * 3);
  const bytes = inflateSync(chunks.get('IDAT')!);
  return Array.from({ length: height }, (_, row) => {
    expect(bytes[row * (width + 1)]).toBe(0);
    return Array.from({ length: width }, (_none, column): Pixel => {
      const index = bytes[row * (width + 1) + 1 + column]! * 3;
      return [palette[index]!, palette[index + 1]!, palette[index + 2]!];
    });
  });
}

it('keeps every colour of an image with few, whatever the filters of its rows', () => {
  const colors: readonly Pixel[] = [
    [255, 255, 255],
    [15, 92, 74],
    [16, 92, 74],
    [250, 1, 3],
  ];
  const rows = Array.from({ length: 10 }, (_, row) =>
    Array.from({ length: 7 }, (_none, column) => colors[(row * column + row) % 4]!),
  );
  expect(decode(toPalette(encode(rows)))).toEqual(rows);
});

it('shows many colours by near ones, and the frequent ones exactly', () => {
  const rows = Array.from({ length: 40 }, (_, row) =>
    Array.from({ length: 80 }, (_none, column): Pixel => {
      if (row < 10) return [250, 249, 247];
      return [row * 5, column * 3, (row + column) * 2];
    }),
  );
  const shown = decode(toPalette(encode(rows)));
  expect(shown.slice(0, 10)).toEqual(rows.slice(0, 10));
  const differences = shown.flatMap((row, number) =>
    row.flatMap((pixel, column) =>
      pixel.map((value, at) => Math.abs(value - rows[number]![column]![at]!)),
    ),
  );
  expect(Math.max(...differences)).toBeLessThan(24);
});
