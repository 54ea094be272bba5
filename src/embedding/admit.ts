import type { AccessGeneration } from '../access/authenticate.ts';
import { ensureConnection } from '../access/credentials.ts';
import { type Authenticate, type Principal, unauthenticated } from '../access/principal.ts';
import { isTenantId } from '../access/tenant-id.ts';
import { type AccessScope, accessScopes } from '../ports/access.ts';
import { createGenerationCache } from '../ports/generation-cache.ts';
import type { Store } from '../ports/store.ts';
import type { Ids } from '../ports/system.ts';
import { otherProfiles, type Profile, profiles } from '../protocol/profiles/profile.ts';
import { systemClock } from '../server/system.ts';
import { isPlainObject, requireKnownNames, shown } from './check-value.ts';

/** The headers of a request that the application authenticates. */
export interface RequestToAdmit {
  /** Returns a header by its name; undefined when it is absent. */
  header(name: string): string | undefined;
}

/** The caller of a request, as the application knows it. */
export interface Caller {
  /** Default: the tenant of `createRollcall`. It is created where it does not exist. */
  readonly tenant?: string;
  /** Name of the connection. It is created where it does not exist. Default `application`. */
  readonly connection?: string;
  /** Name of the profile of a connection that is created. Default `default`. */
  readonly profile?: string;
  /** Default `scim`, which allows everything. */
  readonly scope?: AccessScope;
}

/**
 * Decides who sends a request. `true`: the application's own connection; undefined, null or false:
 * 401. An object must have the properties of a `Caller` only, each with a value: a tenant that the
 * application did not find must not become the default one. Anything else is refused with a 500.
 */
export type AuthenticateOption = (request: RequestToAdmit) => Admission | Promise<Admission>;

type Admission = Caller | boolean | null | undefined;

/** Options of `createApplicationAuthenticate`. */
export interface ApplicationAuthenticateOptions {
  readonly authenticate: AuthenticateOption;
  readonly store: Store;
  readonly generation: Pick<AccessGeneration, 'ask'>;
  readonly tenant: string;
  readonly ids: Ids;
}

/** Characters of a connection's name. */
const maxConnectionName = 200;

/** Connections that are cached. */
const maxCached = 1_000;

/** Instead of a credential's id, for what the application has authenticated. */
const applicationCredential = 'application';

type Known = Omit<Principal, 'scope' | 'generation'>;

/** Returns an `Authenticate` that asks the application. */
export function createApplicationAuthenticate({
  authenticate,
  store,
  generation: access,
  tenant: usualTenant,
  ids,
}: ApplicationAuthenticateOptions): Authenticate {
  const known = createGenerationCache<Known>(maxCached);
  return async (authorization, exchange) => {
    const header = (name: string): string | undefined =>
      exchange?.header(name.toLowerCase()) ??
      (name.toLowerCase() === 'authorization' ? authorization : undefined);
    const answer: unknown = await authenticate({ header });
    // An empty string is what `header(…) && …` returns for an empty header.
    if (answer === undefined || answer === null || answer === false || answer === '')
      throw unauthenticated('the application does not know the caller', 'invalid_token');
    const caller: Caller = answer === true ? {} : requireCaller(answer);
    const { tenant = usualTenant, connection = 'application', scope = 'scim' } = caller;
    const profile = profileOf(caller);
    const generation = await access.ask();
    const found = await known.get(generation, JSON.stringify([tenant, connection]), () =>
      findConnection(store, ids, tenant, connection, profile),
    );
    return { ...found, scope, generation };
  };
}

const callerRules: Record<keyof Caller, (value: unknown) => boolean> = {
  tenant: (value) => typeof value === 'string' && isTenantId(value),
  connection: (value) =>
    typeof value === 'string' && value !== '' && value.length <= maxConnectionName,
  profile: (value) => typeof value === 'string',
  scope: (value) => accessScopes.some((scope) => scope === value),
};

/** @throws TypeError naming what is wrong with a result of `authenticate` */
function requireCaller(answer: unknown): Caller {
  if (!isPlainObject(answer))
    throw new TypeError(
      `authenticate must return true, false or an object such as { tenant: 'acme' }; ${shown(answer)} was returned`,
    );
  requireKnownNames(answer, Object.keys(callerRules), 'property of a caller');
  for (const [name, isValid] of Object.entries(callerRules))
    if (name in answer && !isValid(answer[name]))
      throw new TypeError(
        `authenticate returned ${shown(answer[name])} as ${name}; leave it out for the default`,
      );
  return answer;
}

function profileOf({ profile = 'default' }: Caller): string {
  if (!profiles.has(profile))
    throw new TypeError(
      `authenticate named the profile "${profile}", which does not exist${otherProfiles(profile)}`,
    );
  return profile;
}

async function findConnection(
  store: Store,
  ids: Ids,
  tenant: string,
  name: string,
  profile: string,
): Promise<Known> {
  const owner = await store.tenant(tenant);
  const existing = (await store.connections(tenant)).find((one) => one.name === name);
  const connection =
    existing ??
    (await store.write((transaction) =>
      ensureConnection(transaction, { tenant, name, profile }, ids, systemClock),
    ));
  if (owner !== undefined && owner.status !== 'active')
    throw unauthenticated(`the tenant is ${owner.status}`, 'invalid_token');
  if (connection.status !== 'active')
    throw unauthenticated(`the connection is ${connection.status}`, 'invalid_token');
  const { requestLog = 'changes' } = JSON.parse(owner?.policy ?? '{}') as Pick<
    Partial<Principal>,
    'requestLog'
  >;
  return {
    tenant,
    connection: connection.id,
    credential: applicationCredential,
    profile: profileNamed(connection.profile),
    requestLog,
    limits: connection.limits,
    discovery: connection.discovery,
  };
}

function profileNamed(name: string): Profile {
  return profiles.get(name) ?? profiles.get('default')!;
}
