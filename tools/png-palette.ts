import { crc32, deflateSync, inflateSync } from 'node:zlib';

/** Colours that a palette holds. */
const maxColors = 256;

/**
 * Returns a PNG with a palette of up to 256 colours, which for pictures of pages is a third of the
 * size and looks the same. The most frequent colours stay as they are; rare ones, such as edges of
 * letters, become the nearest.
 *
 * @param png 8 bits a channel, RGB or RGBA without transparency, not interlaced: what Chromium
 *   writes
 */
export function toPalette(png: Buffer): Buffer {
  const { width, height, pixels } = decode(png);
  const palette = choosePalette(pixels);
  const near = new Map<number, number>();
  const rows = Buffer.alloc(height * (width + 1));
  for (let at = 0; at < pixels.length; at += 1) {
    const color = pixels[at]!;
    let index = near.get(color);
    if (index === undefined) near.set(color, (index = nearest(palette, color)));
    // The first byte of a row is its filter: none.
    rows[at + Math.floor(at / width) + 1] = index;
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flatMap((color) => channels(color)))),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function channels(color: number): readonly [number, number, number] {
  return [color >> 16, (color >> 8) & 0xff, color & 0xff];
}

/** Returns the colours of an image, by how frequent they are, none of them alike. */
function choosePalette(pixels: Uint32Array): readonly number[] {
  const counts = new Map<number, number>();
  for (const color of pixels) counts.set(color, (counts.get(color) ?? 0) + 1);
  const byCount = [...counts].toSorted(([, left], [, right]) => right - left);
  const colors = byCount.map(([color]) => color);
  for (let minDistance = 0; ; minDistance = minDistance * 2 + 8) {
    const chosen: number[] = [];
    for (const color of colors) {
      if (chosen.every((other) => distance(color, other) > minDistance)) chosen.push(color);
      if (chosen.length > maxColors) break;
    }
    if (chosen.length <= maxColors) return chosen;
  }
}

function nearest(palette: readonly number[], color: number): number {
  let best = 0;
  for (let index = 1; index < palette.length; index += 1)
    if (distance(palette[index]!, color) < distance(palette[best]!, color)) best = index;
  return best;
}

/** Returns the square of the distance of two colours; -1 for the same one. */
function distance(left: number, right: number): number {
  if (left === right) return -1;
  const [red, green, blue] = channels(left);
  const [otherRed, otherGreen, otherBlue] = channels(right);
  return (red - otherRed) ** 2 + (green - otherGreen) ** 2 + (blue - otherBlue) ** 2;
}

interface Image {
  readonly width: number;
  readonly height: number;
  /** `0xrrggbb`, row by row. */
  readonly pixels: Uint32Array;
}

/** @throws Error: it is not a PNG as described above */
function decode(png: Buffer): Image {
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  const [depth, type, , , interlaced] = png.subarray(24, 29);
  if (depth !== 8 || (type !== 2 && type !== 6) || interlaced !== 0)
    throw new Error(`this PNG has type ${type} with ${depth} bits`);
  const data: Buffer[] = [];
  for (let at = 8; at < png.length; at += png.readUInt32BE(at) + 12)
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      data.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  const size = type === 2 ? 3 : 4;
  const bytes = unfilter(inflateSync(Buffer.concat(data)), width * size, size);
  const pixels = new Uint32Array(width * height);
  for (let at = 0; at < pixels.length; at += 1)
    pixels[at] = (bytes[at * size]! << 16) | (bytes[at * size + 1]! << 8) | bytes[at * size + 2]!;
  return { width, height, pixels };
}

/** Returns the rows without their filters (PNG, 9.2). */
function unfilter(filtered: Buffer, stride: number, size: number): Uint8Array {
  const rows = filtered.length / (stride + 1);
  const bytes = new Uint8Array(rows * stride);
  for (let row = 0; row < rows; row += 1) {
    const filter = filtered[row * (stride + 1)]!;
    for (let column = 0; column < stride; column += 1) {
      const at = row * stride + column;
      const left = column < size ? 0 : bytes[at - size]!;
      const up = row === 0 ? 0 : bytes[at - stride]!;
      const corner = row === 0 || column < size ? 0 : bytes[at - stride - size]!;
      const value = filtered[row * (stride + 1) + 1 + column]!;
      bytes[at] = value + predict(filter, left, up, corner);
    }
  }
  return bytes;
}

function predict(filter: number, left: number, up: number, corner: number): number {
  switch (filter) {
    case 0:
      return 0;
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    default: {
      const [toLeft, toUp] = [Math.abs(up - corner), Math.abs(left - corner)];
      const toCorner = Math.abs(left + up - 2 * corner);
      if (toLeft <= toUp && toLeft <= toCorner) return left;
      return toUp <= toCorner ? up : corner;
    }
  }
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(data.length);
  const tail = Buffer.alloc(4);
  tail.writeUInt32BE(crc32(body));
  return Buffer.concat([head, body, tail]);
}
