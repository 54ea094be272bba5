import type { BulkTarget } from '../protocol/bulk/read-bulk.ts';
import type { Precondition } from '../protocol/etag/etag.ts';
import type { ClientJsonObject } from '../protocol/json/client-json.ts';
import { createProjection, type Selection } from '../protocol/projection/projection.ts';
import type { ResourceType } from '../protocol/schema/registry.ts';
import type { OperationContext } from './operation-context.ts';
import { preparePatch } from './prepare.ts';
import type { DirectoryServices } from './services.ts';
import { collectSupplied } from './supplied.ts';
import { prepareOrRefuse, submitWrite, type WriteResult, writeResultOf } from './write-resource.ts';

/** PATCH of a resource (RFC 7644 §3.5.2). */
export async function patchResource(
  services: DirectoryServices,
  context: OperationContext,
  type: ResourceType,
  id: string,
  body: ClientJsonObject,
  selection: Selection,
  ifMatch?: Precondition,
): Promise<WriteResult> {
  const target: BulkTarget = { method: 'PATCH', type, data: body, ifMatch };
  /** Filled once the operations are compiled; the projection reads it later. */
  const supplied = new Set<string>();
  const [projection, command] = await prepareOrRefuse(
    services,
    context,
    target,
    id,
    async (parsed) => [
      createProjection(type, selection, supplied, context.parseContext),
      await preparePatch(parsed, type, id, body, services.protector, ifMatch),
    ],
  );
  collectSupplied(supplied, type, command.operations);
  const outcome = await submitWrite(services, context, command);
  const document = outcome.document!;
  return writeResultOf(services, context, { type, id, outcome, document, projection });
}
