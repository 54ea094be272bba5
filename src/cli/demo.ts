import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Command } from 'commander';
import { explanationView } from '../api/explain.ts';
import { type Explanation, explainPerson } from '../directory/explain/explain-person.ts';
import { openSqliteReader } from '../storage/sqlite/sqlite-store.ts';
import { type Company, companyPlans, createCompany } from './demo/company.ts';
import { type DemoServer, startDemoServer } from './demo/demo-server.ts';
import { followEvents } from './demo/follow-events.ts';
import { createScreen, type Screen } from './demo/screen.ts';
import { type Party, playStory, type StoryResult } from './demo/story.ts';
import { printExplanation } from './explain.ts';
import { print, printJson } from './print.ts';

interface DemoOptions {
  readonly fast?: boolean;
  readonly keep?: boolean;
  readonly json?: boolean;
}

/** Departments, titles and telephone numbers of the people follow from it. */
const seed = 7;

/** Milliseconds between two lines, and between two parts, for people who read along. */
const rhythm = { lineIntervalMs: 220, pauseMs: 3_000 };

/** How long the request log may take. */
const maxLogMs = 5_000;

const lookIntervalMs = 50;

/** Exit codes of a process that a signal ended: 128 and its number. */
const signalCodes = { SIGINT: 130, SIGTERM: 143 } as const;

type StopSignal = keyof typeof signalCodes;

const summary = 'Watch Okta and Entra ID provision into a temporary server, in about 40 seconds.';

/** Returns `rollcall demo`. It exits with 0 only when everything was verified. */
export function demoCommand(): Command {
  return new Command('demo')
    .summary(summary)
    .description(
      `${summary}\nBoth are simulated; nothing leaves this machine, and everything is removed at the end.`,
    )
    .option('--fast', 'do not wait for readers')
    .option('--keep', 'leave the server running until Ctrl-C, and print its URLs and tokens')
    .option('--json', 'print JSON')
    .action(demo);
}

/** Runs the demo in a folder that exists only meanwhile. */
async function demo(options: DemoOptions): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-demo-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  // Also when the process ends by an error that is not caught here.
  process.once('exit', remove);
  const stop = new AbortController();
  const stopped = new Promise<StopSignal>((received) => {
    for (const signal of Object.keys(signalCodes) as StopSignal[])
      process.once(signal, () => received(signal));
  });
  void stopped.then(() => stop.abort());
  const began = performance.now();
  const server = await startDemoServer(folder, companyPlans);
  try {
    const result = await playOn(server, options, began, stop.signal);
    if (!result.isVerified) process.exitCode = 1;
    if (options.keep === true) await stopped;
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    process.exitCode = signalCodes[await stopped];
  } finally {
    await server.close();
    remove();
  }
  // Requests of the simulators that a signal has interrupted would be tried again.
  if (stop.signal.aborted) process.exit();
}

/** Plays the story on a server, and prints how it ended. */
async function playOn(
  server: DemoServer,
  options: DemoOptions,
  began: number,
  signal: AbortSignal,
): Promise<StoryResult> {
  const { fast = false, json = false } = options;
  const { lineIntervalMs, pauseMs } = fast ? { lineIntervalMs: 0, pauseMs: 0 } : rhythm;
  const screen = createScreen(process.stdout, { isQuiet: json, lineIntervalMs, signal });
  const companies = server.tenants.map(({ url, token }, index) =>
    createCompany(companyPlans[index]!, { url, token, seed, signal, onRequest: screen.request }),
  );
  introduce(screen, server, companies);
  const parties = await Promise.all(companies.map((company) => attend(server, company, screen)));
  try {
    const result = await playStory({
      screen,
      parties,
      pauseMs,
      signal,
      explain: async (tenant, userName) => {
        const explanation = await explainWhenLogged(server, tenant, userName, signal);
        if (!json) printExplanation(explanationView(tenant, explanation));
        return explanation;
      },
    });
    conclude(server, parties, result, options, (performance.now() - began) / 1_000);
    return result;
  } finally {
    await Promise.all(parties.map(({ feed }) => feed.close()));
  }
}

