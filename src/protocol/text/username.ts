import { isAscii } from './fold.ts';

/**
 * Returns the key of a userName: PRECIS UsernameCaseMapped (RFC 8265 §3.3), that is width mapping,
 * lower case and NFC. The wider FreeformClass is allowed, because directories contain names with
 * typographic apostrophes, which IdentifierClass refuses.
 */
export function foldUsername(text: string): string {
  if (isAscii(text)) return text.toLowerCase();
  let mapped = '';
  for (const character of text)
    mapped += isWide(character.codePointAt(0)!) ? character.normalize('NFKC') : character;
  return mapped.toLowerCase().normalize('NFC');
}

/** Fullwidth and halfwidth forms, and the ideographic space (RFC 8264 §5.2.1). */
function isWide(point: number): boolean {
  return point === 0x3000 || (point >= 0xff00 && point <= 0xffef);
}

/**
 * Code points that names must not contain: controls, invisible format characters (zero width,
 * bidirectional overrides), line and paragraph separators, private use, variation selectors, tags
 * and noncharacters (RFC 8264 §9). They would allow look-alike names. Pairs of first and last.
 */
const refused: readonly (readonly [number, number])[] = [
  [0x00, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x600, 0x605],
  [0x61c, 0x61c],
  [0x6dd, 0x6dd],
  [0x70f, 0x70f],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  [0xe000, 0xf8ff],
  [0xfdd0, 0xfdef],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xffff],
  [0x1bca0, 0x1bca3],
  [0x1d173, 0x1d17a],
  [0xe0000, 0x10ffff],
];

/** Returns the first character that a name must not contain, as `U+200B`; undefined: none. */
export function refusedCharacter(text: string): string | undefined {
  for (const character of text) {
    const point = character.codePointAt(0)!;
    if (point > 0x1f && point < 0x7f) continue;
    if (refused.some(([first, last]) => point >= first && point <= last)) {
      return `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;
    }
  }
  return undefined;
}
