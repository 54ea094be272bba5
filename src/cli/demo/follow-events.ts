import type { Event } from '../../events/event.ts';

/** The feed of a tenant, followed as an application does: as server-sent events. */
export interface FollowedFeed {
  /** Every event that arrived so far. */
  readonly events: readonly Event[];
  /** Ends the stream, and resolves when it has ended. */
  close(): Promise<void>;
}

/**
 * Follows the events of a tenant from its first one.
 *
 * @param origin of the server: `http://127.0.0.1:8080`
 * @param token of the management API
 * @param onEvent called with each event, in order
 * @throws Error when the server does not answer with a stream
 */
export async function followEvents(
  origin: string,
  token: string,
  tenant: string,
  onEvent: (event: Event) => void,
): Promise<FollowedFeed> {
  const stop = new AbortController();
  const response = await fetch(`${origin}/api/v1/events?tenant=${tenant}&after=0`, {
    headers: { Authorization: `Bearer ${token}`, Accept: 'text/event-stream' },
    signal: stop.signal,
  });
  if (!response.ok || response.body === null)
    throw new Error(`the event stream of ${tenant} answered ${response.status}`);
  const events: Event[] = [];
  const ended = readMessages(response.body, (data) => {
    const event = JSON.parse(data) as Event;
    events.push(event);
    onEvent(event);
  });
  return {
    events,
    async close() {
      stop.abort();
      await ended;
    },
  };
}

/** Reads server-sent events until the stream ends; their data is on one line each. */
async function readMessages(
  body: ReadableStream<Uint8Array>,
  onData: (data: string) => void,
): Promise<void> {
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for await (const chunk of body) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line.startsWith('data:')) onData(line.slice(5).trim());
    }
  } catch (error) {
    // The demo ends the stream itself; a server that is gone ends it as well.
    if (!(error instanceof Error)) throw error;
  }
}
