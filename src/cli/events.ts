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
import { wholeNumber } from './administer.ts';
import { print, withStore } from './options.ts';
import { type TenantOptions, withTenant } from './tenant-option.ts';

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

export function eventsCommand(): Command {
  const withFilter = (name: string, description: string): Command =>
    withTenant(new Command(name))
      .description(description)
      .option('--types <types>', 'types with commas between them (default: all)')
      .option(
        '--forward <url>',
        'POST each event to this address instead of printing it, signed as webhooks are; goes on after a refusal',
      );
  return new Command('events')
    .description('What has changed, in order. Works beside a running server.')
    .addCommand(
      withFilter('listen', 'Print events as they come, until told to stop (Ctrl-C).')
        .option(
          '--after <sequence>',
          'begin after this one (default: after the last there is)',
          sequence,
        )
        .option('--limit <number>', 'stop after this many', wholeNumber)
        .action(listen),
    )
    .addCommand(
      withFilter('replay', 'Print events that are past, and stop.')
        .option(
          '--after <sequence>',
          'begin after this one (default: with the earliest that is kept)',
          sequence,
        )
        .option('--to <sequence>', 'the last one', sequence)
        .action(replay),
    );
}

function sequence(text: string): number {
  return text === '0' ? 0 : wholeNumber(text);
}

async function listen(options: ListenOptions): Promise<void> {
  await withStore(options, 'read', async (store) => {
    const { last } = await store.eventRange(options.tenant);
    const signal = createSignal();
    process.once('SIGINT', () => signal.close());
    // A reader that has seen enough: `… | head`.
    process.stdout.once('error', () => signal.close());
    const put = await createSink(store, options);
    let left = options.limit ?? Number.POSITIVE_INFINITY;
    for (let after = options.after ?? last; left > 0 && !signal.isClosed(); ) {
      const query = {
        tenant: options.tenant,
        after,
        limit: Math.min(perPage, left),
        ...typesOf(options),
      };
      const page = await awaitFeed(store, query, signal, 60_000, () => systemClock.now());
      for (const event of page.events) await put(event);
      left -= page.events.length;
      after = page.next;
    }
  });
}

async function replay(options: ReplayOptions): Promise<void> {
  await withStore(options, 'read', async (store) => {
    const { first, last } = await store.eventRange(options.tenant);
    const put = await createSink(store, options);
    const { types } = typesOf(options);
    const to = Math.min(options.to ?? last, last);
    for (let after = options.after ?? first - 1; after < to; ) {
      const events = await store.events(options.tenant, after, perPage, types, maxPageBytes);
      for (const event of events) if (event.sequence <= to) await put(event);
      after = events.at(-1)?.sequence ?? to;
    }
  });
}

function typesOf({ types }: ListenOptions): { readonly types?: readonly string[] } {
  return types === undefined ? {} : { types: types.split(',').map((type) => type.trim()) };
}

type Sink = (event: StoredEvent) => Promise<void>;

/** Returns what becomes of each event: it is printed, or POSTed, signed with a secret that is the same each time. */
async function createSink(store: Store, { tenant, forward }: ListenOptions): Promise<Sink> {
  if (forward === undefined) return async (event) => print(eventJson(tenant, event));
  const secret = await forwardSecret(store, tenant);
  process.stderr.write(
    `events are signed with ${secret} (Standard Webhooks); it is the same each time\n`,
  );
  return async (event) => {
    const refusal = await post(forward, secret, event.id, eventJson(tenant, event));
    if (refusal === undefined) return;
    process.stderr.write(`event ${event.sequence} ${event.type}: ${refusal}\n`);
    process.exitCode = 1;
  };
}

/** @throws ConfigError before the first start */
async function forwardSecret(store: Store, tenant: string): Promise<string> {
  const key = await readHashKey(store);
  if (key === undefined)
    throw new ConfigError('this directory has no keys yet; start the server once');
  return webhookSecretOf(key, `events that the command line forwards, of tenant ${tenant}`);
}

/** Returns why an event was not taken; undefined when it was. */
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
    const reply = await fetch(url, { method: 'POST', headers, body, redirect: 'manual' });
    await reply.body?.cancel();
    return reply.ok ? undefined : `${url} answered ${reply.status}`;
  } catch (error) {
    const cause = (error as Error).cause as NodeJS.ErrnoException | undefined;
    return `${url} could not be reached: ${cause?.code ?? (error as Error).message}`;
  }
}
