import type { ClientJsonObject } from '../protocol/json/client-json.ts';
import { createProjection, type Selection } from '../protocol/projection/projection.ts';
import type { ResourceType } from '../protocol/schema/registry.ts';
import type { OperationContext } from './operation-context.ts';
import { prepareCreate } from './prepare.ts';
import type { DirectoryServices } from './services.ts';
import { suppliedIn } from './supplied.ts';
import { prepareOrRefuse, submitWrite, type WriteResult, writeResultOf } from './write-resource.ts';

/** POST of a resource (RFC 7644 §3.3). */
export async function createResource(
  services: DirectoryServices,
  context: OperationContext,
  type: ResourceType,
  body: ClientJsonObject,
  selection: Selection,
): Promise<WriteResult> {
  const target = { method: 'POST', type, data: body } as const;
  const id = services.ids.next();
  const supplied = suppliedIn(type, body);
  const [projection, command] = await prepareOrRefuse(
    services,
    context,
    target,
    id,
    async (parsed) => [
      createProjection(type, selection, supplied, context.parseContext),
      await prepareCreate(parsed, type, body, id, services.protector),
    ],
  );
  const outcome = await submitWrite(services, context, command);
  const { document } = command;
  return writeResultOf(services, context, { type, id, outcome, document, projection });
}
