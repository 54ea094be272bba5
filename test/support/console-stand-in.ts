import { readFileSync } from 'node:fs';
import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { root } from './markdown.ts';

/** Serves the pages in front of a server that does not do so yet. */

const dist = join(root, 'console/dist');
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
  "connect-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";
const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.html': 'text/html; charset=utf-8',
};
const standIns = new Map<string, Promise<string>>();

/** Returns the URL at which a server's console is: its own, or that of a stand-in before it. */
export async function standInFor(url: string): Promise<string> {
  const response = await fetch(`${url}/console/`);
  const isServed = response.headers.get('content-type')?.startsWith('text/html') === true;
  if (isServed) return url;
  const started = standIns.get(url) ?? start(url);
  standIns.set(url, started);
  return started;
}

async function start(target: string): Promise<string> {
  const server: Server = createServer((request, response) => {
    const { pathname } = new URL(request.url!, target);
    const page = pageOf(pathname);
    if (page !== undefined) {
      response.setHeader('Content-Security-Policy', policy);
      response.setHeader('Content-Type', types[extname(page.file)] ?? 'application/octet-stream');
      const content = readFileSync(join(dist, page.file));
      response.end(
        page.base === undefined
          ? content
          : content.toString().replace('<base href="/"', `<base href="${page.base}"`),
      );
    } else {
      const { headers } = request;
      const { hostname, port } = new URL(target);
      request.pipe(
        httpRequest(
          { hostname, port, path: request.url, method: request.method, headers },
          (from) => {
            response.writeHead(from.statusCode!, from.headers);
            from.pipe(response);
          },
        ).on('error', () => response.destroy()),
      );
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  server.unref();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function pageOf(path: string): { readonly file: string; readonly base?: string } | undefined {
  const asset = /\/(assets\/[\w.-]+|icon\.svg)$/u.exec(path);
  if (asset !== null) return { file: asset[1]! };
  if (path === '/') return { file: 'start.html', base: '/' };
  if (path.startsWith('/setup/')) return { file: 'setup.html', base: '/setup/' };
  if (/^\/console(?:\/|$)/u.test(path)) return { file: 'index.html', base: '/console/' };
  return undefined;
}
