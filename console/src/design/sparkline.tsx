import styles from './sparkline.module.css';

/** A series in the size of a word. `label` says what it shows, in words. */
export function Sparkline({
  values,
  label,
  width = 88,
  height = 22,
  tone = 'accent',
}: {
  readonly values: readonly number[];
  readonly label: string;
  readonly width?: number;
  readonly height?: number;
  readonly tone?: 'accent' | 'danger';
}): React.ReactNode {
  const max = Math.max(1, ...values);
  const step = width / Math.max(1, values.length);
  return (
    <svg
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={label}
      className={styles[tone]}
    >
      <title>{label}</title>
      {values.map((value, index) => {
        const bar = value === 0 ? 1 : Math.max(2, (value / max) * height);
        return (
          <rect
            key={index}
            x={index * step}
            y={height - bar}
            width={Math.max(1, step - 1)}
            height={bar}
            className={value === 0 ? styles['zero'] : undefined}
          />
        );
      })}
    </svg>
  );
}
