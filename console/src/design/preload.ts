/**
 * Loads a part of the console before it is used. Errors are those of the use itself, which loads
 * it again.
 */
export function preload(load: (() => Promise<unknown>) | undefined): void {
  load?.().catch(() => undefined);
}
