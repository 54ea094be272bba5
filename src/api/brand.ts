import type { SetupBrand } from '../ports/setup-links.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';

/** Bytes of a logo. */
const maxLogoBytes = 65_536;

const logoTypes = ['image/png', 'image/svg+xml'] as const;

const pngSignature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** What an SVG of a logo must not have. It is shown as an image, where none of it would run. */
const forbidden = [
  '<!doctype',
  '<!entity',
  '<script',
  '<foreignobject',
  '<iframe',
  '<object',
  '<embed',
  '<animate',
  '<set',
  'javascript:',
  '@import',
  '&#',
] as const;

/** Characters of the names that are looked at. */
const maxNameLength = 100;

/** What an attribute name follows. */
const nameEnds = ' \t\r\n\f"\'/<';

/** What may precede a value. */
const valueStarts = ' \t\r\n\f"\'';

/**
 * Returns a logo from its data URL: a PNG, or an SVG without scripts and references.
 *
 * @throws ScimError invalidValue
 */
export function readLogo(text: string): NonNullable<SetupBrand['logo']> {
  const type = logoTypes.find((one) => text.startsWith(`data:${one};base64,`));
  const data = text.slice(text.indexOf(',') + 1);
  const bytes = Buffer.from(data, 'base64');
  // Buffer skips what is not base64.
  if (type === undefined || data === '' || bytes.toString('base64') !== data)
    throw refused('it must be a data URL of image/png or image/svg+xml in base64');
  if (bytes.length > maxLogoBytes) throw refused(`it has more than ${maxLogoBytes} bytes`);
  if (type === 'image/png') {
    if (!pngSignature.every((byte, index) => bytes[index] === byte))
      throw refused('it is not a PNG');
  } else checkSvg(bytes);
  return { type, data };
}

function checkSvg(bytes: Uint8Array): void {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes).toLowerCase();
  } catch (cause) {
    throw new ScimError('invalidValue', 'brand.logo: the SVG is not valid UTF-8', { cause });
  }
  const start = text.trimStart();
  if (!start.startsWith('<svg') && !start.startsWith('<?xml')) throw refused('it is not an SVG');
  if (!text.includes('<svg')) throw refused('it is not an SVG');
  const found = forbidden.find((part) => text.includes(part));
  if (found !== undefined) throw refused(`the SVG must not contain ${found}`);
  for (let at = text.indexOf('='); at >= 0; at = text.indexOf('=', at + 1)) {
    const name = nameBefore(text, at);
    if (name.startsWith('on')) throw refused('the SVG must not have event handlers');
    if (name === 'src' || name.endsWith('href')) requireInside(text, at + 1);
  }
  for (let at = text.indexOf('url('); at >= 0; at = text.indexOf('url(', at + 1))
    requireInside(text, at + 4);
}

/** Returns the name of the attribute whose `=` is at a place. */
function nameBefore(text: string, at: number): string {
  const before = text.slice(Math.max(0, at - maxNameLength), at).trimEnd();
  let start = before.length;
  while (start > 0 && !nameEnds.includes(before[start - 1]!)) start--;
  return before.slice(start);
}

/** @throws ScimError invalidValue unless what begins at a place is empty or a part of the SVG */
function requireInside(text: string, at: number): void {
  let start = at;
  while (start < text.length && valueStarts.includes(text[start]!)) start++;
  if (start < text.length && !['#', '>', ')'].includes(text[start]!))
    throw refused('the SVG must not refer to anything outside itself');
}

function refused(why: string): ScimError {
  return new ScimError('invalidValue', `brand.logo: ${why}`);
}

/**
 * Returns the colour of text on a colour: black or white, whichever has more contrast, which is at
 * least 4.5:1 (WCAG 2.2, 1.4.3).
 *
 * @param color `#rrggbb`
 */
export function textColorOn(color: string): '#000000' | '#ffffff' {
  const luminance = luminanceOf(color);
  const white = 1.05 / (luminance + 0.05);
  const black = (luminance + 0.05) / 0.05;
  return white >= black ? '#ffffff' : '#000000';
}

/** Relative luminance (WCAG 2.2). */
function luminanceOf(color: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return channel <= 0.040_45 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
