import { Radio } from '@base-ui/react/radio';
import { RadioGroup } from '@base-ui/react/radio-group';
import styles from './radio-cards.module.css';
import type { Option } from './select.tsx';

/** One of a few values that need explaining, all in sight. */
export function RadioCards<Value extends string>({
  label,
  value,
  onChange,
  options,
  disabled,
}: {
  /** What is chosen, for screen readers. */
  readonly label: string;
  readonly value: Value | null;
  readonly onChange: (value: Value) => void;
  readonly options: readonly Option<Value>[];
  readonly disabled?: boolean;
}): React.ReactNode {
  return (
    <RadioGroup
      aria-label={label}
      value={value}
      onValueChange={(changed) => {
        if (changed !== null) onChange(changed);
      }}
      disabled={disabled}
      className={styles['group']}
    >
      {options.map((option) => (
        <label key={option.value} className={styles['card']}>
          <Radio.Root value={option.value} disabled={option.disabled} className={styles['radio']}>
            <Radio.Indicator className={styles['indicator']} />
          </Radio.Root>
          <span>
            <span className={styles['label']}>{option.label}</span>
            {option.hint !== undefined && <span className={styles['hint']}>{option.hint}</span>}
          </span>
        </label>
      ))}
    </RadioGroup>
  );
}
