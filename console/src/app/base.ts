/** Path that the pages are below, with a slash at its end: `/console/`, `/identity/console/`. */
export const pagePath: string = new URL(document.baseURI).pathname;

/** URL of the server, without a slash at its end. Its pages are one level below it. */
export const serverUrl: string = new URL(
  import.meta.env.DEV ? './' : '../',
  document.baseURI,
).href.replace(/\/$/u, '');
