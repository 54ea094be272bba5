import type { Answer, Json, RequestOptions } from './answer.ts';
import type { CreatedResources } from './created-resources.ts';
import type { Feature } from './features.ts';
import type { HttpClient } from './http-client.ts';
import { CouldNotRunError, NoAnswer } from './outcomes.ts';
import { urns } from './urns.ts';

/** What the server says it is, and what a few probes show. */
export interface Discovery {
  /** Base URL of the service provider. */
  readonly url: string;
  /** undefined: the server has none. */
  readonly serviceProviderConfig: Json;
  readonly resourceTypes: readonly Json[];
  readonly schemas: readonly Json[];
  /** Why a feature is absent. A feature that is not in here is there. */
  readonly missing: ReadonlyMap<Feature, string>;
  /** Returns the smallest body of a user that the server accepts. */
  userTemplate(userName: string): Json;
}

export interface DiscoveryOptions {
  readonly url: string;
  readonly client: HttpClient;
  readonly created: CreatedResources;
  /** Begins the name of what the probes create. */
  readonly prefix: string;
  readonly hasFeed: boolean;
}

type Template = (userName: string) => Json;

/** Bodies of a user from small to complete: servers differ in what they require. */
const templates: readonly Template[] = [
  (userName) => ({ schemas: [urns.user], userName }),
  (userName) => ({
    schemas: [urns.user],
    userName,
    name: { givenName: 'Check', familyName: 'Conformance' },
    displayName: userName,
    emails: [{ value: `${userName}@check.example`, type: 'work', primary: true }],
    active: true,
  }),
  (userName) => ({
    schemas: [urns.user],
    userName: `${userName}@check.example`,
    externalId: userName,
    name: { givenName: 'Check', familyName: 'Conformance', formatted: 'Check Conformance' },
    displayName: userName,
    emails: [{ value: `${userName}@check.example`, type: 'work', primary: true }],
    active: true,
  }),
];

/**
 * Asks the server what it supports. A server without discovery endpoints is probed.
 *
 * @throws CouldNotRunError when there is no SCIM server, or it refuses the token
 */
export async function discover(options: DiscoveryOptions): Promise<Discovery> {
  const { url } = options;
  const missing = new Map<Feature, string>();
  const probe = createProbe(options);
  const config = await probe('GET', '/ServiceProviderConfig');
  const users = await probe('GET', '/Users', { query: { count: 1 } });
  assertScim(url, config, users);
  const hasConfig = config?.status === 200 && typeof config.json?.patch === 'object';
  if (!hasConfig) missing.set('serviceProviderConfig', missingBecause(config));
  const serviceProviderConfig: Json = hasConfig ? config.json : undefined;
  const types = await probe('GET', '/ResourceTypes');
  const resourceTypes = resourcesOf(types);
  if (resourceTypes.length === 0) missing.set('resourceTypes', missingBecause(types));
  const schemaList = await probe('GET', '/Schemas');
  const schemas = resourcesOf(schemaList);
  if (schemas.length === 0) missing.set('schemas', missingBecause(schemaList));
  const user = await createProbeUser(options, probe);
  if (user.refused !== undefined) missing.set('users', user.refused);
  await findFeatures({ probe, missing, serviceProviderConfig, resourceTypes, user: user.json });
  if (!options.client.knows('other')) missing.set('otherTenant', 'no token of a second tenant');
  if (!options.hasFeed) missing.set('feed', 'no event feed was given');
  return {
    url,
    serviceProviderConfig,
    resourceTypes,
    schemas,
    missing,
    userTemplate: user.template,
  };
}

type Probe = (
  method: string,
  path: string,
  options?: RequestOptions,
) => Promise<Answer | undefined>;

/** Returns a function that sends a request and resolves with undefined when no answer came. */
function createProbe({ client, created }: DiscoveryOptions): Probe {
  return async (method, path, options) => {
    try {
      const answer = await client.request(method, path, options);
      created.note(method, path, answer, options?.as ?? 'own');
      return answer;
    } catch (error) {
      if (error instanceof NoAnswer) return undefined;
      throw error;
    }
  };
}

/** Tells a wrong URL, a wrong token and a server that is down from one that can be checked. */
function assertScim(url: string, config: Answer | undefined, users: Answer | undefined): void {
  const answers = [config, users].filter((answer) => answer !== undefined);
  if (answers.length === 0) throw new CouldNotRunError(`${url} does not answer`);
  if (users?.status === 401 || users?.status === 403)
    throw new CouldNotRunError(`the server refuses the token: GET /Users answers ${users.status}`);
  const redirect = answers.find(({ status }) => status >= 300 && status < 400);
  if (redirect !== undefined)
    throw new CouldNotRunError(
      `${redirect.request} answers ${redirect.status}, a redirect; give the final URL`,
    );
  if (answers.every(({ json }) => typeof json !== 'object' || json === null))
    throw new CouldNotRunError(
      `${url} is not a SCIM server: ${answers.map(({ request, status, headers }) => `${request} answers ${status} with ${headers.get('content-type') ?? 'no content type'}`).join(', ')}`,
    );
  if (answers.every(({ status }) => status === 404))
    throw new CouldNotRunError(
      `${url} has neither /ServiceProviderConfig nor /Users; give the base URL, such as https://example.com/scim/v2`,
    );
}

