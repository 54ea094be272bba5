import { type Contender, progress, runRound } from './contenders.ts';
import { peers } from './peers.ts';

/**
 * Requests to every server before anything is counted, while V8 compiles what is hot, which it
 * does for 40,000 reads and 20,000 changes: a filter costs three times as much before. POST and
 * DELETE have none, because some peers look at every user: a longer warm-up would make their later
 * requests slower.
 */
const warmUpRequests: Readonly<Record<string, number>> = {
  'GET by id': 60_000,
  'filter userName eq': 60_000,
  'list page of 100': 8_000,
  'PATCH active': 25_000,
  PUT: 25_000,
};

/** As many at once as a server is measured with at most. */
const warmUpConnections = 64;

/** Milliseconds after which the warm-up of a slow server ends. */
const maxWarmUp = 10_000;
/** Theirs takes seconds for a few hundred requests. */
const maxWarmUpOfPeers = 2_000;

/** Enough to keep the one thread of a peer busy; with more its answers would time out. */
const connectionsOfPeers = 8;

export function isPeer({ name }: Contender): boolean {
  return peers.some((peer) => peer.name === name);
}

/** Returns how many connections a server is asked through, where the others have so many. */
export function connectionsTo(contender: Contender, connections: number): number {
  return isPeer(contender) ? Math.min(connections, connectionsOfPeers) : connections;
}

/** Lets each server compile what it needs for an operation. */
export async function warmUp(contenders: readonly Contender[], operation: string): Promise<void> {
  const requests = warmUpRequests[operation];
  if (requests === undefined) return;
  for (const contender of contenders) {
    progress(`${operation}, warm-up: ${contender.name}`);
    await runRound({
      contender,
      operation,
      connections: connectionsTo(contender, warmUpConnections),
      milliseconds: isPeer(contender) ? maxWarmUpOfPeers : maxWarmUp,
      requests,
    });
  }
}
