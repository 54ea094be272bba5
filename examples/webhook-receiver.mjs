/**
 * Receives webhooks of Rollcall, verifies them, and prints what happened. It needs no package:
 *
 *   node examples/webhook-receiver.mjs <secret> [port]
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const [secret = '', port = '3000'] = process.argv.slice(2);
const key = Buffer.from(secret.replace(/^whsec_/u, ''), 'base64');
const maxAgeSeconds = 300;

/** Returns whether a message is signed with the secret and recent (Standard Webhooks 1.0). */
function isVerified(headers, body) {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp } = headers;
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) <= maxAgeSeconds)) return false;
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest();
  // There are two signatures while a secret is replaced.
  return String(headers['webhook-signature'])
    .split(' ')
    .filter((signature) => signature.startsWith('v1,'))
    .map((signature) => Buffer.from(signature.slice('v1,'.length), 'base64'))
    .some((given) => given.length === expected.length && timingSafeEqual(given, expected));
}

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks);
    if (!isVerified(request.headers, body)) {
      console.log('refused: the signature is wrong or old');
      response.writeHead(401).end();
      return;
    }
    const event = JSON.parse(body);
    const { raw = {}, account = {} } = event.data ?? {};
    const name = raw.userName ?? raw.displayName ?? event.subject ?? '';
    console.log(`verified: ${event.type} ${name} ${account.status ?? ''}`.trimEnd());
    // A 2xx within 15 seconds: the event has arrived. Anything else, and it is sent again.
    response.writeHead(204).end();
  });
});

server.listen(Number(port), '127.0.0.1', () => console.log(`listening on 127.0.0.1:${port}`));
