/** Options of `createClient`. */
export interface ClientOptions {
  /** URL of the server, with the path before its own: `https://app.example.com/identity`. */
  readonly url: string | URL;
  /**
   * A token of the management API, or a function that returns the present one. Absent: none is
   * sent, for pages that have a session or whose `fetch` adds one.
   */
  readonly token?: string | (() => string | Promise<string>);
  /** Sends requests. Default: the global `fetch`. */
  readonly fetch?: (request: Request) => Promise<Response>;
}
