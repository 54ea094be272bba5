import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

/**
 * Returns text with colour or weight, where standard output shows it: a terminal without NO_COLOR,
 * or anything with FORCE_COLOR.
 */
export function style(format: Format, text: string): string {
  return styleText(format, text, { stream: process.stdout });
}

/** Returns the same for standard error. */
export function styleError(format: Format, text: string): string {
  return styleText(format, text, { stream: process.stderr });
}

/** Colours of words that say how something is. */
const formats: Readonly<Record<string, Format>> = {
  active: 'green',
  paused: 'yellow',
  deactivated: 'yellow',
  held: 'yellow',
  building: 'yellow',
  deleted: 'red',
  released: 'red',
  disabled: 'red',
  dead: 'red',
  '—': 'dim',
};

/** Returns the format of a cell, by its text; undefined: none. */
export function formatOfCell(text: string): Format | undefined {
  const word = text.trim();
  return Object.hasOwn(formats, word) ? formats[word] : undefined;
}

/** Returns the format of an HTTP status. */
export function formatOfStatus(status: number): Format {
  if (status >= 500) return 'red';
  return status >= 400 ? 'yellow' : 'green';
}
