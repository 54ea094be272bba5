import { lazy, Suspense, useState } from 'react';
import { designText } from '../text/design.ts';
import { Button } from './button.tsx';
import styles from './chart.module.css';

/** A named series of a chart: a value for each time. */
export interface ChartSeries {
  readonly name: string;
  readonly values: readonly (number | null)[];
  /** Colour by its place among the tokens' series, or that of failures. */
  readonly color?: 1 | 2 | 3 | 4 | 'danger';
}

export interface ChartProps {
  /** What the chart shows. */
  readonly label: string;
  /** Seconds since 1970, ascending. */
  readonly times: readonly number[];
  readonly series: readonly ChartSeries[];
  /** Bars lie over each other: list what contains the others first. */
  readonly kind?: 'bars' | 'line';
  readonly height?: number;
  readonly formatValue?: (value: number) => string;
}

const ChartCanvas = lazy(async () => ({
  default: (await import('./chart-canvas.tsx')).ChartCanvas,
}));

const timeOf = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });

/** Returns a number as text, with separators. */
export const formatNumber = (value: number): string => value.toLocaleString('en');

/** Series over time. Its library is loaded when the first chart shows; a table says the same. */
export function Chart(props: ChartProps): React.ReactNode {
  const { label, times, series, height = 180, formatValue = formatNumber } = props;
  const [isTable, setTable] = useState(false);
  return (
    <figure className={styles['chart']}>
      <figcaption className={styles['head']}>
        <ul className={styles['legend']} aria-label={label}>
          {series.map(({ name, color = 1 }) => (
            <li key={name}>
              <span className={`${styles['key']} ${styles[`color-${color}`]}`} aria-hidden="true" />
              {name}
            </li>
          ))}
        </ul>
        <Button
          size="s"
          variant="quiet"
          icon={isTable ? 'activity' : 'table-2'}
          onClick={() => setTable(!isTable)}
        >
          {isTable ? designText.showAsChart : designText.showAsTable}
        </Button>
      </figcaption>
      {isTable ? (
        <div
          className={styles['table']}
          style={{ maxHeight: height + 60 }}
          tabIndex={0}
          role="region"
          aria-label={label}
        >
          <table>
            <thead>
              <tr>
                <th scope="col">{designText.time}</th>
                {series.map(({ name }) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {times.map((time, index) => (
                <tr key={time}>
                  <th scope="row">{timeOf.format(time * 1000)}</th>
                  {series.map(({ name, values }) => (
                    <td key={name}>{formatValue(values[index] ?? 0)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <div style={{ height }} role="img" aria-label={label}>
          <Suspense fallback={null}>
            <ChartCanvas {...props} height={height} formatValue={formatValue} />
          </Suspense>
        </div>
      )}
    </figure>
  );
}
