import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Contender, createUsers, startContender } from './contenders.ts';
import { person } from './people.ts';

/** Another SCIM server for Node, set up as its documentation says, in memory. */
export interface Peer {
  readonly name: string;
  /** The packages, as on npm. */
  readonly packages: readonly string[];
  /** The server's file in this folder. */
  readonly script: string;
  /** Users it gets; fewer where each request looks at all of them. */
  readonly users: number;
  /** What it is, in a sentence. */
  readonly about: string;
  /** What it does not do and Rollcall does. */
  readonly lacks: string;
}

export const peers: readonly Peer[] = [
  {
    name: 'scimmy-routers',
    packages: ['scimmy-routers', 'scimmy'],
    script: 'peer-scimmy.ts',
    users: 200,
    about: 'on Express 4 over a `Map`, with handlers of users and groups as in its README',
    lacks:
      'Storage, uniqueness and concurrency are the application’s: nothing is durable, two PATCH of one user can lose one, and deleted users stay in groups unless the application removes them. Filters, sorting and pages are worked out over all resources of the type. One registry of schemas for each process, so no tenants. No conditional requests, no events.',
  },
  {
    name: 'better-auth',
    packages: ['@better-auth/scim', 'better-auth'],
    script: 'peers/better-auth.ts',
    users: 200,
    about: 'its SCIM plug-in with one connection, over a SQLite in memory',
    lacks:
      'Durable only with another database. Attributes of users are a fixed list; the rest is dropped or refused. Filters are a small set of `eq` comparisons. No sorting, no Bulk, no schemas of one’s own.',
  },
  {
    name: 'polis',
    packages: ['@boxyhq/saml-jackson'],
    script: 'peers/polis.ts',
    users: 200,
    about: 'directory sync of Ory Polis embedded in Express 4, over its store in memory',
    lacks:
      'Durable only with another database. It validates nothing and stores what it is sent; a filter is read as an equality of the e-mail, and answers never show the members of a group. Totals read every user. No discovery, no projection, no conditional requests, no Bulk. Malformed JSON is answered by Express.',
  },
];

/** The peers that are heavy have packages and a lockfile of their own. */
const heavy = fileURLToPath(new URL('peers/', import.meta.url));

/** Installs the packages of heavy peers, as their lockfile pins them, unless they are there. */
function installPeers(): void {
  if (existsSync(`${heavy}node_modules/.package-lock.json`)) return;
  process.stderr.write('npm brings the other SCIM servers, about 300 MB\n');
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: heavy,
    stdio: 'ignore',
  });
}

/** Starts a peer without users. */
export function startEmptyPeer({ name, script }: Peer): Promise<Contender> {
  if (script.startsWith('peers/')) installPeers();
  return startContender({ name, script, arguments: [], ids: [], isQuiet: true });
}

/** Starts a peer and creates its users through it. */
export async function startPeer(peer: Peer): Promise<Contender> {
  const contender = await startEmptyPeer(peer);
  const people = Array.from({ length: peer.users }, (_, index) => person(index));
  return { ...contender, ids: await createUsers(contender, people) };
}
