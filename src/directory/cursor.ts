import type { OrderPlace } from '../ports/store.ts';
import type { Clock, Signer } from '../ports/system.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';

/**
 * Cursors (RFC 9865). A cursor contains a place in an order, so that the server stores nothing; its
 * signature binds it to the connection and the query. It carries no authority: a request with a
 * cursor is authenticated like any other.
 */

/** Lifetime of a cursor in seconds; published as `pagination.cursorTimeout`. */
export const cursorTimeout = 86_400;

const maxCursorCharacters = 8_192;

/** A place in the results of a query: the page starts after it, or ends before it if backwards. */
export interface CursorPlace extends Omit<OrderPlace, 'key'> {
  /** Index of the resource type, for a query at the root. */
  readonly type: number;
  readonly key?: string | number | boolean;
  readonly backwards: boolean;
}

export interface Cursors {
  /** @param bound what the cursor is bound to: tenant, connection, endpoint, filter, order */
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
        cursor.length > maxCursorCharacters ? [] : cursor.split('.');
      // The signature covers the whole text, so the payload has the form that `write` produces.
      if (payload === '' || more.length > 0 || mark !== signature(bound, payload))
        throw invalidCursor();
      const [counted, expires, type, position, backwards, key] = JSON.parse(
        fromBase64Url(payload),
      ) as Payload;
      if (expires * 1_000 <= clock.now()) {
        throw new ScimError('expiredCursor', 'the cursor has expired; start again without one');
      }
      if (counted !== count) {
        throw new ScimError(
          'invalidCount',
          `the cursor was created with count ${counted}; use the same count`,
        );
      }
      return { type, position, backwards: backwards === 1, key };
    },
  };
}

type Payload = readonly [number, number, number, number, 0 | 1, (string | number | boolean)?];

/** The same text for every reason, so that it reveals nothing about other cursors. */
function invalidCursor(): ScimError {
  return new ScimError(
    'invalidCursor',
    'the cursor is not valid for this request; start again without one, and repeat the parameters',
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
