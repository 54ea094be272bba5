import { Command } from 'commander';
import type { Schemas } from '../client/index.ts';
import { print, printJson } from './print.ts';
import { outcomeOf } from './request-line.ts';
import { printTable } from './table.ts';
import { type TenantOptions, withTenant, withTenantSession } from './tenant-option.ts';

interface ExplainOptions extends TenantOptions {
  readonly group?: string;
}

/** Returns `rollcall explain`. */
export function explainCommand(): Command {
  return withTenant(new Command('explain'), { of: 'user', person: true })
    .description('Explain why a user is here or in a group, or not.')
    .argument(
      '<user>',
      'userName, externalId, address or id of the user; id or username of the account',
    )
    .option(
      '--group <group>',
      'the group that the user should be in: displayName, externalId or id',
    )
    .action(explain);
}

function explain(person: string, options: ExplainOptions): Promise<void> {
  const { group } = options;
  return withTenantSession(options, 'read', async ({ api, query }) => {
    const { data } = await api.GET('/explain', { params: { query: { ...query, person, group } } });
    if (options.json === true) printJson(data);
    else printExplanation(data);
  });
}

type Explanation = Schemas['Explanation'];

/** What a line of the timeline says, beside the time. */
type Entry = Pick<Explanation['timeline'][number], 'at' | 'kind'> & {
  readonly request?: Schemas['Request'];
  readonly event?: {
    readonly sequence?: number;
    readonly type?: string;
    readonly request?: string;
  };
  readonly undelivered?: readonly {
    readonly endpoint: string;
    readonly status: string;
    readonly error?: string;
  }[];
};

/** Prints the verdict, commands that fix it, and the timeline. */
export function printExplanation(explanation: Explanation): void {
  const { verdict, summary, fix, user: id, account, timeline } = explanation;
  print(`${verdict.toUpperCase()}  ${summary}`);
  const shown = account && `, account ${account.username} (${account.status})`;
  if (id !== undefined) print(`user ${id}${shown ?? ''}`);
  for (const command of fix) print(`fix: ${command}`);
  print('');
  const entries = timeline.toReversed() as readonly Entry[];
  printTable(['WHEN', 'WHAT', '', 'BECAUSE OF'], entries.map(entryLine));
}

/** Returns a row of the timeline. */
function entryLine({ at, request, event, undelivered = [] }: Entry): readonly string[] {
  if (request !== undefined) {
    const { method, path, status, id } = request;
    return [at, `${method} ${path} → ${status}`, outcomeOf(request) ?? '', id];
  }
  const failures = undelivered.map(({ endpoint, status, error }) => {
    const reason = error === undefined ? status : `${status}: ${error}`;
    return `not delivered to ${endpoint} (${reason})`;
  });
  const what = `event ${String(event?.sequence)} ${String(event?.type)}`;
  return [at, what, failures.join('; '), event?.request ?? '—'];
}
