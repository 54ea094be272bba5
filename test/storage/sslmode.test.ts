import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { readAddress } from '../../src/storage/postgres/address.ts';
import { findServer } from '../../src/storage/postgres/find-server.ts';

const sslOf = (mode: string, more = '') =>
  readAddress(`postgres://u:p@db.example.com/d?sslmode=${mode}${more}`).hosts[0]!;

it('sslmode is what libpq understands by it', () => {
  expect(sslOf('disable').ssl).toBe(false);
  expect(sslOf('prefer')).toMatchObject({ ssl: { rejectUnauthorized: false }, prefersTls: true });
  expect(sslOf('require')).toMatchObject({ ssl: { rejectUnauthorized: false } });
  expect(sslOf('require').prefersTls).toBeUndefined();
  const ca = `&sslrootcert=${encodeURIComponent(new URL('../fixtures/tls-certificate.pem', import.meta.url).pathname)}`;
  expect(sslOf('require', ca)).toMatchObject({
    ssl: { rejectUnauthorized: true, checkServerIdentity: expect.any(Function) },
  });
  expect(sslOf('verify-ca')).toMatchObject({
    ssl: { rejectUnauthorized: true, checkServerIdentity: expect.any(Function) },
  });
  expect(sslOf('verify-full').ssl).toEqual({ rejectUnauthorized: true });
});

it('prefer asks for TLS first, and goes on in clear only where the server has none', async () => {
  const first: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (bytes: Buffer) => {
      // SSLRequest has a number in the place of the version; what follows "N" is up to the client.
      const isAskingForTls = bytes.length === 8 && bytes.readInt32BE(4) === 80_877_103;
      first.push(isAskingForTls ? 'TLS' : 'clear');
      if (isAskingForTls) socket.write('N');
      else socket.destroy();
    });
  });
  const port = await new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)),
  );
  const find = (mode: string) =>
    findServer(readAddress(`postgres://u:p@127.0.0.1:${port}/d?sslmode=${mode}`).hosts, 'writes');
  await expect(find('prefer')).rejects.toThrow();
  expect(first).toEqual(['TLS', 'clear']);
  first.length = 0;
  await expect(find('require')).rejects.toThrow(/SSL/u);
  expect(first).toEqual(['TLS']);
  server.close();
});
