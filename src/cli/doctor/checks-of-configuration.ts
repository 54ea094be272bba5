import { isLoopback, isUnspecified, parseListen } from '../../server/settings.ts';
import { type Check, when } from './check.ts';
import type { Facts } from './facts.ts';

/** Release lines of Node that Rollcall is tested on, with the first version that works. */
const nodeLines: ReadonlyMap<number, number> = new Map([
  [22, 18],
  [24, 0],
  [26, 0],
]);

const minTokenLength = 20;
const minDistinct = 8;
const minOpenFiles = 4_096;
const maxPersonalDays = 400;
const maxFailures = 1_000;

/** Words of tokens that are examples. */
const exampleWords = ['changeme', 'secret', 'password', 'example', 'test', 'token', '12345'];

/** Whether a token could be guessed. */
function isWeak(token: string): boolean {
  const text = token.toLowerCase();
  return (
    token.length < minTokenLength ||
    new Set(token).size < minDistinct ||
    exampleWords.some((word) => text.startsWith(word))
  );
}

function hostOf({ config }: Facts): string {
  return parseListen(config.listen)?.host ?? '';
}

/** Ends of the paths that Rollcall adds to the external URL. */
const ownPaths = ['/scim', '/scim/v2', '/api/v1', '/console', '/setup'];

function hasOwnPath(path: string): boolean {
  const plain = path.endsWith('/') ? path.slice(0, -1) : path;
  return ownPaths.some((own) => plain.endsWith(own));
}

