import type { Dialect } from '../dialect.ts';
import { attributeRows } from './attribute-rows.ts';
import type { Guide, GuideField, GuideStep, Placeholder, Problem } from './guide.ts';

/** What stands in place of each thing to paste. */
export type PastedValues = Readonly<Record<Placeholder, string>>;

const maxColumns = 100;

/** What Markdown would read as a quotation, a heading or a list at the beginning of a line. */
const isMarkup = (part: string): boolean => /^(?:[>#+-]|\d+\.$)/u.test(part);

/** Returns a paragraph in lines of at most 100 columns. @param indent begins every further line */
export function wrap(text: string, indent = ''): string {
  const lines: string[] = [];
  let line = '';
  for (const part of text.split(' ')) {
    const longer = line === '' ? part : `${line} ${part}`;
    if (longer.length <= maxColumns || line === '' || isMarkup(part)) line = longer;
    else {
      lines.push(line);
      line = indent + part;
    }
  }
  return [...lines, line].join('\n');
}

/** Returns a list of Markdown. */
export function list(items: readonly string[]): string {
  return items.map((item) => wrap(`- ${item}`, '  ')).join('\n');
}

/** Returns a table of Markdown. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const escaped = rows.map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  return [headings, headings.map(() => '---'), ...escaped]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
}

/** Returns the steps of a guide, each under a heading of level 3. */
export function stepsText(steps: readonly GuideStep[], pasted: PastedValues): string {
  return steps.map((step, index) => stepText(step, index + 1, pasted)).join('\n\n');
}

function stepText(
  { title, text, fields = [], template }: GuideStep,
  number: number,
  pasted: PastedValues,
): string {
  const rows = fields.map((field) => [`**${field.label}**`, valueOf(field, pasted)]);
  return [
    `### ${number}. ${title}`,
    ...(text === undefined ? [] : [wrap(text)]),
    ...(rows.length === 0 ? [] : [table(['field', 'value'], rows)]),
    ...(template === undefined ? [] : [`\`\`\`json\n${template}\n\`\`\``]),
  ].join('\n\n');
}

function valueOf(field: GuideField, pasted: PastedValues): string {
  const note = field.note === undefined ? '' : `; ${field.note}`;
  if ('paste' in field) return `${pasted[field.paste]}${note}`;
  if ('choose' in field) return `${field.choose}${note}`;
  return `${field.tick ? 'ticked' : 'not ticked'}${note}`;
}

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** Returns a path or request with a short name for the URN of the enterprise extension. */
export function shortPath(path: string): string {
  return path.replace(enterprise, 'enterprise');
}

/** Returns the attributes that a provider sends, and what the application gets. */
export function attributesText(guide: Guide, dialect: Dialect): string {
  const rows = attributeRows(dialect).map(({ path, example, meaning }) => [
    guide.attributes[path] ?? 'chosen in its mapping',
    `\`${shortPath(path)}\``,
    `\`${example}\``,
    meaning,
  ]);
  return `${table([guide.title, 'SCIM attribute', 'example', 'what the application gets'], rows)}

\`enterprise:\` stands for \`${enterprise}:\`.`;
}

/** Returns a table of what goes wrong. */
export function problemsText(problems: readonly Problem[]): string {
  return table(
    ['what you see', 'why', 'what helps'],
    problems.map(({ symptom, cause, fix }) => [symptom, cause, fix]),
  );
}
