/** RFC 5321 §4.5.3.1.3: a path has 256 octets, two of which are brackets. */
const maxEmailCharacters = 254;

/**
 * Returns an e-mail address in the form by which administrators are found: NFC, lower case;
 * undefined when the text cannot be one.
 */
export function emailKey(text: string): string | undefined {
  const key = text.trim().normalize('NFC').toLowerCase();
  const at = key.indexOf('@');
  const isPlausible =
    at > 0 &&
    at === key.lastIndexOf('@') &&
    at < key.length - 1 &&
    key.length <= maxEmailCharacters;
  return isPlausible && !hasBlankOrControl(key) ? key : undefined;
}

function hasBlankOrControl(text: string): boolean {
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (code <= 0x20 || (code >= 0x7f && code <= 0xa0) || '<>"(),:;\\[]'.includes(character))
      return true;
  }
  return false;
}
