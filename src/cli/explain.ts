import { Command } from 'commander';
import { toRfc3339 } from '../administration/views.ts';
import { type Explanation, explainPerson } from '../directory/explain/explain-person.ts';
import { knowsPerson } from '../directory/explain/find-person.ts';
import type { TimelineEntry } from '../directory/explain/timeline.ts';
import { withStore } from './options.ts';
import { print, printJson, printTable } from './print.ts';
import { outcomeOf } from './requests.ts';
import { type TenantOptions, withTenant } from './tenant-option.ts';

interface ExplainOptions extends TenantOptions {
  readonly group?: string;
}

/** Returns `rollcall explain`. */
export function explainCommand(): Command {
  return withTenant(new Command('explain'), { of: 'user', knows: knowsPerson })
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

async function explain(user: string, options: ExplainOptions): Promise<void> {
  const { tenant, group } = options;
  const explanation = await withStore(options, 'read', (store) =>
    explainPerson(store, tenant, user, { group, seesAll: true }),
  );
  if (options.json === true) printJson({ tenant, ...explanation });
  else printExplanation(explanation);
}

/** Prints the verdict, commands that fix it, and the timeline. */
export function printExplanation(explanation: Explanation): void {
  const { verdict, summary, fix, user: id, account, timeline } = explanation;
  print(`${verdict.toUpperCase()}  ${summary}`);
  const shown = account && `, account ${account.username} (${account.status})`;
  if (id !== undefined) print(`user ${id}${shown ?? ''}`);
  for (const command of fix) print(`fix: ${command}`);
  print('');
  printTable(['WHEN', 'WHAT', '', 'BECAUSE OF'], timeline.toReversed().map(entryLine));
}

/** Returns a row of the timeline. */
function entryLine(entry: TimelineEntry): readonly string[] {
  const at = toRfc3339(entry.at);
  if (entry.kind === 'request') {
    const { method, path, status, id } = entry.request;
    return [at, `${method} ${path} → ${status}`, outcomeOf(entry.request) ?? '', id];
  }
  const { type, sequence, payload } = entry.event;
  const { request } = JSON.parse(payload) as { readonly request?: string };
  const undelivered = entry.undelivered.map(({ endpoint, status, error }) => {
    const reason = error === undefined ? status : `${status}: ${error}`;
    return `not delivered to ${endpoint} (${reason})`;
  });
  return [at, `event ${sequence} ${type}`, undelivered.join('; '), request ?? '—'];
}
