import type { Schemas } from '../../../../src/client/index.ts';

/** An entry of the timeline of a person. */
export type Entry =
  | { readonly at: string; readonly kind: 'request'; readonly request: Schemas['Request'] }
  | {
      readonly at: string;
      readonly kind: 'event';
      readonly event: Schemas['Event'];
      /** The request that caused it, if it is not in the timeline: it changed a group. */
      readonly cause?: string | undefined;
      readonly undelivered: readonly {
        readonly endpoint: string;
        readonly id: string;
        readonly status: string;
        readonly error?: string;
      }[];
    };

/** Returns the timeline of an explanation, which the document of the API leaves open. */
export function entriesOf({ timeline }: Schemas['Explanation']): readonly Entry[] {
  const entries = timeline as unknown as readonly Entry[];
  const shown = new Set(entries.map((entry) => entry.kind === 'request' && entry.request.id));
  return entries.map((entry) => {
    const cause = entry.kind === 'event' ? entry.event.request : undefined;
    return cause === undefined || shown.has(cause) ? entry : { ...entry, cause };
  });
}
