import { Command } from 'commander';
import { readHashKey } from '../access/credentials.ts';
import { signWebhook, webhookSecretOf } from '../delivery/webhook.ts';
import { eventJson } from '../events/event-log.ts';
import { awaitFeed } from '../events/feed.ts';
import { createSignal } from '../events/signal.ts';
import type { StoredEvent } from '../ports/events.ts';
import { maxPageBytes } from '../ports/pages.ts';
import type { Store } from '../ports/store.ts';
import { ConfigError } from '../server/config.ts';
import { systemClock } from '../server/system.ts';
import { wholeNumber } from './arguments.ts';
import { withStore } from './options.ts';
import { print } from './print.ts';
import { type TenantOptions, withTenant } from './tenant-option.ts';

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
const perPage = 200;

/** How long one read waits for the next event. */
const waitMs = 60_000;

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
async function listen(options: ListenOptions): Promise<void> {
  const { tenant, limit = Number.POSITIVE_INFINITY } = options;
  await withStore(options, 'read', async (store) => {
    const { last } = await store.eventRange(tenant);
    const signal = createSignal();
    process.once('SIGINT', () => signal.close());
    // The reader of a pipe has seen enough: `… | head`.
    process.stdout.once('error', () => signal.close());
    const send = await createSink(store, options);
    const types = typesOf(options);
    let left = limit;
    for (let after = options.after ?? last; left > 0 && !signal.isClosed(); ) {
      const query = { tenant, after, limit: Math.min(perPage, left), types };
      const page = await awaitFeed(store, query, signal, waitMs, () => systemClock.now());
      for (const event of page.events) await send(event);
      left -= page.events.length;
      after = page.next;
    }
  });
}

/** Sends past events, a page at a time. */
async function replay(options: ReplayOptions): Promise<void> {
  const { tenant } = options;
  await withStore(options, 'read', async (store) => {
    const { first, last } = await store.eventRange(tenant);
    const send = await createSink(store, options);
    const types = typesOf(options);
    const to = Math.min(options.to ?? last, last);
    for (let after = options.after ?? first - 1; after < to; ) {
      const events = await store.events(tenant, after, perPage, types, maxPageBytes);
      for (const event of events) if (event.sequence <= to) await send(event);
      after = events.at(-1)?.sequence ?? to;
    }
  });
}

/** Returns the types that were asked for; undefined: all. */
function typesOf({ types }: ListenOptions): readonly string[] | undefined {
  return types?.split(',').map((type) => type.trim());
}

/** Where events go. */
type Sink = (event: StoredEvent) => Promise<void>;

/** Resolves to what prints events, or POSTs them, signed with the same secret each time. */
async function createSink(store: Store, { tenant, forward }: ListenOptions): Promise<Sink> {
  if (forward === undefined) return async (event) => print(eventJson(tenant, event));
  const secret = await forwardSecret(store, tenant);
  process.stderr.write(
    `events are signed with ${secret} (Standard Webhooks); it is the same each time\n`,
  );
  return async (event) => {
    const failure = await post(forward, secret, event.id, eventJson(tenant, event));
    if (failure === undefined) return;
    process.stderr.write(`event ${event.sequence} ${event.type}: ${failure}\n`);
    process.exitCode = 1;
  };
}

/** @throws ConfigError before the first start of a server */
async function forwardSecret(store: Store, tenant: string): Promise<string> {
  const key = await readHashKey(store);
  if (key === undefined)
    throw new ConfigError('this directory has no keys yet; start the server once');
  return webhookSecretOf(key, `events that the command line forwards, of tenant ${tenant}`);
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
