import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRollcall } from '../../src/embedding/create-rollcall.ts';
import { memory } from '../../src/embedding/stores.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const script = `export const text = "${'a page of the console '.repeat(200)}";`;

/** Writes a folder as the build of the console does, and returns its path. */
function buildPages(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-pages-'));
  mkdirSync(join(folder, 'assets'));
  for (const name of ['index', 'setup', 'start', 'reference'])
    writeFileSync(
      join(folder, `${name}.html`),
      `<!doctype html><base href="/" /><title>${name}</title>`,
    );
  writeFileSync(join(folder, 'assets/index-4f2a.js'), script);
  writeFileSync(join(folder, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  return folder;
}

interface Page {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** Asks as it is written: `fetch` would decompress, and tidy the path. */
function get(
  url: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
): Promise<Page> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode!,
          headers: response.headers,
          body: Buffer.concat(chunks),
        }),
      );
    })
      .on('error', reject)
      .end();
  });
}

const html = { Accept: 'text/html,application/xhtml+xml' };
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

describe('pages', () => {
  const consoleFolder = buildPages();
  let server: TestServer;
  let url: string;
  beforeAll(async () => {
    server = await startTestServer('memory', { consoleFolder });
    ({ url } = server.running);
  });
  afterAll(async () => {
    await server.stop();
    rmSync(consoleFolder, { recursive: true });
  });

  it.each([
    ['/', 'start', '/console/'],
    ['/console', 'index', '/console/'],
    ['/console/', 'index', '/console/'],
    ['/console/t/acme/people/ada@example.com?tab=events', 'index', '/console/'],
    ['/setup/rollcallsetup123', 'setup', '/setup/'],
    ['/api/v1/docs', 'reference', '/console/'],
  ])('%s is the page %s', async (path, title, base) => {
    const { status, headers, body } = await get(url, path, html);
    expect([status, body.toString()]).toEqual([
      200,
      `<!doctype html><base href="${base}" /><title>${title}</title>`,
    ]);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
    });
    const again = await get(url, path, { ...html, 'If-None-Match': String(headers['etag']) });
    expect([again.status, again.body.length]).toEqual([304, 0]);
  });

  it('T036 no page can be framed, load what is not its own, or be read by another site', async () => {
    for (const path of [
      '/console',
      '/setup/x',
      '/console/assets/index-4f2a.js',
      '/setup',
      '/console/assets/gone.js',
    ]) {
      const { headers } = await get(url, path, html);
      expect(headers, path).toMatchObject({
        'content-security-policy': policy,
        'x-frame-options': 'DENY',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
      });
      expect(headers['permissions-policy']).toContain('camera=()');
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  it('an asset with a hash in its name is kept for good, and sent compressed', async () => {
    const path = '/console/assets/index-4f2a.js';
    const plain = await get(url, path);
    expect([plain.status, plain.body.toString()]).toEqual([200, script]);
    expect(plain.headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': 'text/javascript; charset=utf-8',
      vary: 'Accept-Encoding',
    });
    const brotli = await get(url, path, { 'Accept-Encoding': 'gzip, deflate, br;q=1.0' });
    expect(brotli.headers['content-encoding']).toBe('br');
    expect(brotliDecompressSync(brotli.body).toString()).toBe(script);
    const gzipped = await get(url, path, { 'Accept-Encoding': 'br;q=0, gzip' });
    expect(gzipped.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(gzipped.body).toString()).toBe(script);
    const head = await get(url, path, {}, 'HEAD');
    expect([head.status, head.headers['content-length'], head.body.length]).toEqual([
      200,
      String(script.length),
      0,
    ]);
    const icon = await get(url, '/console/icon.svg');
    expect(icon.headers).toMatchObject({
      'content-type': 'image/svg+xml',
      'cache-control': 'no-cache',
    });
  });

  it('an asset of another version is missing, and no cache keeps that', async () => {
    for (const path of [
      '/console/assets/index-0000.js',
      '/console/assets/../index.html',
      '/console/assets/%2e%2e/index.html',
      '/setup/assets/..%2f..%2f..%2fpackage.json',
    ]) {
      const { status, headers, body } = await get(url, path, html);
      expect([path, status, headers['cache-control'], body.toString()]).toEqual([
        path,
        404,
        'no-store',
        'not found\n',
      ]);
    }
    const page = await get(url, '/setup', html);
    expect([page.status, page.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
  });

  it('pages take GET and HEAD only', async () => {
    const { status, headers } = await get(url, '/console', html, 'POST');
    expect([status, headers['allow']]).toEqual([405, 'GET, HEAD']);
  });

  it('clients of SCIM get at / what they always got', async () => {
    for (const accept of [undefined, 'application/scim+json', '*/*']) {
      const headers = accept === undefined ? undefined : { Accept: accept };
      const { status, headers: answered } = await get(url, '/', headers);
      expect([status, answered['content-type']]).toEqual([404, 'application/scim+json']);
    }
    expect((await get(url, '/', html, 'POST')).headers['content-type']).toBe(
      'application/scim+json',
    );
  });

  it('below a sub-path, which a proxy keeps or removes', async () => {
    const below = await startTestServer('memory', {
      consoleFolder,
      externalUrl: 'https://example.com/idm',
    });
    for (const path of ['/idm/console/t/acme', '/console/t/acme', '/idm/', '/']) {
      const { status, body } = await get(below.running.url, path, html);
      expect([path, status]).toEqual([path, 200]);
      expect(body.toString()).toContain('<base href="/idm/console/" />');
    }
    const asset = await get(below.running.url, '/idm/console/assets/index-4f2a.js');
    expect(asset.status).toBe(200);
    await below.stop();
  });

  it('a console that is not built says how to build it', async () => {
    const empty = await startTestServer('memory', { consoleFolder: join(consoleFolder, 'none') });
    const { status, headers, body } = await get(empty.running.url, '/console', html);
    expect([status, headers['cache-control']]).toEqual([503, 'no-store']);
    expect(body.toString()).toContain('npm run build:console');
    await empty.stop();
  });

  it('a server without a console has neither pages nor sign-in', async () => {
    const headless = await startTestServer('memory', { consoleEnabled: false });
    for (const path of ['/', '/console', '/setup/x']) {
      const { status, headers } = await get(headless.running.url, path, html);
      expect([status, headers['content-type']]).toEqual([404, 'application/scim+json']);
    }
    const signIn = await get(headless.running.url, '/api/v1/sign-in');
    expect(signIn.status).toBe(401);
    await headless.stop();
  });

  it('an application that embeds Rollcall has the console if it wants it', async () => {
    for (const [console, expected] of [
      [true, 200],
      [false, 404],
    ] as const) {
      const rollcall = await createRollcall({
        store: memory(),
        basePath: '/identity',
        console,
        settings: {},
      });
      const answer = await rollcall.fetch(new Request('http://localhost/identity/console/'));
      expect(answer.headers.get('content-type')).toContain(console ? 'text/html' : 'scim+json');
      if (!console) expect(answer.status).toBe(expected);
      const { status } = await rollcall.fetch(
        new Request('http://localhost/identity/api/v1/sign-in'),
      );
      expect(status).toBe(console ? 200 : 401);
      await rollcall.close();
    }
  });
});
