/**
 * Draws the modules of src and the imports between them, for docs/architecture.md. Run by
 * `node tools/generate-docs.ts`, whose `--check` fails when a drawing differs from the imports.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import ts from 'typescript';

interface Module {
  readonly name: string;
  /** What it holds, in lines that fit into its box. */
  readonly holds: readonly string[];
  /** Imports no other module; drawn beside the module that uses it. */
  readonly isAlone?: true;
}

/** From the top down; imports go down. Modules of a layer are drawn in this order. */
const layers: readonly { readonly number: string; readonly modules: readonly Module[] }[] = [
  {
    number: '7',
    modules: [
      { name: 'cli', holds: ['one file per command'] },
      { name: 'embedding', holds: ['createRollcall and', 'its hooks'] },
      {
        name: 'client',
        holds: ['of the management API;', 'stands alone'],
        isAlone: true,
      },
      {
        name: 'simulators',
        holds: ['identity providers as clients;', 'stands alone'],
        isAlone: true,
      },
      {
        name: 'conformance',
        holds: ['a checker of SCIM servers;', 'stands alone'],
        isAlone: true,
      },
    ],
  },
  {
    number: '6',
    modules: [{ name: 'server', holds: ['configuration, wiring, threads, background jobs'] }],
  },
  {
    number: '5',
    modules: [
      { name: 'scim', holds: ['SCIM endpoints'] },
      { name: 'http', holds: ['transport'] },
      { name: 'api', holds: ['management API'] },
    ],
  },
  {
    number: '4',
    modules: [
      { name: 'directory', holds: ['the SCIM verbs'] },
      { name: 'administration', holds: ['what administrators do'] },
    ],
  },
  {
    number: '3',
    modules: [
      { name: 'storage', holds: ['SQLite and', 'PostgreSQL'] },
      { name: 'accounts', holds: ['accounts, roles,', 'the guard'] },
      { name: 'events', holds: ['event log,', 'request log'] },
      { name: 'delivery', holds: ['webhooks,', 'event tokens'] },
      { name: 'access', holds: ['credentials,', 'OAuth, limits'] },
    ],
  },
  {
    number: '2',
    modules: [{ name: 'ports', holds: ['interfaces: Store, Clock, Ids, Logger'] }],
  },
  {
    number: '1',
    modules: [
      {
        name: 'protocol',
        holds: ['RFC 7643, 7644 and 9865 as pure functions and data, without I/O'],
      },
      { name: 'concurrency', holds: ['the semaphore'] },
    ],
  },
];

/** Published for authors of stores; no other module imports it. */
const besideLayers = 'testing';
/** Drawn as wide as the picture: every module above may import them. */
const foundations = new Set(['ports', 'protocol', 'concurrency']);
const names = layers.flatMap(({ modules }) => modules.map(({ name }) => name));

type Imports = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Returns which modules each module imports from, types included. The public faces, `src/index.ts`,
 * `src/engine.ts` and `src/http/index.ts`, export what other modules hold and are left out.
 *
 * @throws Error for a folder of src that the picture does not know
 */
function readImports(root: string): Imports {
  const imports = new Map(names.map((name) => [name, new Set<string>()]));
  const src = join(root, 'src');
  for (const entry of readdirSync(src, { recursive: true, encoding: 'utf8' })) {
    const path = entry.replaceAll(sep, '/');
    const [name] = path.split('/') as [string];
    const isFace = ['index.ts', 'engine.ts', 'http/index.ts'].includes(path);
    if (!path.endsWith('.ts') || isFace || name === besideLayers) continue;
    const into = imports.get(name);
    if (into === undefined) throw new Error(`tools/draw-architecture.ts has no module ${name}`);
    const text = readFileSync(join(src, entry), 'utf8');
    for (const { fileName } of ts.preProcessFile(text).importedFiles) {
      if (!fileName.startsWith('.')) continue;
      const [target] = normalize(join(dirname(entry), fileName)).split(sep) as [string];
      if (target !== name) into.add(target);
    }
  }
  return imports;
}

/** Returns the imports that do not follow from others. */
function withoutImplied(imports: Imports): readonly (readonly [string, string])[] {
  const reaches = (from: string, to: string): boolean =>
    imports.get(from)!.has(to) || [...imports.get(from)!].some((next) => reaches(next, to));
  return [...imports].flatMap(([from, targets]) =>
    names
      .filter((to) => targets.has(to))
      .filter((to) => ![...targets].some((other) => other !== to && reaches(other, to)))
      .map((to) => [from, to] as const),
  );
}

