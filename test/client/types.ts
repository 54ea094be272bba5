import type { Client, Event, ProblemCode, WebhookMessage } from '../../src/client/index.ts';
import type { EventType } from '../../src/events/event.ts';
import type { ErrorCode } from '../../src/protocol/errors/scim-error.ts';

/*
 * What must compile, and what must not: `tsc` fails when an expected error is absent. Never run.
 */

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;

/** The lists of the server and of the client are the same. */
export const sameCodes: Same<ProblemCode, ErrorCode> = true;
export const sameTypes: Same<Event['type'], EventType> = true;

/** Calls with wrong fields. */
export async function wrongCalls(client: Client): Promise<void> {
  // @ts-expect-error: a field that does not exist
  await client.POST('/tenants', { body: { id: 'acme', nam: 'Acme' } });
  // @ts-expect-error: a required field is missing
  await client.POST('/connections', { body: { profile: 'okta' } });
  // @ts-expect-error: a value of another type
  await client.POST('/tenants', { body: { id: 1 } });
  // @ts-expect-error: a value that is none of those allowed
  await client.POST('/api-tokens', { body: { name: 'x', role: 'root' } });
  // @ts-expect-error: the body is missing
  await client.POST('/tenants');
  // @ts-expect-error: a parameter that does not exist
  await client.GET('/accounts', { params: { query: { emial: 'x' } } });
  // @ts-expect-error: the parameter of the path is missing
  await client.GET('/accounts/{id}');
  // @ts-expect-error: a path that does not exist
  await client.GET('/acounts');
  // @ts-expect-error: a method that the path does not have
  await client.DELETE('/tenants');
  // @ts-expect-error: an option that does not exist
  await client.GET('/tenants', { parms: {} });
  const { data } = await client.GET('/guard');
  // @ts-expect-error: a property of the answer that does not exist
  String(data.removal);
  // @ts-expect-error: it is not a list
  client.paginate('/guard');
  await client.POST('/connections/{id}/credentials', {
    params: { path: { id: 'x' } },
    // @ts-expect-error: a field of another kind of credential
    body: { kind: 'secret', name: 'x', user: 'y' },
  });
}

/** Calls with right fields. */
export async function rightCalls(client: Client): Promise<string> {
  const { data: tenant } = await client.POST('/tenants', { body: { id: 'acme' } });
  const { data: page } = await client.GET('/tenants');
  await client.PATCH('/tenants/{tenant}', {
    params: { path: { tenant: 'acme' } },
    body: { policy: { seats: null } },
    signal: AbortSignal.timeout(1_000),
  });
  const { data: token } = await client.POST('/api-tokens', {
    params: { header: { 'idempotency-key': 'once' } },
    body: { name: 'mine', tenant: tenant.id },
  });
  for await (const { username } of client.paginate('/accounts')) return username;
  const secret: string | null | undefined = token.secret;
  return secret ?? page.items[0]!.name;
}

/** Events are told apart by their type. */
export function handle(event: WebhookMessage): string {
  switch (event.type) {
    case 'user.created':
    case 'user.updated':
      if ('erased' in event.data) return 'erased';
      // @ts-expect-error: users have no members
      String(event.data.members);
      return event.data.account?.username ?? event.data.id;
    case 'group.member_added': {
      const members: readonly string[] = event.data.members;
      return members.join();
    }
    case 'connection.unhealthy':
      return event.data.lastErrorDetail ?? event.data.connection.name;
    case 'endpoint.test':
      return event.data.endpoint;
    // @ts-expect-error: a type that does not exist
    case 'user.teleported':
      return '';
    default:
      // Includes the application's own types, and those of a later version.
      return event.type;
  }
}
