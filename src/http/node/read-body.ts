import type { IncomingMessage } from 'node:http';
import { ScimError } from '../../protocol/errors/scim-error.ts';
import { bodyTooLarge } from '../answer.ts';
import type { Sockets } from './sockets.ts';

/**
 * Resolves with the whole body of a request.
 *
 * @param onBytes called with the length of each chunk; throws to refuse the rest
 * @throws ScimError payloadTooLarge, requestTimeout when it arrives too slowly, badRequest when the
 * client leaves before the end
 */
export function readBody(
  request: IncomingMessage,
  limit: number,
  sockets: Sockets,
  onBytes?: (bytes: number) => void,
): Promise<Uint8Array> {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > limit) return Promise.reject(bodyTooLarge(limit));
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let size = 0;
    const refuse = (error: unknown): void => {
      chunks = [];
      stop();
      request.pause();
      reject(error);
    };
    const watch = { bytes: 0, onSlow: () => refuse(tooSlow()) };
    const unwatch = sockets.receive(watch);
    function stop(): void {
      unwatch();
      request.off('data', onData);
      request.off('end', onEnd);
      request.off('close', onClose);
    }
    function onData(chunk: Buffer): void {
      size += chunk.length;
      watch.bytes = size;
      if (size > limit) return refuse(bodyTooLarge(limit));
      try {
        onBytes?.(chunk.length);
      } catch (error) {
        return refuse(error);
      }
      chunks.push(chunk);
    }
    function onEnd(): void {
      stop();
      resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
    }
    function onClose(): void {
      stop();
      reject(aborted());
    }
    request.on('data', onData);
    request.on('end', onEnd);
    request.on('close', onClose);
    request.once('error', (cause) => {
      stop();
      reject(aborted(cause));
    });
  });
}

function tooSlow(): ScimError {
  return new ScimError(
    'requestTimeout',
    'the body arrives too slowly; send it at 4 KiB a second or more',
  );
}

function aborted(cause?: unknown): ScimError {
  return new ScimError('badRequest', 'the client went away before its body was complete', {
    cause,
  });
}
