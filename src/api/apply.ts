import { z } from '@hono/zod-openapi';
import { defaultMaxRemovals } from '../administration/apply/apply-command.ts';
import { resolvedConfiguration } from '../administration/apply/configuration-schema.ts';
import { exportConfiguration } from '../administration/apply/export-configuration.ts';
import { prepareConfiguration } from '../administration/apply/prepare-configuration.ts';
import * as examples from './examples/objects.ts';
import { type Operation, operation } from './operation.ts';
import { appliedConfiguration, exportedConfiguration } from './schemas/apply.ts';

const tag = 'Configuration';

const flag = z.enum(['true', 'false']).default('false');

/** Operations on the configuration as a whole: tenants and what administrators set in them. */
export const applyOperations: readonly Operation[] = [
  operation(
    'post /apply',
    'Apply a configuration in one transaction; nothing changes when a part of it is refused',
    {
      id: 'applyConfiguration',
      example: {
        body: examples.exampleConfiguration,
        response: {
          changed: true,
          dryRun: false,
          changes: [
            { operation: 'create', kind: 'tenant', tenant: 'acme', name: 'acme', fields: [] },
          ],
          removals: { tenants: 0, connections: 0, credentials: 0, webhooks: 0, accounts: 0 },
        },
      },
      errors: ['conflict', 'notFound', 'held'],
      tag,
      access: 'server',
      // It may delete tenants.
      forOwners: true,
      query: {
        dryRun: flag.describe('Answers what would change; nothing is changed.'),
        prune: flag.describe('Removes what the lists of the configuration do not name.'),
        maxRemovals: z.coerce
          .number()
          .int()
          .min(0)
          .default(defaultMaxRemovals)
          .describe('Removals, counting active accounts, beyond which the request is refused.'),
      },
      body: resolvedConfiguration,
      response: appliedConfiguration,
    },
    async ({ administrator, body, query }, options) => {
      const { reader, vault, webhookHosts, trustedHosts, token } = options;
      const reserved = options.reservedTokens ?? (token === undefined ? [] : [token]);
      const wanted = await prepareConfiguration(body, {
        reader,
        vault,
        webhookHosts,
        trustedHosts,
        reserved,
      });
      const dryRun = query.dryRun === 'true';
      const result = await options.submit('applyConfiguration', {
        actor: administrator.actor,
        wanted,
        dryRun,
        prune: query.prune === 'true',
        maxRemovals: query.maxRemovals,
      });
      const changesEndpoints = result.changes.some(({ kind }) => kind !== 'credential');
      if (!dryRun && changesEndpoints) await options.endpointsChanged();
      return { body: { changed: result.changes.length > 0, dryRun, ...result } };
    },
  ),
  operation(
    'get /configuration',
    'Show the configuration as `POST /apply` takes it, without secrets',
    {
      id: 'getConfiguration',
      example: { response: { configuration: examples.exampleConfiguration, warnings: [] } },
      tag,
      access: 'server',
      response: exportedConfiguration,
    },
    async (_, { reader }) => ({ body: await exportConfiguration(reader) }),
  ),
];
