const maxShown = 8;
const shownOfLonger = 6;

/**
 * Returns a path segment of a request as it may be shown and logged. A long one that is not an id
 * may be a token in the wrong place, so it is cut.
 */
export function shortened(name: string): string {
  return name.length <= maxShown || isId(name) ? name : `${name.slice(0, shownOfLonger)}…`;
}

/** Returns whether a text has the form of an id of this server (RFC 9562 §4). */
export function isId(name: string): boolean {
  if (name.length !== 36) return false;
  for (let index = 0; index < name.length; index += 1) {
    const character = name.charAt(index);
    const isHyphen = index === 8 || index === 13 || index === 18 || index === 23;
    if (isHyphen ? character !== '-' : !'0123456789abcdef'.includes(character)) return false;
  }
  return true;
}
