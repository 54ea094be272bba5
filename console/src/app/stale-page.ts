import { whenReachable } from './reachability.ts';

/** How browsers say that a part of the console is not on the server. */
const missingPart =
  /dynamically imported module|Importing a module script failed|Unable to preload CSS/u;

/** Returns whether an error says that a part of the page is not on the server any more. */
export const isMissingPart = (error: unknown): boolean =>
  error instanceof Error && missingPart.test(error.message);

const reloadKey = 'rollcall-reloaded';
/** A second failure within this time is not for an upgrade. */
const reloadOnceMs = 60_000;

/** Whether loading the page again may help: it has not been done for the same reason just now. */
export function canReload(): boolean {
  try {
    return Date.now() - Number(sessionStorage.getItem(reloadKey) ?? 0) >= reloadOnceMs;
  } catch {
    return false;
  }
}

/**
 * Loads the page again, when the server is there: without it, the browser would have no page. Its
 * URL is that of the page which could not be loaded.
 */
export async function reloadAfterUpgrade(): Promise<void> {
  await whenReachable();
  sessionStorage.setItem(reloadKey, String(Date.now()));
  location.reload();
}

/**
 * Reports an error that a page was replaced for. That a part is missing after an upgrade of the
 * server is not one: the page is loaded again.
 */
export function reportPageError(error: unknown): void {
  if (!isMissingPart(error)) console.error(error);
}
