import { beforeAll, expect, it } from 'vitest';
import { maxPageBytes } from '../../src/ports/pages.ts';
import { createManage } from '../support/management.ts';
import { onEveryStore, user } from '../support/server.ts';

onEveryStore('pages of the management API', {}, (server) => {
  const users: string[] = [];
  const accounts: string[] = [];

  beforeAll(async () => {
    const manage = createManage(server().running.url);
    const addresses = Array.from({ length: 15 }, (_, at) => ({
      formatted: 'x'.repeat(60_000),
      type: String(at),
    }));
    for (let index = 0; index < 12; index += 1) {
      const { status, json } = await server().call('POST', '/Users', { body: user({ addresses }) });
      expect(status).toBe(201);
      users.push(json.id);
    }
    for (let index = 0; index < 150; index += 1) {
      const settings = { large: 'x'.repeat(60_000) };
      const { status, json } = await manage('POST', '/accounts', {
        username: `large.${index}`,
        settings,
      });
      expect(status).toBe(201);
      accounts.push(json.id);
    }
  });

  /** Every page, whose items have names. */
  const walk = async (
    path: string,
    place: string,
    items: string,
    // Answers are looked into freely.
    // oxlint-disable-next-line typescript/no-explicit-any
    nameOf: (item: any) => string | undefined,
  ): Promise<{ readonly names: readonly string[]; readonly pages: number }> => {
    const names: string[] = [];
    let next: string | number | undefined;
    for (let pages = 1; ; pages += 1) {
      const query = next === undefined ? '' : `&${place}=${encodeURIComponent(next)}`;
      const { status, text, json } = await createManage(server().running.url)(
        'GET',
        `${path}${query}`,
      );
      expect(status).toBe(200);
      // A page may end with the item that fills it.
      expect(text.length).toBeLessThan(maxPageBytes + 2 * 1_048_576);
      for (const item of json[items])
        names.push(...[nameOf(item)].filter((name) => name !== undefined));
      const isLast = json.next === undefined || json.next === next || json.next === json.last;
      if (isLast) return { names, pages };
      next = json.next;
    }
  };

  it.each([
    ['users', '/users?limit=200', 'cursor', 'items', (item: { id: string }) => item.id, users],
    [
      'accounts',
      '/accounts?limit=200',
      'cursor',
      'items',
      (item: { id: string }) => item.id,
      accounts,
    ],
    [
      'the feed',
      '/events?limit=1000&types=user.created',
      'after',
      'events',
      (item: { data: { raw: { id: string } } }) => item.data.raw.id,
      users,
    ],
    [
      'the snapshot',
      '/snapshot?limit=500',
      'cursor',
      'items',
      (item: { resource?: { id: string } }) => item.resource?.id,
      users,
    ],
  ] as const)(
    'T136 a page of %s ends by bytes, and the next goes on',
    async (_, path, place, items, nameOf, expected) => {
      const { names, pages } = await walk(path, place, items, nameOf);
      expect(pages).toBeGreaterThan(1);
      const known = new Set(expected);
      expect(names.filter((name) => known.has(name)).toSorted()).toEqual(expected.toSorted());
    },
  );
});
