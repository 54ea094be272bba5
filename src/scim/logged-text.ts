import { shortened } from '../directory/shortened.ts';
import type { RequestOutcome } from './request-outcome.ts';

/** Characters that are kept of any text whose length a client chose. */
const maxText = 300;

/** Returns a client's text, cut to the length that is kept. */
export function cutText(text: string): string {
  return text.length > maxText ? `${text.slice(0, maxText)}…` : text;
}

/** Segments of paths that are logged as they are. */
const knownSegments: ReadonlySet<string> = new Set([
  'serviceproviderconfig',
  'resourcetypes',
  'schemas',
  '.search',
]);

/** Returns the path of a request; segments that are neither known names nor ids are shortened. */
export function loggedPath({ path, route, registry }: RequestOutcome): string {
  const prefix = route !== undefined && path.startsWith(route.prefix) ? route.prefix : '';
  const rest = path.slice(prefix.length).split('/');
  const isKnown = (segment: string): boolean =>
    knownSegments.has(segment.toLowerCase()) ||
    segment.startsWith('urn:') ||
    registry?.typeAt(segment) !== undefined;
  return (
    prefix + rest.map((segment) => (isKnown(segment) ? segment : shortened(segment))).join('/')
  );
}
