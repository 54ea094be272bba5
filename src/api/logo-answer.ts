import type { Answer, Exchange } from '../http/exchange.ts';
import type { SetupLink } from '../ports/setup-links.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { apiPrefix } from './paths.ts';

/** Whether a request asks for the logo of a set-up link. */
export function isLogoPath({ method }: Exchange, path: string): boolean {
  return method === 'GET' && path === `${apiPrefix}/setup/logo`;
}

/**
 * Returns the logo of a set-up link, under a policy of its own: opened as a document, an SVG runs
 * nothing and loads nothing.
 *
 * @throws ScimError notFound
 */
export function logoAnswer({ brand }: SetupLink): Answer {
  if (brand?.logo === undefined) throw new ScimError('notFound', 'the link has no logo');
  const { type, data } = brand.logo;
  return {
    status: 200,
    headers: {
      'Content-Type': type,
      'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      'X-Content-Type-Options': 'nosniff',
      'Content-Disposition': 'attachment',
    },
    body: Uint8Array.from(Buffer.from(data, 'base64')),
  };
}
