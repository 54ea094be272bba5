const maxShown = 8;
const shownOfLonger = 6;

/**
 * Returns a name that a client put where an id or an endpoint belongs, as it may be shown and kept.
 * A long one that is not an id of ours may be a token in the wrong place.
 */
export function shortened(name: string): string {
  return name.length <= maxShown || isId(name) ? name : `${name.slice(0, shownOfLonger)}…`;
}

/** The form of the ids that the server gives (RFC 9562 §4). */
export function isId(name: string): boolean {
  if (name.length !== 36) return false;
  for (let index = 0; index < name.length; index += 1) {
    const character = name.charAt(index);
    const isHyphen = index === 8 || index === 13 || index === 18 || index === 23;
    if (isHyphen ? character !== '-' : !'0123456789abcdef'.includes(character)) return false;
  }
  return true;
}
