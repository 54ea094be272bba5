import type { Schemas } from '../../../../src/client/index.ts';

/** An entry of the timeline of a person. */
export type Entry =
  | { readonly at: string; readonly kind: 'request'; readonly request: Schemas['Request'] }
  | {
      readonly at: string;
      readonly kind: 'event';
      readonly event: Schemas['Event'];
      readonly undelivered: readonly {
        readonly endpoint: string;
        readonly id: string;
        readonly status: string;
        readonly error?: string;
      }[];
    };

/** Returns the timeline of an explanation, which the document of the API leaves open. */
export function entriesOf({ timeline }: Schemas['Explanation']): readonly Entry[] {
  return timeline as unknown as readonly Entry[];
}
