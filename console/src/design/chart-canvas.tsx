import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import UPlot from 'uplot';
import styles from './chart.module.css';
import type { ChartProps } from './chart.tsx';

const timeOf = new Intl.DateTimeFormat('en', {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** Calls back when the colours of the page change: the system's theme, or the chosen one. */
function onThemeChange(listener: () => void): () => void {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const chosen = new MutationObserver(listener);
  system.addEventListener('change', listener);
  chosen.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return () => {
    system.removeEventListener('change', listener);
    chosen.disconnect();
  };
}

const currentTheme = (): string =>
  `${document.documentElement.dataset['theme'] ?? ''} ${matchMedia('(prefers-color-scheme: dark)').matches}`;

/** Returns what resolves tokens to colours that a canvas knows. */
function colorReader(element: HTMLElement): (token: string) => string {
  return (token) => {
    const probe = document.createElement('span');
    probe.style.color = `var(${token})`;
    element.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  };
}

/** The drawing of a chart; loaded on use. */
export function ChartCanvas({
  times,
  series,
  kind = 'bars',
  height = 180,
  formatValue = String,
}: ChartProps): React.ReactNode {
  const element = useRef<HTMLDivElement>(null);
  const readout = useRef<HTMLDivElement>(null);
  const theme = useSyncExternalStore(onThemeChange, currentTheme);
  useEffect(() => {
    const parent = element.current;
    if (parent === null) return;
    const color = colorReader(parent);
    const axis = {
      stroke: color('--text-3'),
      font: `11px ${getComputedStyle(parent).fontFamily}`,
      grid: { stroke: color('--border'), width: 1 },
      ticks: { show: false },
    };
    const show = (chart: UPlot) => {
      const { idx, left = 0 } = chart.cursor;
      const note = readout.current;
      if (note === null) return;
      note.hidden = idx === null || idx === undefined || left < 0;
      if (note.hidden || idx === null || idx === undefined) return;
      note.textContent = [
        timeOf.format((times[idx] ?? 0) * 1000),
        ...series.map(({ name, values }) => `${name}: ${formatValue(values[idx] ?? 0)}`),
      ].join('\n');
      const isRight = left > chart.bbox.width / devicePixelRatio / 2;
      note.style.left = isRight ? '' : `${left + 56}px`;
      note.style.right = isRight ? `${parent.clientWidth - left - 36}px` : '';
    };
    const chart = new UPlot(
      {
        width: parent.clientWidth,
        height,
        padding: [8, 28, 0, 0],
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
        hooks: { setCursor: [show] },
        scales: { y: { range: (_, __, max) => [0, Math.max(max * 1.08, 1)] } },
        axes: [
          {
            ...axis,
            grid: { show: false },
            space: 72,
            // Hours as clocks of 24; days once each.
            values: [
              [86_400, '{MMM} {D}', null, null, null, null, null, null, 1],
              [3_600, '{HH}:{mm}', '\n{MMM} {D}', null, '\n{MMM} {D}', null, null, null, 1],
              [60, '{HH}:{mm}', '\n{MMM} {D}', null, '\n{MMM} {D}', null, null, null, 1],
            ],
          },
          {
            ...axis,
            size: 46,
            space: 36,
            // Counts have no halves.
            values: (_, values) =>
              values.map((value) => (Number.isInteger(value) ? formatValue(value) : '')),
          },
        ],
        series: [
          {},
          ...series.map(({ name, color: which = 1 }) => {
            const stroke = color(which === 'danger' ? '--danger' : `--series-${which}`);
            return kind === 'bars'
              ? {
                  label: name,
                  fill: stroke,
                  width: 0,
                  points: { show: false },
                  paths: UPlot.paths.bars!({ size: [0.72, 22], align: 0, radius: 0.12 }),
                }
              : { label: name, stroke, width: 1.5, points: { show: false } };
          }),
        ],
      },
      [[...times], ...series.map(({ values }) => [...values])],
      parent,
    );
    const sizes = new ResizeObserver(() => chart.setSize({ width: parent.clientWidth, height }));
    sizes.observe(parent);
    return () => {
      sizes.disconnect();
      chart.destroy();
    };
  }, [times, series, kind, height, formatValue, theme]);
  return (
    <div ref={element} className={styles['canvas']}>
      <div ref={readout} className={styles['readout']} hidden />
    </div>
  );
}
