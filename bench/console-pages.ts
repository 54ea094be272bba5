import { apiToken } from '../test/support/client.ts';
import type { Figure } from './protocol-report.ts';

const rounds = 15;

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[values.length >> 1]!;
}

/** Compares pages at the far end of lists with the first ones. */
export async function measurePages(
  url: string,
  group: string,
  requests: number,
): Promise<readonly Figure[]> {
  const ask = async <Answer>(path: string): Promise<Answer> => {
    const answer = await fetch(`${url}/api/v1${path}`, {
      headers: { Authorization: `Bearer ${apiToken}` },
    });
    if (!answer.ok) throw new Error(`${path} was answered ${answer.status}`);
    return (await answer.json()) as Answer;
  };
  const members = `/groups/${group}/members?tenant=default&limit=100`;
  const { start, end } = await ask<{ readonly start: number; readonly end: number }>(members);
  const log = '/requests?tenant=default&limit=100';
  // Entries are a second apart.
  const oldest = new Date(Date.now() - (requests - 200) * 1_000).toISOString();
  return [
    await compare(ask, '100 members of the group', {
      first: `${members}&from=${start}`,
      far: `${members}&from=${end - 100}`,
    }),
    await compare(ask, '100 entries of the request log', {
      first: log,
      far: `${log}&until=${oldest}`,
    }),
  ];
}

async function compare(
  ask: (path: string) => Promise<{ readonly items?: readonly unknown[] }>,
  name: string,
  { first, far }: { readonly first: string; readonly far: string },
): Promise<Figure> {
  const times = { first: [] as number[], far: [] as number[] };
  for (let round = 0; round < rounds; round += 1)
    for (const [kind, path] of [['first', first] as const, ['far', far] as const]) {
      const began = performance.now();
      const { items = [] } = await ask(path);
      times[kind].push(performance.now() - began);
      if (items.length !== 100) throw new Error(`${path} has ${items.length} items, not 100`);
    }
  const [near, distant] = [median(times.first), median(times.far)];
  return {
    name: `${name}: the last page against the first`,
    value: distant / near,
    unit: '×',
    limit: 1.5,
    detail: `${distant.toFixed(1)} and ${near.toFixed(1)} ms, median of ${rounds} in turns`,
  };
}
