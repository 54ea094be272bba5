import type { Endpoint } from '../../ports/delivery.ts';
import { quote } from '../../protocol/errors/scim-error.ts';
import type { Action } from '../action.ts';
import type { WantedWebhook } from './configuration.ts';
import { type Match, matchNames } from './match-names.ts';
import type { PartialPlan } from './plan-credential.ts';
import {
  type FieldChange,
  fieldChanges,
  hiddenSecret,
  otherSecret,
  type PlannedChange,
} from './planned-change.ts';

/**
 * Returns how webhooks change.
 *
 * @param tenant undefined: those that receive the events of every tenant
 */
export function planWebhooks(
  tenant: string | undefined,
  wanted: readonly WantedWebhook[],
  present: readonly Endpoint[],
  prune: boolean,
): PartialPlan {
  const { matches, others, problems } = matchNames('webhook', wanted, present, chooseWebhook);
  const where = tenant === undefined ? 'webhooks of all tenants' : `tenant ${tenant}`;
  const found = problems.map((problem) => `${where}: ${problem}`);
  const changes: PlannedChange[] = [];
  if (prune)
    for (const { id, name } of others)
      changes.push({
        operation: 'delete',
        kind: 'webhook',
        tenant,
        name,
        fields: [],
        note: 'with its undelivered events',
        actions: [{ kind: 'endpoint.delete', endpoint: id }],
      });
  for (const match of matches) {
    const { name, secret } = match.wanted;
    if (match.current === undefined && secret === undefined)
      found.push(
        `${where}: webhook ${quote(name)} does not exist, and needs a secret: add secret: { env: NAME }`,
      );
    else changes.push(...planWebhook(tenant, match));
  }
  return { changes, problems: found };
}

/** Several may share a name; the URL tells which one is meant. */
function chooseWebhook({ url }: WantedWebhook, among: readonly Endpoint[]): Endpoint | undefined {
  const same = among.filter((one) => one.url === url);
  return same.length === 1 ? same[0] : undefined;
}

function planWebhook(
  tenant: string | undefined,
  { wanted, current }: Match<WantedWebhook, Endpoint>,
): readonly PlannedChange[] {
  const { name, url, types, status, secret } = wanted;
  const shown = { kind: 'webhook', tenant, name } as const;
  const next = { name, url, types: sorted(types), status: status ?? current?.status ?? 'active' };
  // It is disabled in the transaction that creates it, so that nothing is sent meanwhile.
  if (current === undefined) return [createdWebhook(tenant, wanted, next)];
  const before = {
    name: current.name,
    url: current.url,
    types: sorted(current.types),
    status: current.status,
  };
  const isOther = secret !== undefined && !secret.equals.includes(current.secrets[0]!.sealed);
  const secrets: readonly FieldChange[] = isOther
    ? [{ field: 'secret', before: hiddenSecret, after: otherSecret }]
    : [];
  const fields = [...fieldChanges(before, next), ...secrets];
  if (fields.length === 0) return [];
  const endpoint = current.id;
  const isUpdated = fields.some(({ field }) => field !== 'status' && field !== 'secret');
  const actions: readonly Action[] = [
    ...(isUpdated
      ? [{ kind: 'endpoint.update' as const, endpoint, name, url, types: types ?? null }]
      : []),
    ...(isOther ? [{ kind: 'endpoint.rotate' as const, endpoint, sealed: secret.sealed }] : []),
    ...(before.status === next.status ? [] : [statusAction(endpoint, next.status)]),
  ];
  return [{ ...shown, operation: 'update', fields, actions }];
}

function createdWebhook(
  tenant: string | undefined,
  { name, url, types, secret, status }: WantedWebhook,
  next: Readonly<Record<string, unknown>>,
): PlannedChange {
  return {
    kind: 'webhook',
    tenant,
    name,
    operation: 'create',
    fields: [...fieldChanges({}, next), { field: 'secret', after: hiddenSecret }],
    actions: [
      {
        kind: 'endpoint.create',
        tenant,
        name,
        url,
        types,
        sealed: secret!.sealed,
        disabled: status === 'disabled' ? true : undefined,
      },
    ],
  };
}

function statusAction(
  endpoint: string,
  status: Endpoint['status'],
): Action<'endpoint.enable' | 'endpoint.disable'> {
  return { kind: status === 'active' ? 'endpoint.enable' : 'endpoint.disable', endpoint };
}

/** The order of types means nothing. */
function sorted(types: readonly string[] | undefined): readonly string[] | undefined {
  return types && [...types].sort();
}