interface ProbeUser {
  readonly template: Template;
  readonly json: Json;
  /** Headers of the answer that created it. */
  readonly refused?: string;
}

async function createProbeUser({ prefix }: DiscoveryOptions, probe: Probe): Promise<ProbeUser> {
  let refused = 'POST /Users has no answer';
  for (const [index, template] of templates.entries()) {
    const body: Json = template(`${prefix}probe-${index}`);
    const answer = await probe('POST', '/Users', { body });
    if (answer !== undefined && answer.status < 300 && typeof answer.json?.id === 'string')
      return { template, json: { ...answer.json, etag: answer.headers.get('etag') } };
    if (answer !== undefined)
      refused = `no user can be created: POST /Users answers ${answer.status}`;
  }
  return { template: templates[1]!, json: undefined, refused };
}

interface Findings {
  readonly probe: Probe;
  readonly missing: Map<Feature, string>;
  readonly serviceProviderConfig: Json;
  readonly resourceTypes: readonly Json[];
  /** The user of the probe, with the ETag header of its creation. */
  readonly user: Json;
}

/** Features that ServiceProviderConfig states with `supported`. */
const stated = ['patch', 'bulk', 'filter', 'sort', 'etag', 'changePassword'] as const;

async function findFeatures(findings: Findings): Promise<void> {
  const { missing, serviceProviderConfig, resourceTypes } = findings;
  if (serviceProviderConfig === undefined) await probeFeatures(findings);
  else {
    for (const feature of stated)
      if (serviceProviderConfig[feature]?.supported !== true)
        missing.set(feature, `ServiceProviderConfig: ${feature}.supported is not true`);
    if (serviceProviderConfig.pagination?.cursor !== true)
      missing.set('cursor', 'ServiceProviderConfig: pagination.cursor is not true');
  }
  const user = resourceTypes.find((type) => type?.schema === urns.user);
  const extensions: readonly Json[] = user?.schemaExtensions ?? [];
  if (resourceTypes.length > 0 && !extensions.some(({ schema }) => schema === urns.enterprise))
    missing.set('enterprise', 'no resource type has the extension of enterprise users');
  await probeEndpoints(findings);
}

/** Without ServiceProviderConfig, what can be tried without harm is tried. */
async function probeFeatures({ probe, missing, user }: Findings): Promise<void> {
  const bulk = await probe('POST', '/Bulk', { body: { schemas: [urns.bulkRequest] } });
  if (isMissing(bulk)) missing.set('bulk', `POST /Bulk answers ${bulk?.status ?? 'nothing'}`);
  if (user !== undefined && user.etag === null && user.meta?.version === undefined)
    missing.set('etag', 'a created user has neither ETag nor meta.version');
  for (const feature of ['sort', 'cursor', 'changePassword'] as const)
    missing.set(feature, 'there is no ServiceProviderConfig that states it');
}

async function probeEndpoints({ probe, missing }: Findings): Promise<void> {
  const query = { count: 1 };
  const prefix = { filter: 'userName sw "rollcall-check-" and userName pr' };
  const body = { schemas: [urns.search], count: 1 };
  const endpoints: readonly (readonly [Feature, Answer | undefined])[] = [
    ['groups', await probe('GET', '/Groups', { query })],
    ['prefixFilter', await probe('GET', '/Users', { query: prefix })],
    ['search', await probe('POST', '/Users/.search', { body })],
    ['rootSearch', await probe('POST', '/.search', { body })],
    ['me', await probe('GET', '/Me')],
  ];
  for (const [feature, answer] of endpoints)
    if (answer === undefined || isMissing(answer) || answer.status >= 400)
      missing.set(feature, missingBecause(answer));
}

function isMissing(answer: Answer | undefined): boolean {
  return answer === undefined || [404, 405, 501].includes(answer.status);
}

function missingBecause(answer: Answer | undefined): string {
  return answer === undefined
    ? 'the server does not answer'
    : `${answer.request} answers ${answer.status}`;
}

function resourcesOf(answer: Answer | undefined): readonly Json[] {
  const { json } = answer ?? {};
  const resources: unknown = Array.isArray(json) ? json : json?.Resources;
  return answer?.status === 200 && Array.isArray(resources) ? resources : [];
}
