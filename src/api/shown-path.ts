import { shortened } from '../directory/shortened.ts';

/** Characters of the longest name in the path of an operation. */
const maxNameLength = 24;

/** Returns a path as the log shows it: a long segment may be a token in the wrong place. */
export function shownPath(target: string): string {
  return target
    .split('?', 1)[0]!
    .split('/')
    .map((segment) => (segment.length > maxNameLength ? shortened(segment) : segment))
    .join('/')
    .slice(0, 200);
}