/** Checks of Node, the process and the settings. */
export const configurationChecks: readonly Check[] = [
  {
    id: 'node.version',
    finds: 'Node is of a release line that Rollcall is not tested on, or too old',
    fix: 'Run Rollcall on the latest Node 22 (22.18 or later), 24 or 26.',
    run: ({ nodeVersion }) => {
      const [major = 0, minor = 0] = nodeVersion.split('.').map(Number);
      const first = nodeLines.get(major);
      return when(first === undefined || minor < first, () => `Node is ${nodeVersion}.`);
    },
  },
  {
    id: 'process.root',
    finds: 'the process runs as root',
    fix: 'Run it as a user of its own that owns the data folder only.',
    production: true,
    run: ({ isRoot }) => when(isRoot, () => 'This process runs as root.'),
  },
  {
    id: 'process.tls',
    finds: 'Node checks no certificate: NODE_TLS_REJECT_UNAUTHORIZED is 0',
    fix: 'Unset it, and name the CA certificate of your own issuer in NODE_EXTRA_CA_CERTS.',
    run: ({ isTlsUnchecked }) =>
      when(
        isTlsUnchecked,
        () => 'NODE_TLS_REJECT_UNAUTHORIZED is 0: any server can pose as a receiver of webhooks.',
      ),
  },
  {
    id: 'process.files',
    finds: 'the process may open too few files for many clients',
    fix: 'Raise the limit: LimitNOFILE=65536 in the unit, or ulimit -n 65536.',
    production: true,
    run: ({ maxOpenFiles: max }) =>
      when(max !== undefined && max < minOpenFiles, () => `A process may open ${max} files.`),
  },
  {
    id: 'config.former',
    finds: 'a setting has a former name, which the next release does not read',
    fix: 'Rename the setting.',
    run: ({ configWarnings }) => configWarnings.map((warning) => `${warning}.`),
  },
  {
    id: 'config.memory',
    finds: 'the storage is memory, which is lost at exit',
    fix: 'Set "storage.url" to file:PATH or postgres://….',
    production: true,
    run: ({ config }) =>
      when(config.storageUrl === 'memory:', () => 'The storage is memory:; nothing is kept.'),
  },
  {
    id: 'config.log',
    finds: 'the log is off, or so detailed that it slows the server down',
    fix: 'Set "log.level" to info or warn.',
    production: true,
    run: ({ config: { logLevel } }) =>
      when(logLevel === 'silent' || logLevel === 'debug', () => `The log level is ${logLevel}.`),
  },
  {
    id: 'config.events',
    finds: 'the event log is off, so that the application is told of nothing',
    fix: 'Set "events.enabled": true, unless nothing reads the feed and there are no webhooks.',
    production: true,
    run: ({ config }) => when(!config.events, () => 'The event log is off.'),
  },
  {
    id: 'config.requests',
    finds: 'the request log is off, so that no question about a user can be answered later',
    fix: 'Set "requests.enabled": true.',
    production: true,
    run: ({ config }) => when(!config.requestLog, () => 'The request log is off.'),
  },
  {
    id: 'config.retention',
    finds: 'personal data is kept for more than 400 days',
    fix: 'Lower "events.retentionDays" and "requests.retentionDays" to what your privacy policy says.',
    production: true,
    run: ({ config: { eventDays, requestDays } }) => [
      ...when(eventDays > maxPersonalDays, () => `Events are kept for ${eventDays} days.`),
      ...when(requestDays > maxPersonalDays, () => `Requests are kept for ${requestDays} days.`),
    ],
  },
  {
    id: 'config.failures',
    finds: 'one address may try so many tokens that guessing is not slowed down',
    fix: 'Lower "limits.failuresPerMinute"; the default is 30.',
    production: true,
    run: ({ config: { failuresPerMinute: max } }) =>
      when(max > maxFailures, () => `An address may fail ${max} times a minute.`),
  },
  {
    id: 'config.webhooks',
    finds: 'webhooks may reach hosts that are private or without TLS',
    fix: 'Empty "webhooks.allowedHosts"; it is for development.',
    production: true,
    run: ({ config: { webhookHosts } }) =>
      when(webhookHosts.length > 0, () => `Webhooks may reach ${webhookHosts.join(', ')}.`),
  },
  {
    id: 'token.weak',
    finds: 'a configured token or key is short, repetitive or an example',
    fix: 'Replace it, for example by: openssl rand -hex 32.',
    run: ({ config: { authToken, apiToken, vaultKey } }) =>
      Object.entries({
        'scim.authToken': authToken,
        'api.token': apiToken,
        'vault.key': vaultKey,
      }).flatMap(([name, token]) =>
        when(token !== undefined && isWeak(token), () => `"${name}" can be guessed.`),
      ),
  },
  {
    id: 'listen.open',
    finds: 'the server listens on every interface without TLS, so that a proxy can be bypassed',
    fix: 'Set "listen" to 127.0.0.1:8080 or to the address that the proxy uses, or let a firewall admit the proxy only.',
    production: true,
    run: (facts) =>
      when(
        isUnspecified(hostOf(facts)) && facts.config.tlsCertificate === undefined,
        () => `${facts.config.listen} is open to every network of the machine, without TLS.`,
      ),
  },
  {
    id: 'url.missing',
    finds: '"externalUrl" is missing, so that URLs in answers are those of the listener',
    fix: 'Set "externalUrl" to the URL that identity providers use, with its path.',
    production: true,
    run: ({ config }) => when(config.externalUrl === undefined, () => '"externalUrl" is not set.'),
  },
  {
    id: 'url.http',
    finds: '"externalUrl" is http://, so that tokens travel in clear',
    fix: 'Set "externalUrl" to the https:// URL of the proxy, or configure "tls.certificate".',
    production: true,
    run: ({ config: { externalUrl } }) =>
      when(externalUrl?.startsWith('http://'), () => `"externalUrl" is ${externalUrl}.`),
  },
  {
    id: 'url.local',
    finds: '"externalUrl" names this machine only',
    fix: 'Set "externalUrl" to a name that identity providers can resolve.',
    production: true,
    run: ({ config: { externalUrl } }) =>
      when(
        externalUrl !== undefined && isLoopback(new URL(externalUrl).hostname),
        () => `"externalUrl" is ${externalUrl}, which no other machine can reach.`,
      ),
  },
  {
    id: 'url.own-path',
    finds: '"externalUrl" ends with a path that Rollcall adds itself',
    fix: 'Set "externalUrl" to the URL before it: identity providers would get the path twice.',
    run: ({ config: { externalUrl } }) =>
      when(
        externalUrl !== undefined && hasOwnPath(new URL(externalUrl).pathname),
        () => `"externalUrl" is ${externalUrl}.`,
      ),
  },
  {
    id: 'proxy.missing',
    finds:
      '"externalUrl" is https:// but nothing terminates TLS: "behindProxy" and "tls" are unset',
    fix: 'Set "behindProxy": true when a proxy terminates TLS; limits per address then follow X-Forwarded-For.',
    production: true,
    run: ({ config: { externalUrl, behindProxy, tlsCertificate } }) =>
      when(
        externalUrl?.startsWith('https://') === true &&
          !behindProxy &&
          tlsCertificate === undefined,
        () => 'The proxy is not trusted: every client has its address, and shares its limits.',
      ),
  },
  {
    id: 'proxy.direct',
    finds: '"behindProxy" is true although the server itself speaks TLS',
    fix: 'Remove "behindProxy", unless a proxy connects over TLS; clients could forge X-Forwarded-For.',
    production: true,
    run: ({ config: { behindProxy, tlsCertificate } }) =>
      when(
        behindProxy && tlsCertificate !== undefined,
        () => 'X-Forwarded-For is believed on a listener with TLS of its own.',
      ),
  },
];
