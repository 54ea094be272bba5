import type { Reader } from '../../ports/store.ts';
import { fromTimestamp } from '../../protocol/text/date-time.ts';
import type { ContentFacts, CredentialFacts, WebhookFacts } from './facts.ts';

/** Tenants read at a time. */
const perPage = 500;

/** Reads what the checks look at in the database. Deleted tenants and connections are left out. */
export async function readContent(reader: Reader): Promise<ContentFacts> {
  const tenants = (await allTenants(reader)).filter(({ status }) => status !== 'deleted');
  const credentials: CredentialFacts[] = [];
  for (const { id } of tenants) {
    const live = (await reader.connections(id)).filter(
      ({ status }) => status === 'active' || status === 'paused',
    );
    const names = new Map(live.map((one) => [one.id, one.name]));
    for (const { name, connection, revoked, expires } of await reader.credentials(id)) {
      const of = names.get(connection);
      if (revoked === undefined && of !== undefined)
        credentials.push({ name, place: `${id} / ${of}`, expires: instant(expires) });
    }
  }
  const apiTokens = (await reader.apiTokens())
    .filter(({ revoked }) => revoked === undefined)
    .map(({ name, tenant, expires }) => ({
      name,
      place: tenant ?? 'all tenants',
      expires: instant(expires),
    }));
  return { tenants, credentials, apiTokens, webhooks: await webhookFacts(reader) };
}

async function webhookFacts(reader: Reader): Promise<readonly WebhookFacts[]> {
  const found: WebhookFacts[] = [];
  for (const { id, tenant, name, url, status, reason, failingSince } of await reader.endpoints()) {
    const { dead } = await reader.deliveryCounts(id);
    found.push({
      name,
      place: tenant ?? 'all tenants',
      url,
      status,
      reason,
      failingSince: instant(failingSince),
      dead,
    });
  }
  return found;
}

async function allTenants(reader: Reader): Promise<ContentFacts['tenants']> {
  const found: ContentFacts['tenants'][number][] = [];
  for (;;) {
    const page = await reader.tenants(found.at(-1)?.id ?? '', perPage);
    found.push(...page);
    if (page.length < perPage) return found;
  }
}

function instant(stored: string | undefined): number | undefined {
  return stored === undefined ? undefined : fromTimestamp(stored);
}
