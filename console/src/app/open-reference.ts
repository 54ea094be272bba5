import { serverUrl } from './base.ts';

/** Opens the reference of the management API in a tab of its own. */
export function openReference(): void {
  window.open(`${serverUrl}/api/v1/docs`, '_blank', 'noopener');
}
