import type { Intake } from '../directory/intake.ts';
import type { Exchange } from '../http/exchange.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';

/** Bytes of a body. */
const maxBodyBytes = 262_144;

/** Bytes of a body that carries the configuration of many tenants. */
const maxConfigurationBytes = 33_554_432;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Resolves to the body of a request, counted among those in flight while it arrives.
 *
 * @param tenant the only tenant of the token; default: all
 * @param isConfiguration whether the body is a configuration, which may be large
 * @throws ScimError invalidSyntax, payloadTooLarge
 */
export async function readBody(
  exchange: Exchange,
  intake: Intake | undefined,
  tenant = '',
  isConfiguration = false,
): Promise<string> {
  const maxBytes = isConfiguration ? maxConfigurationBytes : maxBodyBytes;
  const ticket = intake?.open(tenant);
  try {
    return decodeUtf8(await exchange.body(maxBytes, ticket?.arrived));
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
