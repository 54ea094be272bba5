import { createHmac } from 'node:crypto';
import { z } from '@hono/zod-openapi';
import { readPolicy } from '../accounts/policy.ts';
import { domainSchema } from '../administration/policy-schema.ts';
import { requireTenant } from '../administration/tenants.ts';
import type { DomainProofs } from '../ports/domain-proofs.ts';
import { quote, ScimError } from '../protocol/errors/scim-error.ts';
import * as examples from './examples/objects.ts';
import { execute } from './execute.ts';
import { type Operation, operation } from './operation.ts';
import { pageOf } from './schemas/page.ts';
import { domain, domainChallenge, tenant } from './schemas/tenant.ts';

/** Name of the TXT record, in front of the domain. */
const recordName = '_rollcall-challenge';

const filePath = '/.well-known/rollcall-challenge.txt';

const tag = 'Domains';

/** Operations on proven domains. An operator can also set them in the policy, without proof. */
export const domainOperations: readonly Operation[] = [
  operation(
    'get /domains',
    'List the proven domains of a tenant',
    {
      id: 'listDomains',
      example: { response: { items: [{ name: 'example.com' }] } },
      tag,
      access: 'tenant',
      response: pageOf(domain),
    },
    async ({ tenant: id }, { reader }) => {
      const { domains } = readPolicy((await requireTenant(reader, id)).policy);
      return { body: { items: domains.map((name) => ({ name })) } };
    },
  ),
  operation(
    'post /domains',
    'Show the TXT record or file that proves a domain; nothing is stored',
    {
      id: 'createDomainChallenge',
      example: {
        body: { name: 'example.com' },
        response: {
          name: 'example.com',
          record: {
            type: 'TXT',
            name: '_rollcall-challenge.example.com',
            value: examples.challenge,
          },
          file: {
            url: 'https://example.com/.well-known/rollcall-challenge.txt',
            content: examples.challenge,
          },
        },
      },
      tag,
      access: 'tenant',
      body: z
        .strictObject({ name: domainSchema.describe('The domain, in lower case.') })
        .openapi('NewDomain', { description: 'A domain to prove.' }),
      response: domainChallenge,
    },
    async ({ tenant: id, body: { name } }, { hashKey }) => {
      const value = challengeOf(hashKey, id, name);
      return {
        body: {
          name,
          record: { type: 'TXT' as const, name: `${recordName}.${name}`, value },
          file: { url: `https://${name}${filePath}`, content: value },
        },
      };
    },
  ),
  operation(
    'post /domains/{name}/verify',
    'Check the proof, and add the domain to the tenant',
    {
      id: 'verifyDomain',
      example: {
        response: {
          ...examples.tenant,
          policy: { ...examples.tenant.policy, domains: ['example.com'] },
        },
      },
      errors: ['conflict'],
      tag,
      access: 'tenant',
      response: tenant,
    },
    async (input, options) => {
      const name = readDomain(input.name);
      const challenge = challengeOf(options.hashKey, input.tenant, name);
      if (!(await isProven(options.domainProofs, name, challenge)))
        throw new ScimError(
          'conflict',
          `neither the TXT record ${recordName}.${name} nor https://${name}${filePath} has the value from POST /domains; DNS changes can take some time`,
        );
      const action = { kind: 'tenant.addDomain', tenant: input.tenant, domain: name } as const;
      return execute(input, options, action);
    },
  ),
  operation(
    'delete /domains/{name}',
    'Remove a domain from the tenant',
    {
      id: 'deleteDomain',
      example: { response: examples.tenant },
      errors: ['conflict'],
      tag,
      access: 'tenant',
      response: tenant,
    },
    async (input, options) =>
      execute(input, options, {
        kind: 'tenant.removeDomain',
        tenant: input.tenant,
        domain: readDomain(input.name),
      }),
  ),
];

/** Returns what proves a domain: always the same for a tenant, so that nothing has to be stored. */
function challengeOf(hashKey: string, tenant: string, name: string): string {
  const value = createHmac('sha256', hashKey)
    .update(`domain ${name} of tenant ${tenant}`)
    .digest('base64url');
  return `rollcall-domain-verification=${value}`;
}

async function isProven(proofs: DomainProofs, name: string, challenge: string): Promise<boolean> {
  if ((await proofs.txt(`${recordName}.${name}`)).includes(challenge)) return true;
  return (await proofs.file(name, filePath)) === challenge;
}

/** @throws ScimError invalidValue */
function readDomain(text: string): string {
  const checked = domainSchema.safeParse(text);
  if (!checked.success)
    throw new ScimError('invalidValue', `${quote(text)} ${checked.error.issues[0]!.message}`);
  return checked.data;
}
