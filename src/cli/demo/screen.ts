import { setTimeout as pause } from 'node:timers/promises';
import { styleText } from 'node:util';
import type { Event } from '../../events/event.ts';
import { visibleText } from '../../protocol/text/visible.ts';
import { createNaming } from './naming.ts';

/** A colour of `util.styleText`. */
type Colour = 'cyan' | 'magenta' | 'green' | 'yellow' | 'red' | 'gray' | 'bold';

/** A request that a simulator sent, as the screen shows it. */
export interface ShownRequest {
  readonly provider: string;
  readonly method: string;
  /** Below the base URL, without ids and query. */
  readonly route: string;
  /** The body, without what does not matter to a reader. */
  readonly change: string;
  readonly status: number;
}

/** What the demo prints to. Colours appear on a terminal only, and never with NO_COLOR. */
export interface Screen {
  /** Begins a part of the story. */
  heading(text: string): void;
  line(text: string): void;
  /** From now on, requests are shown: those of a first sync are too many to read. */
  showRequests(): void;
  request(request: ShownRequest): void;
  event(event: Event): void;
  result(isGood: boolean, text: string): void;
  /** Resolves when every line is printed. */
  drain(): Promise<void>;
}

export interface ScreenOptions {
  /** True: prints nothing. */
  readonly isQuiet: boolean;
  /** Milliseconds between two lines, so that people can read along. */
  readonly lineIntervalMs: number;
  /** Ends the waiting between lines. */
  readonly signal: AbortSignal;
}

/** Columns of an output that is not a terminal. */
const defaultColumns = 132;

/** Colours of tenants, in the order in which they appear. */
const tenantColours = ['cyan', 'magenta'] as const satisfies readonly Colour[];

/** Returns a screen on a stream. Lines keep their order. */
export function createScreen(
  out: NodeJS.WriteStream,
  { isQuiet, lineIntervalMs, signal }: ScreenOptions,
): Screen {
  let printed = Promise.resolve();
  const write = (text: string): void => {
    if (isQuiet) return;
    printed = printed.then(async () => {
      if (signal.aborted) return;
      out.write(`${text}\n`);
      // An end of the demo is told to the story, not to the screen.
      await pause(lineIntervalMs, undefined, { signal }).catch(() => undefined);
    });
  };
  // Without the stream, `styleText` would colour files as well.
  const paint = (colour: Colour, text: string): string =>
    styleText(colour, visibleText(text), { stream: out });
  let showsRequests = false;
  const nameOf = createNaming();
  const tenants = new Map<string, Colour>();
  const colourOf = (tenant: string): Colour => {
    const colour = tenants.get(tenant) ?? tenantColours[tenants.size % tenantColours.length]!;
    tenants.set(tenant, colour);
    return colour;
  };
  return {
    heading(text) {
      write('');
      write(paint('bold', text));
    },
    line: (text) => write(visibleText(text)),
    showRequests() {
      showsRequests = true;
    },
    request({ provider, method, route, change, status }) {
      if (!showsRequests) return;
      const text = `→ ${provider} ${method} ${route} ${status}  ${change}`;
      const columns = (out.columns ?? defaultColumns) - 3;
      write(`  ${paint('gray', text.length > columns ? `${text.slice(0, columns - 1)}…` : text)}`);
    },
    event(event) {
      const { tenant, type, created } = event;
      const time = paint('gray', created.slice(11, 23));
      const owner = paint(colourOf(tenant), tenant.padEnd(7));
      const what = `${type.padEnd(20)} ${nameOf(event)}`.trimEnd();
      write(`  ${time}  ${owner}  ${paint(colourOfType(type), what)}`);
    },
    result: (isGood, text) =>
      write(`  ${paint(isGood ? 'green' : 'red', `${isGood ? 'ok  ' : 'FAIL'}  ${text}`)}`),
    drain: () => printed,
  };
}

/** Returns the colour of an event: what gives access is green, what takes it is red. */
function colourOfType(type: string): Colour {
  if (/created|added|reactivated|linked|returned/u.test(type)) return 'green';
  return /deactivated|deleted|removed|unhealthy|revoked/u.test(type) ? 'red' : 'yellow';
}
