import type { Intake } from '../directory/intake.ts';
import type { Exchange } from '../http/exchange.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';

/** Bytes of a body. */
const maxBodyBytes = 262_144;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Resolves to the body of a request, counted among those in flight while it arrives.
 *
 * @param tenant the only tenant of the token; default: all
 * @throws ScimError invalidSyntax, payloadTooLarge
 */
export async function readBody(
  exchange: Exchange,
  intake: Intake | undefined,
  tenant = '',
): Promise<string> {
  const ticket = intake?.open(tenant);
  try {
    return decodeUtf8(await exchange.body(maxBodyBytes, ticket?.arrived));
  } finally {
    ticket?.close();
  }
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch (error) {
    throw new ScimError('invalidSyntax', 'the body is not valid UTF-8', { cause: error });
  }
}
