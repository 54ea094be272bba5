import { Resolver } from 'node:dns/promises';
import { createFetchText } from '../delivery/send.ts';
import type { DomainProofs } from '../ports/domain-proofs.ts';

/** Timeout of one look-up. */
const timeoutMs = 5_000;

/**
 * Creates a reader of domain proofs from DNS and over https. It never connects to private
 * addresses.
 */
export function createDomainProofs(): DomainProofs {
  const fetchText = createFetchText({ timeoutMs: timeoutMs });
  return {
    async txt(name) {
      const resolver = new Resolver({ timeout: timeoutMs, tries: 1 });
      try {
        return (await resolver.resolveTxt(name)).map((parts) => parts.join(''));
      } catch {
        return [];
      }
    },
    async file(domain, path) {
      const text = await fetchText(`https://${domain}${path}`);
      return text?.split('\n', 1)[0]!.trim();
    },
  };
}
