import type { Action } from '../administration/action.ts';
import type { SubmitAdministration } from '../administration/command.ts';
import { maxPageBytes } from '../ports/pages.ts';
import type { Input, Result } from './operation.ts';

/** Has an action done in the name of whoever asks. What is shown once comes with it the first time, and as null when it is asked again. */
export async function act(
  submit: SubmitAdministration,
  { administrator, idempotency }: Pick<Input<unknown, unknown>, 'administrator' | 'idempotency'>,
  action: Action,
): Promise<Result> {
  const command = {
    actor: administrator.actor,
    action,
    idempotency,
  };
  const { view, secret, replayed } = await submit('executeAction', command);
  if (replayed === true)
    return { body: { ...view, secret: null }, headers: { 'Idempotency-Replayed': 'true' } };
  return { body: secret === undefined ? view : { ...view, secret } };
}

/** A page of what a list gave when it was asked for one more than the limit. It ends by bytes as well. */
export function page<T>(
  found: readonly T[],
  limit: number,
  view: (item: T) => unknown,
  place: (item: T) => string,
): object {
  const items: unknown[] = [];
  let bytes = 0;
  for (const item of found.slice(0, limit)) {
    if (bytes >= maxPageBytes) break;
    const shown = view(item);
    items.push(shown);
    bytes += JSON.stringify(shown).length;
  }
  return {
    items,
    ...(found.length > items.length ? { next: place(found[items.length - 1]!) } : {}),
  };
}
