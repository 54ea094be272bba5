import type { BulkTarget } from '../protocol/bulk/read-bulk.ts';
import type { Precondition } from '../protocol/etag/etag.ts';
import type { ClientJsonObject } from '../protocol/json/client-json.ts';
import { createProjection, type Selection } from '../protocol/projection/projection.ts';
import type { ResourceType } from '../protocol/schema/registry.ts';
import type { OperationContext } from './operation-context.ts';
import { prepareReplace } from './prepare.ts';
import type { DirectoryServices } from './services.ts';
import { suppliedIn } from './supplied.ts';
import { prepareOrRefuse, submitWrite, type WriteResult, writeResultOf } from './write-resource.ts';

/** PUT of a resource (RFC 7644 §3.5.1). */
export async function replaceResource(
  services: DirectoryServices,
  context: OperationContext,
  type: ResourceType,
  id: string,
  body: ClientJsonObject,
  selection: Selection,
  ifMatch?: Precondition,
): Promise<WriteResult> {
  const target: BulkTarget = { method: 'PUT', type, data: body, ifMatch };
  const supplied = suppliedIn(type, body);
  const [projection, command] = await prepareOrRefuse(
    services,
    context,
    target,
    id,
    async (parsed) => [
      createProjection(type, selection, supplied, context.parseContext),
      await prepareReplace(parsed, type, id, body, services.protector, ifMatch),
    ],
  );
  const outcome = await submitWrite(services, context, command);
  const document = outcome.document ?? command.document;
  return writeResultOf(services, context, { type, id, outcome, document, projection });
}
