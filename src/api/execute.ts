import type { Action, ViewOf } from '../administration/action.ts';
import type { Input, Result } from './operation.ts';
import type { ApiOptions } from './options.ts';

type Caller = Pick<Input, 'administrator' | 'idempotency'>;

/**
 * Executes an action in the name of the caller. Resolves to what there is now. A repeated request
 * gets the first one's answer, with the header `Idempotency-Replayed`.
 *
 * @throws ScimError notFound, conflict, invalidValue, quotaExceeded
 */
export async function execute<A extends Action>(
  caller: Caller,
  options: Pick<ApiOptions, 'submit'>,
  action: A,
): Promise<Result<ViewOf<A['kind']>>> {
  const { body, headers } = await run(caller, options, action);
  return { body, headers };
}

/** Does the same for an action that creates a secret: shown once, and null in a repeated answer. */
export async function executeWithSecret<A extends Action>(
  caller: Caller,
  options: Pick<ApiOptions, 'submit'>,
  action: A,
): Promise<Result<ViewOf<A['kind']> & { readonly secret?: string | null }>> {
  const { body, headers, secret } = await run(caller, options, action);
  return { body: { ...body, secret: headers === undefined ? secret : null }, headers };
}

async function run<A extends Action>(
  { administrator: { actor }, idempotency }: Caller,
  { submit }: Pick<ApiOptions, 'submit'>,
  action: A,
) {
  const result = await submit('executeAction', { actor, action, idempotency });
  return {
    body: result.view as ViewOf<A['kind']>,
    secret: result.secret,
    headers: result.replayed === true ? { 'Idempotency-Replayed': 'true' } : undefined,
  };
}