const style = `<style>
text { font-family: system-ui, -apple-system, "Segoe UI", sans-serif; fill: #1f2328; }
.page { fill: #ffffff; } .band { fill: #f3f5f8; } .number, .holds, .axis { fill: #59636e; }
.box { fill: #ffffff; stroke: #8c959f; } .alone { stroke-dasharray: 5 4; } .base { fill: #dbe9fb; stroke: #3b6fb5; }
.name { font-weight: 600; } .line { fill: none; stroke: #3b6fb5; stroke-width: 1.6; }
.head { fill: #3b6fb5; } .grid { stroke: #d5dae0; } .dot { fill: #3b6fb5; } .self { fill: #e4e8ed; }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3; } .page { fill: #0d1117; } .band { fill: #161c25; }
.number, .holds, .axis { fill: #9aa5b1; } .box { fill: #1f2833; stroke: #5c6976; }
.base { fill: #17304f; stroke: #6ea8ee; } .line { stroke: #6ea8ee; } .head { fill: #6ea8ee; }
.grid { stroke: #2b3440; } .dot { fill: #6ea8ee; } .self { fill: #252e39; }
}
</style>`;

function svg(width: number, height: number, label: string, parts: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">
${style}
<rect class="page" width="${width}" height="${height}" rx="8"/>
${parts.join('\n')}
</svg>
`;
}

interface Box {
  readonly module: Module;
  readonly row: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

const picture = { width: 900, margin: 20, label: 44, row: 58, gap: 52 };
const inner = {
  left: picture.margin + picture.label,
  right: picture.width - picture.margin - 18,
};
const top = (row: number): number => picture.margin + row * (picture.row + picture.gap);

/** Returns where each module is drawn. Rows of one or two modules leave room for arrows beside. */
function placeBoxes(): readonly Box[] {
  return layers.flatMap(({ modules }, row) => {
    const isFoundation = foundations.has(modules[0]!.name);
    const space = inner.right - inner.left;
    const width = modules.length > 4 ? 138 : modules.length > 3 ? 186 : 210;
    const wide = modules[0]!.name === 'server' ? 380 : width;
    const free =
      (space - wide * modules.length) /
      (modules.length > 4 ? modules.length - 1 : modules.length + 1);
    if (isFoundation) return placeFoundations(modules, row, space);
    return modules.map((module, index) => ({
      module,
      row,
      x: inner.left + (modules.length > 4 ? 0 : free) + index * (wide + free),
      y: top(row),
      width: wide,
    }));
  });
}

/** Foundations fill their row; the first gets what the others leave. */
function placeFoundations(modules: readonly Module[], row: number, space: number): readonly Box[] {
  const [small, gap] = [150, 12];
  const first = space - (modules.length - 1) * (small + gap);
  return modules.map((module, index) => ({
    module,
    row,
    x: inner.left + (index === 0 ? 0 : first + gap + (index - 1) * (small + gap)),
    y: top(row),
    width: index === 0 ? first : small,
  }));
}

type Point = readonly [number, number];

/** Returns the middle of the gap between boxes of a row that is nearest to `x`. */
function nearestGap(boxes: readonly Box[], row: number, x: number): number {
  const inRow = boxes.filter((box) => box.row === row);
  const edges = [
    inner.left - 12,
    ...inRow.flatMap((box) => [box.x, box.x + box.width]),
    inner.right + 12,
  ];
  const gaps: number[] = [];
  for (let index = 0; index < edges.length; index += 2)
    if (edges[index + 1]! - edges[index]! >= 10) gaps.push((edges[index]! + edges[index + 1]!) / 2);
  return gaps.toSorted((left, right) => Math.abs(left - x) - Math.abs(right - x))[0]!;
}

/** Returns an arrow through these points, which enters and leaves each of them vertically. */
function downArrow(points: readonly Point[]): string {
  const [[x, y], ...rest] = points as [Point, ...Point[]];
  let path = `M${round(x)} ${round(y)}`;
  let [lastX, lastY] = [x, y];
  for (const [nextX, nextY] of rest) {
    const middle = (lastY + nextY) / 2;
    path += ` C${round(lastX)} ${round(middle)} ${round(nextX)} ${round(middle)} ${round(nextX)} ${round(nextY)}`;
    [lastX, lastY] = [nextX, nextY];
  }
  return `<path class="line" d="${path}"/><path class="head" d="M${round(lastX)} ${round(lastY + 7)}l-4.5 -8h9z"/>`;
}

function sideArrow(from: Box, to: Box): string {
  const toRight = to.x > from.x;
  const start = toRight ? from.x + from.width : from.x;
  const end = toRight ? to.x - 8 : to.x + to.width + 8;
  const y = from.y + picture.row / 2;
  const back = toRight ? -8 : 8;
  return `<path class="line" d="M${round(start)} ${y}H${round(end)}"/><path class="head" d="M${round(end - back)} ${y}l${back} -4.5v9z"/>`;
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** Draws the layers, with an arrow for each import that does not follow from others. */
function drawLayers(imports: Imports): string {
  const boxes = placeBoxes();
  const boxOf = new Map(boxes.map((box) => [box.module.name, box]));
  const arrows = withoutImplied(imports)
    .filter(([, to]) => !foundations.has(to))
    .map(([from, to]) => ({ from: boxOf.get(from)!, to: boxOf.get(to)! }));
  const lines = arrows
    .filter(({ from, to }) => from.row === to.row)
    .map(({ from, to }) => sideArrow(from, to));
  const down = arrows
    .filter(({ from, to }) => from.row !== to.row)
    .map(({ from, to }) => ({ from, to, lanes: lanesBetween(boxes, from, to) }));
  for (const arrow of down) {
    const { from, to, lanes } = arrow;
    const starts = down.filter((other) => other.from === from);
    const ends = down.filter((other) => other.to === to);
    const start = placeOn(from, starts, arrow, (other) => other.lanes[0] ?? middleOf(other.to));
    const end = placeOn(to, ends, arrow, (other) => other.lanes.at(-1) ?? middleOf(other.from));
    const passes = lanes.flatMap((x, index): readonly Point[] => {
      const y = top(from.row + 1 + index);
      return [
        [x, y - 4],
        [x, y + picture.row + 4],
      ];
    });
    lines.push(downArrow([[start, from.y + picture.row], ...passes, [end, to.y - 8]]));
  }
  const bands = layers.map(({ number }, row) => {
    const y = top(row) - 9;
    return `<rect class="band" x="${picture.margin}" y="${y}" width="${picture.width - 2 * picture.margin}" height="${picture.row + 18}" rx="6"/><text class="number" x="${picture.margin + 16}" y="${y + 43}" font-size="15">${number}</text>`;
  });
  return svg(
    picture.width,
    top(layers.length) - picture.gap + picture.margin,
    'The layers of Rollcall',
    [...bands, ...lines, ...boxes.map(drawBox)],
  );
}

const middleOf = ({ x, width }: Box): number => x + width / 2;

/** Returns where an arrow passes each row between two boxes. */
function lanesBetween(boxes: readonly Box[], from: Box, to: Box): readonly number[] {
  const rows = Array.from({ length: to.row - from.row - 1 }, (_, index) => from.row + 1 + index);
  return rows.map((row) => nearestGap(boxes, row, middleOf(to)));
}

/** Returns where an arrow begins or ends on the edge of a box, so that arrows do not cross. */
function placeOn<Arrow>(
  box: Box,
  arrows: readonly Arrow[],
  arrow: Arrow,
  towards: (arrow: Arrow) => number,
): number {
  const ordered = arrows.toSorted((left, right) => towards(left) - towards(right));
  return box.x + (box.width * (ordered.indexOf(arrow) + 1)) / (ordered.length + 1);
}

function drawBox({ module: { name, holds, isAlone }, x, y, width }: Box): string {
  const kind = foundations.has(name) ? 'base' : isAlone === true ? 'box alone' : 'box';
  const middle = round(x + width / 2);
  const lines = holds.map(
    (line, index) =>
      `<text class="holds" x="${middle}" y="${y + (holds.length > 1 ? 35 : 42) + index * 14}" font-size="12" text-anchor="middle">${line}</text>`,
  );
  return `<rect class="${kind}" x="${round(x)}" y="${y}" width="${round(width)}" height="${picture.row}" rx="6"/><text class="name" x="${middle}" y="${y + (holds.length > 1 ? 19 : 24)}" font-size="14" text-anchor="middle">${name}</text>${lines.join('')}`;
}

const matrix = { left: 128, top: 118, cell: 30, margin: 20 };

/** Draws every import: the module of a row imports the module of a column. */
function drawMatrix(imports: Imports): string {
  const { left, top: upper, cell, margin } = matrix;
  const side = names.length * cell;
  const at = (index: number): number => index * cell;
  const middle = (index: number): number => at(index) + cell / 2;
  const parts = names.flatMap((name, row) => [
    `<text x="${left - 10}" y="${upper + middle(row) + 4}" font-size="13" text-anchor="end">${name}</text>`,
    `<text x="0" y="0" font-size="13" transform="translate(${left + middle(row) + 4} ${upper - 10}) rotate(-60)">${name}</text>`,
    `<rect class="self" x="${left + at(row)}" y="${upper + at(row)}" width="${cell}" height="${cell}"/>`,
    ...names.flatMap((target, column) =>
      imports.get(name)!.has(target)
        ? [
            `<circle class="dot" cx="${left + middle(column)}" cy="${upper + middle(row)}" r="6.5"/>`,
          ]
        : [],
    ),
  ]);
  let boundary = 0;
  const grid = [0, ...layers.map(({ modules }) => (boundary += modules.length))].flatMap(
    (index) => [
      `<path class="grid" d="M${left} ${upper + at(index)}h${side}M${left + at(index)} ${upper}v${side}"/>`,
    ],
  );
  return svg(
    left + side + margin + 50,
    upper + side + margin,
    'Imports between the modules of Rollcall: row imports column',
    [...grid, ...parts],
  );
}

/** Returns the drawings, by their path in the repository. */
export function drawArchitecture(root: string): ReadonlyMap<string, string> {
  const imports = readImports(root);
  return new Map([
    ['docs/architecture-layers.svg', drawLayers(imports)],
    ['docs/architecture-imports.svg', drawMatrix(imports)],
  ]);
}
