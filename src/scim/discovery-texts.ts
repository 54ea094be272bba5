import type { Registry } from '../protocol/schema/registry.ts';

/** Texts that are kept; the oldest makes room. A client's Host may be part of a URL. */
const maxTexts = 256;

/**
 * Texts that are the same for every caller with the same registry and URL. Each is encoded once,
 * and the same bytes are written to every socket: many that are not read cost little memory.
 */
export interface DiscoveryTexts {
  /** Returns the text with this key, from `build` the first time. */
  of(registry: Registry, key: readonly string[], build: () => string): Uint8Array<ArrayBuffer>;
}

const encoder = new TextEncoder();

/** Returns an empty cache of discovery texts. */
export function createDiscoveryTexts(): DiscoveryTexts {
  const serials = new WeakMap<Registry, number>();
  const texts = new Map<string, Uint8Array<ArrayBuffer>>();
  let last = 0;
  return {
    of(registry, key, build) {
      let serial = serials.get(registry);
      if (serial === undefined) {
        last += 1;
        serial = last;
        serials.set(registry, serial);
      }
      const name = JSON.stringify([serial, ...key]);
      const known = texts.get(name);
      if (known !== undefined) return known;
      const text = encoder.encode(build());
      if (texts.size >= maxTexts) texts.delete(texts.keys().next().value!);
      texts.set(name, text);
      return text;
    },
  };
}
