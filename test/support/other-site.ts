import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A site of somebody else, on this machine: pages that a test writes. */
export interface OtherSite {
  /** Another site: a cookie with SameSite is not sent from it. */
  readonly foreign: string;
  /** The same site as 127.0.0.1, at another port: such a cookie is sent from it. */
  readonly sameSite: string;
  /** What it was asked for, with the Referer of each. */
  readonly visits: readonly { readonly path: string; readonly referer: string | undefined }[];
  stop(): void;
}

/** Serves one page at every path. */
export async function startOtherSite(html: string): Promise<OtherSite> {
  const visits: { path: string; referer: string | undefined }[] = [];
  const server: Server = createServer((request, response) => {
    visits.push({ path: request.url!, referer: request.headers.referer });
    response.setHeader('Content-Type', 'text/html').end(html);
  });
  await new Promise<void>((done) => server.listen(0, '0.0.0.0', done));
  const { port } = server.address() as AddressInfo;
  return {
    foreign: `http://localhost:${port}`,
    sameSite: `http://127.0.0.1:${port}`,
    visits,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
