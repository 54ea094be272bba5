import { Command } from 'commander';
import type { Event } from '../client/index.ts';
import { signWebhook, webhookSecretOf } from '../delivery/webhook.ts';
import { isEventType, missingEventType } from '../events/event.ts';
import { ConfigError } from '../server/config.ts';
import { systemClock } from '../server/system.ts';
import { wholeNumber } from './arguments.ts';
import { print, printError } from './print.ts';
import {
  type TenantOptions,
  type TenantSession,
  withTenant,
  withTenantSession,
} from './tenant-option.ts';
import { untilStopped } from './until-stopped.ts';

/** Which events, and where they go. */
interface ListenOptions extends TenantOptions {
  readonly types?: string;
  readonly after?: number;
  readonly forward?: string;
  readonly limit?: number;
}

interface ReplayOptions extends ListenOptions {
  readonly to?: number;
}

/** Events read at a time. */
const pageSize = 200;

/** Returns `rollcall events`. */
export function eventsCommand(): Command {
  return new Command('events')
    .description('All changes of a tenant, in order.')
    .addCommand(
      withFilter('listen', 'Print new events until stopped (Ctrl-C).')
        .option('--after <sequence>', 'start after this one (default: the last one)', sequence)
        .option('--limit <number>', 'stop after this many', wholeNumber)
        .action(listen),
    )
    .addCommand(
      withFilter('replay', 'Print past events, and stop.')
        .option(
          '--after <sequence>',
          'start after this one (default: with the first that is still stored)',
          sequence,
        )
        .option('--to <sequence>', 'the last one', sequence)
        .action(replay),
    );
}

/** A command with the options that `listen` and `replay` share. */
function withFilter(name: string, description: string): Command {
  return withTenant(new Command(name))
    .description(description)
    .option('--types <types>', 'comma-separated types (default: all)')
    .option(
      '--forward <url>',
      'POST each event to this URL instead of printing it, signed like webhooks; continues after a failure',
    );
}

/** Returns the number of an event; 0 is before the first. */
function sequence(text: string): number {
  return text === '0' ? 0 : wholeNumber(text);
}

/** Sends new events until Ctrl-C, a closed pipe or the limit. */
function listen(options: ListenOptions): Promise<void> {
  const { limit = Number.POSITIVE_INFINITY } = options;
  return withTenantSession(options, 'read', async (session) => {
    const types = typesOf(options);
    const { last } = await rangeOf(session);
    const after = options.after ?? last;
    const send = createSink(session, options);
    await untilStopped(async (signal) => {
      let left = limit;
      const onRetry = (): void =>
        printError('the server does not answer; trying again until it does');
      const { tenant } = session;
      const feed = session.api.events({ tenant, after, types, pageSize, signal, onRetry });
      for await (const event of feed) {
        await send(event);
        left -= 1;
        if (left <= 0) break;
      }
    });
  });
}

/** Sends past events, a page at a time. */
function replay(options: ReplayOptions): Promise<void> {
  return withTenantSession(options, 'read', async (session) => {
    const types = typesOf(options);
    const { first, last } = await rangeOf(session);
    const send = createSink(session, options);
    const to = Math.min(options.to ?? last, last);
    const after = options.after ?? first - 1;
    const { tenant } = session;
    await untilStopped(async (signal) => {
      if (after >= to) return;
      const feed = session.api.events({ tenant, after, types, pageSize, signal, follow: false });
      for await (const event of feed) {
        if (event.sequence > to) break;
        await send(event);
        if (event.sequence === to) break;
      }
    });
  });
}

/** Resolves to the first and the last sequence that are stored. */
async function rangeOf({ api, query }: TenantSession): Promise<{ first: number; last: number }> {
  return (await api.GET('/events/range', { params: { query } })).data;
}

/** Returns the types that were asked for; undefined: all. @throws ConfigError */
function typesOf({ types }: ListenOptions): readonly Event['type'][] | undefined {
  return types?.split(',').map((text) => {
    const type = text.trim();
    if (isEventType(type)) return type;
    throw new ConfigError(missingEventType(type));
  });
}

/** Where events go. */
type Sink = (event: Event) => Promise<void>;

/** Returns what prints events, or POSTs them, signed with the same secret each time. */
function createSink(session: TenantSession, { forward }: ListenOptions): Sink {
  if (forward === undefined) return async (event) => print(JSON.stringify(event));
  const purpose = `events that the command line forwards, of tenant ${session.tenant}`;
  const secret = webhookSecretOf(session.forwardKey(), purpose);
  process.stderr.write(
    `events are signed with ${secret} (Standard Webhooks); it is the same each time\n`,
  );
  return async (event) => {
    const failure = await post(forward, secret, event.id, JSON.stringify(event));
    if (failure === undefined) return;
    printError(`event ${event.sequence} ${event.type}: ${failure}`);
    process.exitCode = 1;
  };
}

/** Resolves to the reason why the receiver did not accept an event; undefined: it did. */
async function post(
  url: string,
  secret: string,
  id: string,
  body: string,
): Promise<string | undefined> {
  const headers = {
    'Content-Type': 'application/json',
    ...signWebhook([secret], id, systemClock.now(), body),
  };
  try {
    const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual' });
    await response.body?.cancel();
    return response.ok ? undefined : `${url} answered ${response.status}`;
  } catch (error) {
    const cause = (error as Error).cause as NodeJS.ErrnoException | undefined;
    return `${url} could not be reached: ${cause?.code ?? (error as Error).message}`;
  }
}
