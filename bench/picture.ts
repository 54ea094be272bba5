export interface LinePicture {
  readonly lines: readonly {
    readonly name: string;
    readonly points: readonly (readonly [number, number])[];
  }[];
  /** What the axes show. */
  readonly across: string;
  readonly up: string;
  /** Text alternative. */
  readonly label: string;
}

const colours = ['#0b6e4f', '#c1121f', '#3a5a9b', '#b5651d', '#6a3d9a', '#1b998b', '#777777'];
/** Pixels of a number below the axis. */
const markWidth = 60;
const width = 760;
const height = 420;
const margin = { left: 64, right: 170, top: 24, bottom: 48 };

/** Returns lines over two logarithmic axes, as SVG. */
export function linePicture({ lines, across, up, label }: LinePicture): string {
  const sizes = [...new Set(lines.flatMap(({ points }) => points.map(([size]) => size)))].toSorted(
    (left, right) => left - right,
  );
  const heights = lines.flatMap(({ points }) => points.map(([, value]) => value));
  const low = Math.log10(Math.min(...heights) / 1.6);
  const high = Math.log10(Math.max(...heights) * 1.6);
  const first = Math.log10(sizes[0]!);
  const span = Math.max(1, Math.log10(sizes.at(-1)!) - first);
  const x = (size: number): number =>
    margin.left + ((Math.log10(size) - first) / span) * (width - margin.left - margin.right);
  const y = (value: number): number =>
    height -
    margin.bottom -
    ((Math.log10(value) - low) / (high - low)) * (height - margin.top - margin.bottom);
  const ticks = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50].filter(
    (value) => Math.log10(value) >= low && Math.log10(value) <= high,
  );
  const grid = ticks.map(
    (value) =>
      `<line x1="${margin.left}" x2="${width - margin.right}" y1="${y(value)}" y2="${y(value)}" stroke="#ddd"/><text x="${margin.left - 8}" y="${y(value) + 4}" text-anchor="end">${value}</text>`,
  );
  // Of two that would overlap, the larger stays.
  const roomy = sizes.filter(
    (size, index) => index === sizes.length - 1 || x(sizes[index + 1]!) - x(size) > markWidth,
  );
  const marks = roomy.map(
    (size) =>
      `<text x="${x(size)}" y="${height - margin.bottom + 20}" text-anchor="middle">${size.toLocaleString('en-US')}</text>`,
  );
  const ends = spread(lines.map(({ points }) => y(points.at(-1)![1])));
  const drawn = lines.map(({ name, points }, index) => {
    const places = points.map(([size, value]) => [x(size), y(value)] as const);
    const dots = places
      .map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="3.5" fill="${colours[index]}"/>`)
      .join('');
    const text = `<text x="${width - margin.right + 12}" y="${ends[index]! + 4}" fill="${colours[index]}">${name}</text>`;
    return `<polyline fill="none" stroke="${colours[index]}" stroke-width="2" points="${places.map((place) => place.join(',')).join(' ')}"/>${dots}${text}`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="13" role="img" aria-label="${label}">
<rect width="${width}" height="${height}" fill="#fff"/>
${[...grid, ...marks, ...drawn].join('\n')}
<text x="${(margin.left + width - margin.right) / 2}" y="${height - 8}" text-anchor="middle">${across}</text>
<text x="16" y="${(height - margin.bottom + margin.top) / 2}" text-anchor="middle" transform="rotate(-90 16 ${(height - margin.bottom + margin.top) / 2})">${up}</text>
</svg>
`;
}

/** Moves labels apart that would overlap. */
function spread(ideal: readonly number[]): readonly number[] {
  const order = ideal
    .map((at, index) => ({ at, index }))
    .toSorted((left, right) => left.at - right.at);
  for (let index = 1; index < order.length; index += 1)
    order[index]!.at = Math.max(order[index]!.at, order[index - 1]!.at + 17);
  const placed: number[] = [];
  for (const { at, index } of order) placed[index] = at;
  return placed;
}
