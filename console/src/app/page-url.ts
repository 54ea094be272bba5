/** Returns the URL of the page that is open, as a person would send it to a colleague. */
export function pageUrl(): string {
  return window.location.href;
}
