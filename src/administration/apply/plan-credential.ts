import type { Credential } from '../../ports/access.ts';
import { quote } from '../../protocol/errors/scim-error.ts';
import { toTimestamp } from '../../protocol/text/date-time.ts';
import type { Action, NewCredential } from '../action.ts';
import { toRfc3339 } from '../views.ts';
import type { WantedCredential } from './configuration.ts';
import { matchNames } from './match-names.ts';
import {
  type FieldChange,
  hiddenSecret,
  isEqual,
  otherSecret,
  type PlannedChange,
} from './planned-change.ts';

/** The connection that credentials belong to. */
export interface CredentialOwner {
  readonly tenant: string;
  readonly connection: string;
  readonly connectionName: string;
}

/** Changes of one kind of object, and why some cannot be made. */
export interface PartialPlan {
  readonly changes: readonly PlannedChange[];
  readonly problems: readonly string[];
}

/**
 * Returns how the credentials of a connection change. A credential whose secret, scope or expiry
 * differs is revoked, and created again under the same name.
 *
 * @param present those that are not revoked
 */
export function planCredentials(
  owner: CredentialOwner,
  wanted: readonly WantedCredential[],
  present: readonly Credential[],
  prune: boolean,
): PartialPlan {
  const { matches, others, problems } = matchNames('credential', wanted, present, chooseCredential);
  const found: string[] = [...problems];
  const changes: PlannedChange[] = [];
  if (prune)
    for (const one of others)
      changes.push({
        ...shownAs(owner, one.name),
        operation: 'delete',
        fields: [],
        actions: [revoke(owner, one)],
      });
  for (const { wanted: one, current } of matches) {
    const fields =
      current === undefined ? createdFields(one) : changedFields(one, current, present);
    if (fields.length === 0) continue;
    const needsSecret = one.kind === 'token' || one.kind === 'secret';
    if (needsSecret && one.secret === undefined) {
      found.push(missingSecret(owner, one, current !== undefined));
      continue;
    }
    changes.push({
      ...shownAs(owner, one.name),
      operation: current === undefined ? 'create' : 'update',
      fields,
      actions: [...(current === undefined ? [] : [revoke(owner, current)]), create(owner, one)],
    });
  }
  return { changes, problems: found };
}

function shownAs({ tenant, connectionName }: CredentialOwner, name: string) {
  return { kind: 'credential', tenant, connection: connectionName, name } as const;
}

/** Several may share a name, such as during a rotation; the secret tells which one is meant. */
function chooseCredential(
  wanted: WantedCredential,
  among: readonly Credential[],
): Credential | undefined {
  const isSecret = wanted.kind === 'token' || wanted.kind === 'secret';
  if (isSecret && wanted.secret === undefined) return among.at(-1);
  return among.find((one) => !hasOtherSecret(wanted, one));
}

function hasOtherSecret(wanted: WantedCredential, current: Credential): boolean {
  if (wanted.kind !== current.kind) return true;
  if (wanted.kind === 'key' || wanted.kind === 'trust')
    return !isEqual(detailsOf(current), wanted.kind === 'key' ? wanted.key : wanted.trust);
  return wanted.secret !== undefined && wanted.secret.hash !== current.hash;
}

function detailsOf({ details }: Credential): unknown {
  return details === undefined ? undefined : (JSON.parse(details) as unknown);
}

function createdFields(wanted: WantedCredential): readonly FieldChange[] {
  const { kind, scope = 'scim' } = wanted;
  return [
    { field: 'kind', after: kind },
    { field: 'scope', after: scope },
    ...(wanted.expires === undefined ? [] : [{ field: 'expires', after: expiryOf(wanted) }]),
    { field: materialOf(kind), after: shownMaterial(wanted, hiddenSecret) },
  ];
}

function changedFields(
  wanted: WantedCredential,
  current: Credential,
  present: readonly Credential[],
): readonly FieldChange[] {
  const { kind, scope = 'scim' } = wanted;
  // Without a secret it cannot be told which of several is meant: they stay as they are.
  const isAmbiguous = present.filter(({ name }) => name === current.name).length > 1;
  if (isAmbiguous && !hasOtherSecret(wanted, current) && wanted.secret === undefined) return [];
  const fields: FieldChange[] = [];
  if (kind !== current.kind) fields.push({ field: 'kind', before: current.kind, after: kind });
  if (scope !== current.scope) fields.push({ field: 'scope', before: current.scope, after: scope });
  const [before, after] = [toRfc3339(current.expires), expiryOf(wanted)];
  // A client secret without a date has got one from the server.
  if (before !== after && !(kind === 'secret' && after === undefined))
    fields.push({ field: 'expires', before, after });
  if (kind === current.kind && hasOtherSecret(wanted, current))
    fields.push({
      field: materialOf(kind),
      before: materialOf(kind) === 'secret' ? hiddenSecret : detailsOf(current),
      after: shownMaterial(wanted, otherSecret),
    });
  return fields;
}

function materialOf(kind: WantedCredential['kind']): 'secret' | 'key' | 'trust' {
  return kind === 'key' || kind === 'trust' ? kind : 'secret';
}

function shownMaterial({ kind, key, trust }: WantedCredential, secret: string): unknown {
  if (kind === 'key') return key;
  return kind === 'trust' ? trust : secret;
}

function expiryOf({ expires }: WantedCredential): string | undefined {
  return expires === undefined ? undefined : toRfc3339(toTimestamp(expires));
}

function revoke({ tenant }: CredentialOwner, { id }: Credential): Action<'credential.revoke'> {
  return { kind: 'credential.revoke', tenant, credential: id };
}

function create(
  { tenant, connection }: CredentialOwner,
  wanted: WantedCredential,
): Action<'credential.create'> {
  const { kind, name, scope, expires } = wanted;
  const base = { kind: 'credential.create', tenant, connection, name, scope, expires } as const;
  const credential = credentialOf(wanted);
  return { ...base, ...credential, credentialKind: kind } as Action<'credential.create'>;
}

function credentialOf({ kind, name, key, trust, secret }: WantedCredential): NewCredential {
  if (kind === 'key') return { name, credentialKind: kind, key: key! };
  if (kind === 'trust') return { name, credentialKind: kind, trust: trust! };
  return { name, credentialKind: kind, given: secret };
}

function missingSecret(
  { tenant, connectionName }: CredentialOwner,
  { name }: WantedCredential,
  exists: boolean,
): string {
  const what = `credential ${quote(name)} of connection ${quote(connectionName)} in tenant ${tenant}`;
  return exists
    ? `${what} can change only together with its secret; add secret: { env: NAME }`
    : `${what} does not exist, and needs a secret: add secret: { env: NAME }`;
}
