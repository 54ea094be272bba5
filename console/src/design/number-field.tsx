import { NumberField as Base } from '@base-ui/react/number-field';
import { designText } from '../text/design.ts';
import field from './field.module.css';
import { Icon } from './icon.tsx';
import styles from './number-field.module.css';

/** A number with buttons to change it. `null` is an empty field. Within a `Field`. */
export function NumberField({
  value,
  onChange,
  min,
  max,
  step = 1,
  unit,
  placeholder,
  disabled,
  'aria-label': ariaLabel,
}: {
  readonly value: number | null;
  readonly onChange: (value: number | null) => void;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  /** Shown after the number: "minutes", "%". */
  readonly unit?: string;
  readonly placeholder?: string;
  readonly disabled?: boolean;
  readonly 'aria-label'?: string;
}): React.ReactNode {
  return (
    <Base.Root
      value={value}
      onValueChange={(changed) => onChange(changed)}
      min={min}
      max={max}
      step={step}
      disabled={disabled}
      className={styles['root']}
    >
      <Base.Group className={`${field['control']} ${styles['group']}`}>
        <Base.Input className={styles['input']} placeholder={placeholder} aria-label={ariaLabel} />
        {unit !== undefined && <span className={styles['unit']}>{unit}</span>}
        <Base.Decrement className={styles['step']} aria-label={designText.decrease}>
          <Icon name="minus" size={12} />
        </Base.Decrement>
        <Base.Increment className={styles['step']} aria-label={designText.increase}>
          <Icon name="plus" size={12} />
        </Base.Increment>
      </Base.Group>
    </Base.Root>
  );
}
