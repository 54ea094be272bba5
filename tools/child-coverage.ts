/**
 * Coverage of what runs in processes of its own: the command line and the writer thread.
 *
 * Under `npm run test:coverage`, processes that tests start write V8's coverage into one folder.
 * Sources run unbuilt there, with their types replaced by spaces, so that V8's offsets are those of
 * the files. A line counts as covered when any process ran it. Processes that tests kill write
 * nothing.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const minPercent = 90;

interface Range {
  readonly startOffset: number;
  readonly endOffset: number;
  readonly count: number;
}

interface Dump {
  readonly result: readonly {
    readonly url: string;
    readonly functions: readonly { readonly ranges: readonly Range[] }[];
  }[];
}

/** Returns which characters of a text ran: inner ranges, which come later, decide. */
function markRun(text: string, functions: Dump['result'][number]['functions']): Uint8Array {
  const isRun = new Uint8Array(text.length).fill(1);
  const ranges = functions.flatMap((entry) => entry.ranges);
  ranges.sort(
    (left, right) => left.startOffset - right.startOffset || right.endOffset - left.endOffset,
  );
  for (const { startOffset, endOffset, count } of ranges)
    isRun.fill(count > 0 ? 1 : 0, startOffset, endOffset);
  return isRun;
}

/** Whether a line has code: not blank, no comment, not only closing brackets, no import or type. */
const isCode = (line: string): boolean => !/^\s*(?:$|\/\/|\/?\*|[)\]}>;,]+$|import\b)/u.test(line);

/** Lines of one file that ran, by number. */
const ran = new Map<string, Set<number>>();
/** Lines of one file that any process could have run. */
const lines = new Map<string, ReadonlySet<number>>();

function add(path: string, functions: Dump['result'][number]['functions']): void {
  const text = readFileSync(path, 'utf8');
  const isRun = markRun(text, functions);
  const covered = ran.get(path) ?? new Set<number>();
  const all = new Set<number>();
  let offset = 0;
  for (const [number, line] of text.split('\n').entries()) {
    if (isCode(line)) {
      all.add(number);
      const first = offset + line.length - line.trimStart().length;
      if (isRun[first] === 1) covered.add(number);
    }
    offset += line.length + 1;
  }
  ran.set(path, covered);
  lines.set(path, all);
}

const folder = process.argv[2]!;
const dumps = readdirSync(folder).filter((file) => file.endsWith('.json'));
for (const file of dumps) {
  const { result } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Dump;
  for (const { url, functions } of result) {
    if (!url.startsWith('file:')) continue;
    const path = fileURLToPath(url);
    if (/^src\/(?:cli\/|server\/[a-z]+-thread\.ts$)/u.test(relative(root, path)))
      add(path, functions);
  }
}

let [total, covered] = [0, 0];
for (const [path, all] of [...lines].toSorted(([left], [right]) => (left < right ? -1 : 1))) {
  const missing = [...all].filter((number) => !ran.get(path)!.has(number));
  total += all.size;
  covered += all.size - missing.length;
  const percent = (100 * (all.size - missing.length)) / all.size;
  process.stdout.write(
    `${percent.toFixed(1).padStart(5)} %  ${relative(root, path)}  ${missing.map((number) => number + 1).join(',')}\n`,
  );
}
const percent = total === 0 ? 0 : (100 * covered) / total;
process.stdout.write(
  `${percent.toFixed(1)} % of ${total} lines in processes of their own, by ${dumps.length} of them\n`,
);
if (percent < minPercent) {
  process.stderr.write(`below ${minPercent} %\n`);
  process.exitCode = 1;
}
