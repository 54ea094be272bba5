import { spawn } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { expect } from 'vitest';
import { type CodeBlock, readPage, root } from './markdown.ts';
import { binary } from './process.ts';

/** How a page is run. */
export interface PageRun {
  /** Relative to the repository. */
  readonly path: string;
  readonly folder: string;
  /** Takes the place of the URL that pages name. */
  readonly url: string;
  /** Commands that a reader of the page has behind them. */
  readonly before?: string;
  /** Texts of the page, and what takes their place. */
  readonly replaced?: Readonly<Record<string, string>>;
  /** Whether background programs have printed what they should. */
  readonly isDone?: (output: string) => boolean;
}

/** Separates the outputs of blocks. */
const mark = '\u0001';

/** True for a block of commands. */
export const isCommands = ({ language, isOutput }: CodeBlock): boolean =>
  !isOutput && ['sh', 'console', ''].includes(language);

/**
 * Runs the blocks of commands of a page in one shell, as a reader would, the same block once, and
 * compares what they print with the blocks marked `output`. Fails at the first command that fails,
 * and at a variable that is empty after its block.
 *
 * @returns what everything printed
 */
export async function runPage(run: PageRun): Promise<string> {
  const { blocks } = readPage(run.path);
  const replaced = { 'http://127.0.0.1:8080': run.url, ...run.replaced };
  const translate = (text: string): string =>
    Object.entries(replaced).reduce((all, [from, to]) => all.replaceAll(from, to), text);
  const seen = new Set<string>();
  const commands = blocks.filter((block) => {
    const isNew = !seen.has(block.text);
    seen.add(block.text);
    return isNew && isCommands(block) && block.notRun === undefined;
  });
  const script = [
    prelude,
    translate(run.before ?? ''),
    ...commands.map((block) => scriptOf(block, translate)),
    `printf '${mark}end\\n'; read -r _ || true`,
  ].join('\n');
  const output = await runScript(script, run);
  for (const [index, block] of blocks.entries()) {
    if (!block.isOutput) continue;
    const printed = outputOf(output, blocks[index - 1]!);
    expect(comparable(printed), `${run.path}:${block.line}`).toEqual(
      comparable(translate(block.text)),
    );
  }
  return output;
}

const prelude = `
set -euo pipefail
trap 'echo "failed: $BASH_COMMAND" >&2' ERR
trap 'kill $(jobs -p) 2>/dev/null || true' EXIT
rollcall() { node '${binary}' "$@"; }
npx() { if [ "$1" = rollcall ]; then shift; rollcall "$@"; else command npx "$@"; fi; }
curl() { command curl --fail-with-body "$@"; }
npm() { (cd '${root}' && command npm "$@"); }
`;

function scriptOf({ text, line }: CodeBlock, translate: (text: string) => string): string {
  const names = [...text.matchAll(/^export ([A-Z_]+)=/gmu)].map(([, name]) => name!);
  // A command within an export fails unnoticed.
  const checks = names.map(
    (name) =>
      `[ -n "$${name}" ] && [ "$${name}" != undefined ] || { echo "no ${name}" >&2; exit 1; }`,
  );
  return [`printf '${mark}${line}\\n'`, translate(text), ...checks].join('\n');
}

function runScript(script: string, { folder, path, isDone }: PageRun): Promise<string> {
  const child = spawn('bash', ['-c', script], {
    cwd: folder,
    env: {
      PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}`,
      HOME: folder,
      // A page has dozens of commands; each would compile the sources for this HOME anew.
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
    },
  });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (output.includes(`${mark}end`) && (isDone?.(output) ?? true)) child.stdin.end();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (status) => {
      if (status === 0) resolve(output);
      else reject(new Error(`${path}: exit code ${status}\n${errors}\n${output.slice(-2_000)}`));
    });
  });
}

function outputOf(output: string, { line }: CodeBlock): string {
  const from = output.indexOf(`${mark}${line}\n`);
  const after = output.indexOf(mark, from + 1);
  return output.slice(output.indexOf('\n', from) + 1, after);
}

/** Returns a text without what differs in every run, JSON as its value. */
function comparable(text: string): unknown {
  const names = new Map<string, string>();
  const numbered = text
    .replaceAll(/[\da-f]{8}(?:-[\da-f]{4,12}){4}/gu, (id) => {
      if (!names.has(id)) names.set(id, `<id ${names.size}>`);
      return names.get(id)!;
    })
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/gu, '<time>')
    // What a program in the background prints meanwhile, also after JSON that ends without a line.
    .replaceAll(/(?:^|(?<=\}))(?:verified|listening)\b.*$/gmu, '')
    .trim();
  return /^[[{]/u.test(numbered) ? JSON.parse(numbered) : numbered;
}
