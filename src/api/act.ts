import type { Action } from '../administration/action.ts';
import type { SubmitAdministration } from '../administration/command.ts';
import type { Input, Result } from './operation.ts';

/** Has an action done in the name of whoever asks. What is shown once comes with it the first time, and as null when it is asked again. */
export async function act(
  submit: SubmitAdministration,
  { administrator, idempotency }: Pick<Input<unknown, unknown>, 'administrator' | 'idempotency'>,
  action: Action,
): Promise<Result> {
  const command = { kind: 'administer', actor: administrator.actor, action, ...(idempotency && { idempotency }) } as const;
  const { view, secret, replayed } = await submit(command);
  if (replayed === true) return { body: { ...view, secret: null }, headers: { 'Idempotency-Replayed': 'true' } };
  return { body: secret === undefined ? view : { ...view, secret } };
}

/** A page of what a list gave when it was asked for one more than the limit. */
export function page<T>(found: readonly T[], limit: number, view: (item: T) => unknown, place: (item: T) => string): object {
  const items = found.slice(0, limit);
  return { items: items.map(view), ...(found.length > limit ? { next: place(items[items.length - 1]!) } : {}) };
}
