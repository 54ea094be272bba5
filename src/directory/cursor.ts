import type { OrderPlace } from '../ports/store.ts';
import type { Clock, Signer } from '../ports/system.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';

/**
 * Cursors (RFC 9865). They hold a place in an order and nothing else, so that the server remembers nothing; a signature binds each to who asks
 * and what is asked. They carry no authority: whoever sends one is authenticated like anybody else.
 */

/** Seconds for which a cursor is good; published as `pagination.cursorTimeout`. */
export const cursorTimeout = 86_400;

const longestCursor = 8_192;

/** A place in what a query gives: behind it, or before it when going backwards. */
export interface CursorPlace extends Omit<OrderPlace, 'key'> {
  /** Which of the types that a query at the root spans. */
  readonly type: number;
  readonly key?: string | number | boolean;
  readonly backwards: boolean;
}

export interface Cursors {
  /** @param bound what the cursor is good for, as text: tenant, connection, endpoint, filter, order */
  write(bound: string, count: number, place: CursorPlace): string;
  /** @throws ScimError invalidCursor, expiredCursor, invalidCount */
  read(bound: string, count: number, cursor: string): CursorPlace;
}

export function createCursors(signer: Signer, clock: Clock): Cursors {
  const signature = (bound: string, payload: string): string =>
    signer.sign(`cursor\0${bound}\0${payload}`).slice(0, 22);
  return {
    write(bound, count, { type, key, position, backwards }) {
      const expires = Math.floor(clock.now() / 1_000) + cursorTimeout;
      const payload = toBase64Url(
        JSON.stringify([
          count,
          expires,
          type,
          position,
          backwards ? 1 : 0,
          ...(key === undefined ? [] : [key]),
        ]),
      );
      return `${payload}.${signature(bound, payload)}`;
    },
    read(bound, count, cursor) {
      const [payload = '', mark = '', ...more] =
        cursor.length > longestCursor ? [] : cursor.split('.');
      // The signature was made by us over the whole text, so what it signs is of the form we write.
      if (payload === '' || more.length > 0 || mark !== signature(bound, payload))
        throw invalidCursor();
      const [counted, expires, type, position, backwards, key] = JSON.parse(
        fromBase64Url(payload),
      ) as Payload;
      if (expires * 1_000 <= clock.now()) {
        throw new ScimError('expiredCursor', 'the cursor is too old; begin again without one');
      }
      if (counted !== count) {
        throw new ScimError(
          'invalidCount',
          `the cursor was made with count ${counted}; it goes on with the same`,
        );
      }
      return { type, position, backwards: backwards === 1, key };
    },
  };
}

type Payload = readonly [number, number, number, number, 0 | 1, (string | number | boolean)?];

/** The same words for every reason: a cursor tells nothing about others. */
function invalidCursor(): ScimError {
  return new ScimError(
    'invalidCursor',
    'the cursor is not valid for this request; begin again without one, and repeat the parameters',
  );
}

function toBase64Url(text: string): string {
  const bytes = Array.from(new TextEncoder().encode(text), (byte) =>
    String.fromCharCode(byte),
  ).join('');
  return btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function fromBase64Url(text: string): string {
  const bytes = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return new TextDecoder().decode(Uint8Array.from(bytes, (character) => character.charCodeAt(0)));
}
