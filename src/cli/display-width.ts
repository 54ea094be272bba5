/** East Asian wide characters and emoji, which take two columns of a terminal. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|[\u{20000}-\u{3fffd}]/u;

const isPlain = /^[\u0020-\u007e]*$/u;

/** Returns how many columns of a terminal a text takes. It holds no control characters. */
export function displayWidth(text: string): number {
  if (isPlain.test(text)) return text.length;
  let width = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) width += wide.test(segment) ? 2 : 1;
  return width;
}

/** Returns the text, cut to a width; an ellipsis stands for what is cut off. */
export function cutToWidth(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let cut = '';
  let used = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    used += wide.test(segment) ? 2 : 1;
    if (used > width - 1) break;
    cut += segment;
  }
  return `${cut}…`;
}
