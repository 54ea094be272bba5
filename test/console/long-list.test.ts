/**
 * @module-tag slow
 * @module-tag browser
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  heightOf,
  type ListPlace,
  maxListHeight,
  placeOfRow,
  scrollList,
  toElementPixel,
  toListPixel,
} from '../../console/src/design/long-list.ts';
import { groupsText } from '../../console/src/text/groups.ts';
import { openConsole } from '../support/console.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { createTenant, type TestTenant } from '../support/tenant.ts';

const viewport = 800;
const rowHeight = 36;
const pixelOf = ({ top, shift }: ListPlace): number => top + shift;

/** Scrolls as a browser does: the element has ends. */
function step(list: { rows: number; rowHeight: number }, place: ListPlace, by: number): ListPlace {
  const max = Math.max(0, heightOf(list) - viewport);
  return scrollList(list, place, Math.max(0, Math.min(max, place.top + by)));
}

const rows = fc.integer({ min: 1, max: 5_000_000 });

describe('a list that is higher than an element may be', () => {
  it('has an element of a height that every browser takes', () => {
    expect(heightOf({ rows: 100, rowHeight })).toBe(3_600);
    expect(heightOf({ rows: 5_000_000, rowHeight })).toBe(maxListHeight);
  });

  it('gives each pixel of the element one of the list, in order, and back', () => {
    fc.assert(
      fc.property(rows, fc.double({ min: 0, max: 1, noNaN: true }), (count, share) => {
        const list = { rows: count, rowHeight };
        const top = share * heightOf(list);
        const pixel = toListPixel(list, top);
        expect(toElementPixel(list, pixel)).toBeCloseTo(top, 3);
        expect(toListPixel(list, top + 1)).toBeGreaterThan(pixel);
      }),
    );
    expect(toListPixel({ rows: 1_000_000, rowHeight }, maxListHeight)).toBe(36_000_000);
  });

  it.each([1_000_000, 300_000, 222_223, 1_000])(
    'comes from one end of %i rows to the other by the wheel, and misses no pixel',
    (count) => {
      const list = { rows: count, rowHeight };
      const end = count * rowHeight - viewport;
      let place: ListPlace = { top: 0, shift: 0 };
      for (const [by, goal] of [
        [1_500, end],
        [-1_100, 0],
      ] as const) {
        let steps = 0;
        while (pixelOf(place) !== goal) {
          const before = pixelOf(place);
          place = step(list, place, by);
          const moved = pixelOf(place) - before;
          if (pixelOf(place) !== goal && Math.abs(moved - by) > 1)
            expect.fail(`${by} at ${before} moved by ${moved}`);
          if ((steps += 1) > 40_000) expect.fail(`stands still at ${before}`);
        }
        expect(place.top).toBe(goal === 0 ? 0 : heightOf(list) - viewport);
      }
    },
  );

  it('shows the row that is jumped to, at the start or the end of the viewport', () => {
    fc.assert(
      fc.property(rows, fc.double({ min: 0, max: 1, noNaN: true }), (count, share) => {
        const list = { rows: count, rowHeight };
        const row = Math.floor(share * (count - 1));
        const start = pixelOf(placeOfRow(list, row, { viewport, align: 'start' }));
        const end = pixelOf(placeOfRow(list, row, { viewport, align: 'end' }));
        for (const pixel of [start, end]) {
          expect(row * rowHeight).toBeGreaterThanOrEqual(pixel);
          expect((row + 1) * rowHeight).toBeLessThanOrEqual(Math.max(viewport, pixel + viewport));
        }
      }),
    );
  });

  it('shows the last row when the scroll bar is at its end, and the first at its start', () => {
    const list = { rows: 2_000_000, rowHeight };
    const end = scrollList(list, { top: 0, shift: 0 }, maxListHeight - viewport);
    expect(pixelOf(end)).toBe(72_000_000 - viewport);
    expect(pixelOf(scrollList(list, end, 0))).toBe(0);
  });
});

describe('a group of two million members', () => {
  const total = 2_000_000;
  let server: TestServer;
  let tenant: TestTenant;
  beforeAll(async () => {
    server = await startTestServer('memory');
    tenant = await createTenant(server);
  });
  afterAll(() => server.stop());

  it('is shown from its first member to its last', async () => {
    const group = await tenant.call('POST', '/Groups', {
      body: { schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'], displayName: 'Everyone' },
    });
    const { go, button, page } = await openConsole({ server });
    // Two million users would take minutes to create; only their list is made up.
    await page.route(/\/groups\/[^/]+\/members\?/u, (route) => {
      const query = new URL(route.request().url()).searchParams;
      const from = Number(query.get('from') ?? 0);
      const to = Math.min(Number(query.get('to') ?? 1), total);
      const items = Array.from({ length: to - from }, (_, at) => ({
        id: `member-${from + at}`,
        type: 'User',
        display: `Member ${from + at + 1}`,
      }));
      return route.fulfill({ json: { items, total, start: 0, end: total } });
    });
    await go(`/t/${tenant.tenant}/groups/${group.json.id}`);
    const row = (number: number) => page.locator(`[aria-posinset="${number}"]`);
    const text = (number: number) => row(number).getByText(`Member ${number}`, { exact: true });
    await text(1).waitFor();
    await button(groupsText.toEnd).click();
    await text(total).waitFor();
    const list = page.getByTestId('members');
    await list.hover();
    const before = (await row(total).boundingBox())!.y;
    await page.mouse.wheel(0, -360);
    await expect.poll(async () => (await row(total).boundingBox())?.y).toBe(before + 360);
    await list.press('Home');
    await text(1).waitFor();
    await list.press('End');
    await text(total).waitFor();
  });
});
