import type { FieldChange, ShownChange } from '../../administration/apply/planned-change.ts';
import { visibleText } from '../../protocol/text/visible.ts';
import { style } from '../style.ts';

const marks = {
  create: { mark: '+', colour: 'green' },
  update: { mark: '~', colour: 'yellow' },
  delete: { mark: '-', colour: 'red' },
} as const;

/** Characters of a value that are shown. */
const maxShown = 200;

/** Prints changes, a line for each object and each field. Colour only on a terminal. */
export function printChanges(changes: readonly ShownChange[]): void {
  for (const change of changes) {
    const { mark, colour } = marks[change.operation];
    const note = change.note === undefined ? '' : `  (${change.note})`;
    write(style(colour, `${mark} ${change.kind} ${visibleText(titleOf(change))}`) + note);
    for (const field of change.fields) write(`    ${visibleText(fieldText(field, change))}`);
  }
}

/** Returns how many objects changes create, change and remove, as a sentence. */
export function summaryOf(changes: readonly ShownChange[], isDryRun: boolean): string {
  if (changes.length === 0) return 'No changes: the configuration is as described.';
  const count = (operation: ShownChange['operation']): number =>
    changes.filter((change) => change.operation === operation).length;
  const [created, updated, removed] = [count('create'), count('update'), count('delete')];
  return isDryRun
    ? `${created} to create, ${updated} to change, ${removed} to remove. Nothing was changed.`
    : `${created} created, ${updated} changed, ${removed} removed.`;
}

function titleOf({ tenant, connection, name, kind }: ShownChange): string {
  if (kind === 'tenant') return name;
  return [tenant ?? '(all tenants)', connection, name]
    .filter((part) => part !== undefined)
    .join(' / ');
}

function fieldText({ field, before, after }: FieldChange, { operation }: ShownChange): string {
  return operation === 'create'
    ? `${field}: ${shown(after)}`
    : `${field}: ${shown(before)} → ${shown(after)}`;
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return '(default)';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= maxShown ? text : `${text.slice(0, maxShown)}…`;
}

function write(line: string): void {
  process.stdout.write(`${line}\n`);
}
