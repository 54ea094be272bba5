/** Another SCIM server for Node, set up as its documentation says, in memory. */
export interface Peer {
  readonly name: string;
  /** The server's file in this folder. */
  readonly script: string;
  /** Users it gets; fewer where each request looks at all of them. */
  readonly users: number;
}

export const peers: readonly Peer[] = [
  { name: 'scimmy-routers', script: 'scimmy-server.ts', users: 200 },
];
