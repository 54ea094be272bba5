/** @module-tag slow */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openConsole } from '../support/console.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { createTenant } from '../support/tenant.ts';

/** What Core Web Vitals call good is 0.1; the console moves less. */
const maxShift = 0.02;

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer('memory');
});
afterAll(() => server.stop());

test.each(['guard', 'roles', 'requests'])(
  'nothing jumps on the page %s while it loads on a slow machine',
  async (name) => {
    const { tenant, call } = await createTenant(server);
    await call('GET', '/Users?filter=userName%20eq%20%22ada%22');
    const { go, page, context } = await openConsole({ server });
    await page.addInitScript(`
      window.shift = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) shift += entry.value;
      }).observe({ type: 'layout-shift', buffered: true });`);
    const client = await context.newCDPSession(page);
    await client.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    // Answers come one after the other, as from afar.
    let asked = 0;
    await page.route(/\/api\/v1\//u, async (route) => {
      asked += 1;
      await new Promise((resolve) => setTimeout(resolve, 50 * (asked % 5)));
      await route.continue();
    });
    await go(`/t/${tenant}/${name}`);
    const evaluated = await client.send('Runtime.evaluate', { expression: 'shift' });
    await page.unrouteAll({ behavior: 'wait' });
    expect(evaluated.result.value).toBeLessThanOrEqual(maxShift);
  },
);
