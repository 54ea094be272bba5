import { Command } from 'commander';
import { awaitFeed } from '../events/feed.ts';
import { eventJson } from '../events/record.ts';
import { createSignal } from '../events/signal.ts';
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
      .option('--forward <url>', 'POST each event to this address instead of printing it; stops when one is refused');
  return new Command('events')
    .description('What has changed, in order. Works beside a running server.')
    .addCommand(
      withFilter('listen', 'Print events as they come, until told to stop (Ctrl-C).')
        .option('--after <sequence>', 'begin after this one (default: after the last there is)', sequence)
        .option('--limit <number>', 'stop after this many', wholeNumber)
        .action(listen),
    )
    .addCommand(
      withFilter('replay', 'Print events that are past, and stop.')
        .option('--after <sequence>', 'begin after this one (default: with the earliest that is kept)', sequence)
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
    let left = options.limit ?? Number.POSITIVE_INFINITY;
    for (let after = options.after ?? last; left > 0 && !signal.isClosed(); ) {
      const query = { tenant: options.tenant, after, limit: Math.min(perPage, left), ...typesOf(options) };
      const page = await awaitFeed(store, query, signal, 60_000, () => systemClock.now());
      for (const event of page.events) await put(options, eventJson(options.tenant, event));
      left -= page.events.length;
      after = page.next;
    }
  });
}

async function replay(options: ReplayOptions): Promise<void> {
  await withStore(options, 'read', async (store) => {
    const { first, last } = await store.eventRange(options.tenant);
    await replayRange(store, options, options.after ?? first - 1, Math.min(options.to ?? last, last));
  });
}

async function replayRange(store: Store, options: ReplayOptions, from: number, to: number): Promise<void> {
  const { types } = typesOf(options);
  for (let after = from; ; ) {
    const events = await store.events(options.tenant, after, perPage, types, maxPageBytes);
    for (const event of events) if (event.sequence <= to) await put(options, eventJson(options.tenant, event));
    after = events.at(-1)?.sequence ?? to;
    if (after >= to) return;
  }
}

function typesOf({ types }: ListenOptions): { readonly types?: readonly string[] } {
  return types === undefined ? {} : { types: types.split(',').map((type) => type.trim()) };
}

async function put({ forward }: ListenOptions, json: string): Promise<void> {
  if (forward === undefined) return print(json);
  const reply = await fetch(forward, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: json,
    redirect: 'error',
  });
  await reply.body?.cancel();
  if (!reply.ok)
    throw new ConfigError(`${forward} answered ${reply.status} to event ${(JSON.parse(json) as { sequence: number }).sequence}`);
}
