import { createHmac } from 'node:crypto';
import { z } from '@hono/zod-openapi';
import { readPolicy } from '../accounts/policy.ts';
import { domainSchema } from '../administration/policy-schema.ts';
import { requireTenant } from '../administration/tenants.ts';
import { quote, ScimError } from '../protocol/errors/scim-error.ts';
import { act } from './act.ts';
import { type Api, define } from './operation.ts';
import type { ApiOptions } from './options.ts';
import { domain, domainChallenge, pageOf, tenant } from './schemas.ts';

/** Name of the TXT record, before the domain. */
const recordName = '_rollcall-challenge';

const filePath = '/.well-known/rollcall-challenge.txt';

/** Domains that a tenant has proven to be its own. An operator may also set them, with the policy. */
export function defineDomains(
  api: Api,
  { reader, submit, hashKey, domainProofs }: ApiOptions,
): void {
  const tag = 'Domains';

  /** The same for the same tenant and domain, so that nothing is kept of a proof that is never made. */
  const challengeOf = (of: string, name: string): string => {
    const value = createHmac('sha256', hashKey)
      .update(`domain ${name} of tenant ${of}`)
      .digest('base64url');
    return `rollcall-domain-verification=${value}`;
  };

  const isShown = async (name: string, challenge: string): Promise<boolean> => {
    if ((await domainProofs.txt(`${recordName}.${name}`)).includes(challenge)) return true;
    return (await domainProofs.file(name, filePath)) === challenge;
  };

  define(
    api,
    {
      method: 'get',
      path: '/domains',
      tag,
      summary: 'List the domains a tenant has proven to be its own',
      access: 'tenant',
      status: 200,
      response: pageOf(domain),
    },
    async ({ tenant: id }) => {
      const { domains } = readPolicy((await requireTenant(reader, id)).policy);
      return { body: { items: domains.map((name) => ({ name })) } };
    },
  );
  define(
    api,
    {
      method: 'post',
      path: '/domains',
      tag,
      summary: 'Say how a domain is proven: by a TXT record or a file; nothing is kept of it',
      body: z.strictObject({ name: domainSchema }).openapi('NewDomain'),
      access: 'tenant',
      status: 200,
      response: domainChallenge,
    },
    async ({ tenant: id, body: { name } }) => ({
      body: {
        name,
        record: { type: 'TXT', name: `${recordName}.${name}`, value: challengeOf(id, name) },
        file: { url: `https://${name}${filePath}`, content: challengeOf(id, name) },
      },
    }),
  );
  define(
    api,
    {
      method: 'post',
      path: '/domains/{name}/verify',
      tag,
      summary: 'Look for the proof, and make the domain one of the tenant when it is there',
      access: 'tenant',
      status: 200,
      response: tenant,
    },
    async (input) => {
      const name = readDomain(input.name);
      if (!(await isShown(name, challengeOf(input.tenant, name))))
        throw new ScimError(
          'conflict',
          `neither a TXT record of ${recordName}.${name} nor https://${name}${filePath} has the value that POST /domains gives; DNS may need some time`,
        );
      return act(submit, input, { kind: 'tenant.addDomain', tenant: input.tenant, domain: name });
    },
  );
  define(
    api,
    {
      method: 'delete',
      path: '/domains/{name}',
      tag,
      summary: "Take a domain away from a tenant's own",
      access: 'tenant',
      status: 200,
      response: tenant,
    },
    async (input) =>
      act(submit, input, {
        kind: 'tenant.removeDomain',
        tenant: input.tenant,
        domain: readDomain(input.name),
      }),
  );
}

/** @throws ScimError invalidValue */
function readDomain(text: string): string {
  const checked = domainSchema.safeParse(text);
  if (!checked.success)
    throw new ScimError('invalidValue', `${quote(text)} ${checked.error.issues[0]!.message}`);
  return checked.data;
}
