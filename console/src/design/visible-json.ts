/** Characters that change the direction of text, or are not seen at all. */
const invisible = /[\u007F-\u009F\u061C\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF]/gu;

/**
 * Returns JSON in which characters that would rearrange it, or are not seen, are written as
 * escapes: the same JSON, as it is read.
 */
export function visibleJson(json: string): string {
  return json.replaceAll(
    invisible,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
