import { Resolver } from 'node:dns/promises';
import { createFetchText } from '../delivery/send.ts';
import type { DomainProofs } from '../ports/domain-proofs.ts';

/** Milliseconds for one answer. */
const timeoutMs = 5_000;

/** Reads proofs from DNS and over https. Private addresses are never asked. */
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
