/**
 * By how much the generation of the access tables grows with a change: by chance, so that a
 * generation that was lost (at a failover, or with a batch that was not committed) is not given out
 * again for another change, which caches would take for the one they know. Below 2^16, so that 2^37
 * changes fit in a number.
 */
export function generationStep(): number {
  return 1 + Math.floor(Math.random() * 2 ** 16);
}
