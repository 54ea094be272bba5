import type { Schemas } from '../../../../src/client/index.ts';
import { Status } from '../../design/badge.tsx';
import { webhooksText } from '../../text/webhooks.ts';

export type Endpoint = Schemas['Endpoint'];

/** Whether an endpoint is sent to, and whether that works. */
export function EndpointStatus({ endpoint }: { readonly endpoint: Endpoint }): React.ReactNode {
  if (endpoint.status === 'disabled')
    return <Status tone="neutral">{webhooksText.disabled}</Status>;
  if (endpoint.failingSince !== undefined)
    return <Status tone="danger">{webhooksText.failing}</Status>;
  return <Status tone="success">{webhooksText.active}</Status>;
}

/** Returns which events an endpoint gets. */
export function typesOf({ types }: Endpoint): string {
  return types === undefined ? webhooksText.allTypes : webhooksText.types(types.length);
}
