import { connectionUrls } from '../administration/connection-urls.ts';
import { requireConnection } from '../administration/tenants.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import { readUsage } from './connections.ts';
import * as examples from './examples/setup.ts';
import { execute } from './execute.ts';
import { type Operation, operation } from './operation.ts';
import { connectionState } from './schemas/connection.ts';
import { probes, watchRequest } from './schemas/setup.ts';

const tag = 'Connections';

/** Requests of unknown callers are shown for a day. */
const shownMs = 86_400_000;

/** Operations that show what arrives of an identity provider. */
export const probeOperations: readonly Operation[] = [
  operation(
    'get /connections/{id}/probes',
    'Show what arrived of the identity provider, in words',
    {
      id: 'listConnectionProbes',
      example: { response: examples.probes },
      tag,
      access: 'tenant',
      of: 'connection',
      response: probes,
    },
    async ({ tenant, id, publicUrl }, { reader, policies, clock }) => {
      // Loaded on use: a command that reads something else needs no guides.
      const { guideOfProfile } = await import('./provider-of.ts');
      const { readProbes } = await import('./read-probes.ts');
      const connection = await requireConnection(reader, tenant, id);
      const now = clock.now();
      const usage = (await readUsage(reader, tenant))(id);
      const { requestLog } = await policies.of(reader, tenant);
      const body = await readProbes(reader, {
        connection,
        guide: guideOfProfile(connection.profile),
        since: toTimestamp(now - shownMs),
        now,
        requestLog,
        usage,
        scimBaseUrl: connectionUrls(publicUrl, tenant).scimBaseUrl,
      });
      return { body };
    },
  ),
  operation(
    'post /connections/{id}/watch',
    'Keep all its requests in the request log for a while, reads included',
    {
      id: 'watchConnection',
      example: { body: { minutes: 60 }, response: examples.watchedConnection },
      tag,
      access: 'tenant',
      of: 'connection',
      body: watchRequest,
      response: connectionState,
    },
    ({ tenant, id: connection, body: { minutes }, ...input }, options) =>
      execute(input, options, { kind: 'connection.watch', tenant, connection, minutes }),
  ),
];