/**
 * Explains a person once the request log, which is written in batches, has the requests behind all
 * events.
 */
async function explainWhenLogged(
  { database }: DemoServer,
  tenant: string,
  userName: string,
  signal: AbortSignal,
): Promise<Explanation> {
  // Not by the options of other commands: those read the configuration of the caller's own server.
  const store = openSqliteReader({ path: database });
  try {
    const until = performance.now() + maxLogMs;
    for (;;) {
      const explanation = await explainPerson(store, tenant, userName, { seesAll: true });
      if (isLogged(explanation) || performance.now() > until) return explanation;
      await pause(lookIntervalMs, undefined, { signal });
    }
  } finally {
    await store.close();
  }
}

/** Whether a timeline has the request behind each of its events. */
function isLogged({ timeline }: Explanation): boolean {
  const requests = timeline.flatMap((entry) => (entry.kind === 'request' ? entry.request.id : []));
  return timeline.every(
    (entry) => entry.kind === 'request' || requests.some((id) => entry.event.payload.includes(id)),
  );
}

/** Follows the events of a company on the screen. */
async function attend(server: DemoServer, company: Company, screen: Screen): Promise<Party> {
  const { origin, apiToken } = server;
  const feed = await followEvents(origin, apiToken, company.tenant, screen.event);
  return { company, feed };
}

function introduce(
  screen: Screen,
  { origin, tenants }: DemoServer,
  companies: readonly Company[],
): void {
  screen.line(`Rollcall runs at ${origin}, on a temporary database.`);
  for (const [index, { tenant, provider }] of companies.entries())
    screen.line(
      `  ${provider.padEnd(18)} provisions into ${tenant.padEnd(7)}  ${tenants[index]!.url}`,
    );
  screen.line('Both are simulators of the vendors; nothing leaves this machine.');
  screen.line('→ is a request of an identity provider; a line with a time is an event that the');
  screen.line('application receives.');
}

/** Prints the result, and with `--keep` how to use the server. */
function conclude(
  { origin, apiToken, tenants }: DemoServer,
  parties: readonly Party[],
  { isVerified, checks, persons }: StoryResult,
  { keep = false, json = false }: DemoOptions,
  seconds: number,
): void {
  if (json)
    return printJson({
      isVerified,
      seconds: Math.round(seconds * 10) / 10,
      checks,
      tenants: tenants.map(({ tenant, url, token }, index) => ({
        tenant,
        provider: parties[index]!.company.provider,
        person: persons[tenant],
        requests: parties[index]!.company.requests(),
        events: parties[index]!.feed.events.length,
        url,
        token: keep ? token : undefined,
      })),
      server: origin,
      apiToken: keep ? apiToken : undefined,
    });
  print('');
  print(`${isVerified ? 'Verified' : 'NOT VERIFIED'} in ${seconds.toFixed(1)} s.`);
  if (!keep) {
    print('The server has ended and its data is removed. Keep it next time: rollcall demo --keep');
    return;
  }
  for (const { tenant, url, token } of tenants) {
    print(`${tenant}: SCIM base URL ${url}`);
    print(`${' '.repeat(tenant.length)}  bearer token  ${token}`);
  }
  print('');
  print('Provision more, as another identity provider:');
  print(`  SCIM_TOKEN=${tenants[0]!.token} rollcall simulate okta --url ${tenants[0]!.url}`);
  print('Follow the events:');
  print(
    `  curl -N -H 'Accept: text/event-stream' -H 'Authorization: Bearer ${apiToken}' '${origin}/api/v1/events?tenant=${tenants[0]!.tenant}'`,
  );
  print('');
  print('Ctrl-C ends the server and removes its data.');
}
