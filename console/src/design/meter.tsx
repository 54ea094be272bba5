import { Meter as Base } from '@base-ui/react/meter';
import styles from './meter.module.css';

/** How much of a limit is used. Without a limit, the number alone. */
export function Meter({
  label,
  value,
  max,
  valueText,
}: {
  readonly label: string;
  readonly value: number;
  readonly max: number | undefined;
  /** The value in words: "1,204 of 5,000". */
  readonly valueText: string;
}): React.ReactNode {
  const share = max === undefined || max === 0 ? 0 : value / max;
  return (
    <Base.Root
      value={Math.min(value, max ?? value)}
      max={max ?? Math.max(value, 1)}
      getAriaValueText={() => valueText}
      className={styles['meter']}
    >
      <Base.Label className={styles['label']}>{label}</Base.Label>
      <span className={styles['value']}>{valueText}</span>
      {max !== undefined && (
        <Base.Track className={styles['track']}>
          <Base.Indicator
            className={styles['indicator']}
            data-level={share >= 1 ? 'full' : share >= 0.8 ? 'high' : undefined}
          />
        </Base.Track>
      )}
    </Base.Root>
  );
}
