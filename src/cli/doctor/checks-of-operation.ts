import { readPolicy } from '../../accounts/policy.ts';
import { type Check, when } from './check.ts';
import type { CredentialFacts, Facts, WebhookFacts } from './facts.ts';

const dayMs = 86_400_000;
const soonMs = 30 * dayMs;
const maxSkewMs = 30_000;
const ok = 200;

/** Returns credentials that expire within 30 days, as sentences. */
function expiring(
  { now }: Facts,
  what: string,
  credentials: readonly CredentialFacts[],
): readonly string[] {
  return credentials.flatMap(({ name, place, expires }) => {
    if (expires === undefined || expires > now + soonMs) return [];
    const days = Math.ceil((expires - now) / dayMs);
    const when = days <= 0 ? 'has expired' : `expires in ${days} day${days === 1 ? '' : 's'}`;
    return [`${what} ${name} (${place}) ${when}.`];
  });
}

function webhooks(
  { content }: Facts,
  isWrong: (webhook: WebhookFacts) => boolean,
  problem: (webhook: WebhookFacts) => string,
): readonly string[] {
  return (content?.webhooks ?? []).filter(isWrong).map(problem);
}

function describe({ name, place }: WebhookFacts): string {
  return `Webhook ${name} (${place})`;
}

/** Checks of certificates, the network, credentials, policies and deliveries. */
export const operationChecks: readonly Check[] = [
  {
    id: 'tls.certificate',
    finds: 'the certificate cannot be read, does not fit its key, or is for another host',
    fix: 'Install the full chain and its key, for the host of "externalUrl".',
    run: ({ certificate }) => [
      ...when(certificate?.failure !== undefined, () => certificate!.failure!),
      ...when(certificate?.fitsKey === false, () => 'The certificate does not fit "tls.key".'),
      ...when(
        certificate?.fitsHost === false,
        () => 'The certificate is not for the host of "externalUrl".',
      ),
    ],
  },
  {
    id: 'tls.expiry',
    finds: 'the certificate has expired, or expires within 30 days',
    fix: 'Renew it, and automate that (ACME).',
    run: ({ certificate, now }) =>
      when(certificate !== undefined && certificate.expires < now + soonMs, () => {
        const days = Math.ceil((certificate!.expires - now) / dayMs);
        return days <= 0
          ? 'The certificate has expired.'
          : `The certificate expires in ${days} days.`;
      }),
  },
  {
    id: 'url.unreachable',
    finds: 'nothing answers under "externalUrl"',
    fix: 'Start the server, and check DNS, firewall and proxy. --offline skips this check.',
    production: true,
    run: ({ external }) =>
      when(external?.failure !== undefined, () => `"externalUrl": ${external!.failure!}.`),
  },
  {
    id: 'url.path',
    finds: 'the path of "externalUrl" does not lead to Rollcall',
    fix: 'Compare the path of "externalUrl" with the location of the proxy, which may remove or keep it.',
    production: true,
    run: ({ external }) =>
      when(
        external !== undefined &&
          external.failure === undefined &&
          (external.health !== ok || external.isRollcall === false),
        () =>
          external!.redirect === undefined
            ? `"externalUrl" answers ${external!.health}, and not as Rollcall.`
            : `"externalUrl" redirects to ${external!.redirect}; clients do not follow.`,
      ),
  },
  {
    id: 'metrics.public',
    finds: 'the metrics can be read without a token',
    fix: 'Remove the rule of the proxy that adds a token, or restrict /metrics to the monitoring network.',
    production: true,
    run: ({ external }) =>
      when(external?.metrics === ok, () => '/metrics answers callers without a token.'),
  },
  {
    id: 'clock.server',
    finds: 'the clocks of this machine and of the server differ by more than 30 seconds',
    fix: 'Synchronize both by NTP (chrony or systemd-timesyncd).',
    production: true,
    run: ({ external }) =>
      when(
        Math.abs(external?.clockSkewMs ?? 0) > maxSkewMs,
        () => `The clocks differ by ${Math.round(external!.clockSkewMs! / 1_000)} s.`,
      ),
  },
  {
    id: 'credential.expiring',
    finds: 'a credential of a connection has expired, or expires within 30 days',
    fix: 'Create another one, give it to the identity provider, and revoke the old one.',
    run: (facts) => expiring(facts, 'Credential', facts.content?.credentials ?? []),
  },
  {
    id: 'api-token.expiring',
    finds: 'a token of the management API has expired, or expires within 30 days',
    fix: 'Create another one with rollcall api-token create, and revoke the old one.',
    run: (facts) => expiring(facts, 'API token', facts.content?.apiTokens ?? []),
  },
  {
    id: 'policy.guard',
    finds: 'the mass-change guard of a tenant is off',
    fix: 'rollcall tenant set TENANT \'{"guard": null}\' restores its default.',
    production: true,
    run: ({ content }) =>
      (content?.tenants ?? [])
        .filter(({ policy }) => !readPolicy(policy).guard.enabled)
        .map(({ id }) => `The guard of tenant ${id} is off: one mistake can remove every user.`),
  },
  {
    id: 'policy.requests',
    finds: 'the request log of a tenant is off',
    fix: 'rollcall tenant set TENANT \'{"requestLog": null}\' restores its default.',
    production: true,
    run: ({ content }) =>
      (content?.tenants ?? [])
        .filter(({ policy }) => readPolicy(policy).requestLog === 'off')
        .map(({ id }) => `Requests of tenant ${id} are not logged.`),
  },
  {
    id: 'policy.retention',
    finds: 'accounts of deleted users are kept without end, or for more than 400 days',
    fix: 'rollcall tenant set TENANT \'{"onDelete": "retain", "retentionDays": 30}\'.',
    production: true,
    run: ({ content }) =>
      (content?.tenants ?? []).flatMap(({ id, policy }) => {
        const { onDelete, retentionDays } = readPolicy(policy);
        return [
          ...when(
            onDelete === 'deactivate',
            () => `Tenant ${id} keeps the accounts of deleted users without end.`,
          ),
          ...when(
            onDelete === 'retain' && retentionDays > 400,
            () => `Tenant ${id} keeps the accounts of deleted users for ${retentionDays} days.`,
          ),
        ];
      }),
  },
  {
    id: 'webhook.http',
    finds: 'a webhook is sent over http://, with personal data in clear',
    fix: 'Change its URL to https://.',
    production: true,
    run: (facts) =>
      webhooks(
        facts,
        ({ url }) => url.startsWith('http://'),
        (webhook) => `${describe(webhook)} is sent over http://.`,
      ),
  },
  {
    id: 'webhook.failing',
    finds: 'a webhook fails, or was disabled because it failed',
    fix: 'Repair the receiver, then enable the webhook: POST /api/v1/endpoints/ID/enable.',
    run: (facts) =>
      webhooks(
        facts,
        ({ status, failingSince, reason }) =>
          failingSince !== undefined ||
          (status === 'disabled' && reason !== 'an administrator disabled it'),
        (webhook) =>
          webhook.status === 'disabled'
            ? `${describe(webhook)} is disabled: ${webhook.reason ?? 'it failed'}.`
            : `${describe(webhook)} has failed for ${hours(facts.now - webhook.failingSince!)}.`,
      ),
  },
  {
    id: 'webhook.dead',
    finds: 'events were given up after every retry',
    fix: 'Repair the receiver, then send them again: rollcall events replay, or the replay operation.',
    run: (facts) =>
      webhooks(
        facts,
        ({ dead }) => dead > 0,
        (webhook) => `${describe(webhook)} has ${webhook.dead} events that were given up.`,
      ),
  },
];

function hours(milliseconds: number): string {
  const count = Math.max(1, Math.round(milliseconds / 3_600_000));
  return `${count} hour${count === 1 ? '' : 's'}`;
}
