import type { Socket } from 'node:net';
import { type ErrorCode, ScimError } from '../../protocol/errors/scim-error.ts';
import { answerError, scimMediaType } from '../answer.ts';
import { parsingStopped } from './sockets.ts';

/** Bytes of the request line and all headers together. */
export const maxHeaderBytes = 65_536;

const clientErrors: ReadonlyMap<string, readonly [ErrorCode, string]> = new Map([
  [
    'HPE_HEADER_OVERFLOW',
    ['headersTooLarge', `the headers are longer than ${maxHeaderBytes} bytes`],
  ],
  ['ERR_HTTP_REQUEST_TIMEOUT', ['requestTimeout', 'the request did not arrive in time']],
]);

/** Answers what `node:http` could not parse as a request, with the same error body as elsewhere. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  // The socket was refused, and closes after its last answer.
  if (error.code === parsingStopped) return;
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [code, detail] = clientErrors.get(error.code ?? '') ?? [
    'badRequest',
    'malformed HTTP request',
  ];
  const { status, body } = answerError(new ScimError(code, detail));
  const head = [
    `HTTP/1.1 ${status} Refused`,
    `Content-Type: ${scimMediaType}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
