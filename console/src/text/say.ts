/** Letters that are written from right to left, and characters that change the direction. */
const letters = String.raw`\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC`;
const ancient = String.raw`\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}`;
const controls = String.raw`\u200F\u202A-\u202E\u2066-\u2069`;
const turning = new RegExp(`[${letters}${ancient}${controls}]`, 'u');
const isolates = /[\u2066-\u2069]/gu;

/**
 * Returns a sentence with its values, for template literals. A value that is written from right to
 * left, or that has characters which change the direction, is isolated (Unicode UAX #9, FSI and
 * PDI), so that it cannot rearrange the rest of the sentence.
 */
export function say(parts: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  let sentence = parts[0]!;
  for (const [index, value] of values.entries())
    sentence += isolated(String(value)) + parts[index + 1]!;
  return sentence;
}

/** Returns a text that cannot change the direction of what is beside it. */
export function isolated(text: string): string {
  if (!turning.test(text)) return text;
  return `\u2068${isBalanced(text) ? text : text.replaceAll(isolates, '')}\u2069`;
}

/** Whether each isolate of a text ends in it, and none ends that began before it. */
function isBalanced(text: string): boolean {
  let depth = 0;
  for (const [character] of text.matchAll(isolates)) {
    depth += character === '\u2069' ? -1 : 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}
