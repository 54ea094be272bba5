import { Checkbox as Base } from '@base-ui/react/checkbox';
import styles from './checkbox.module.css';
import { Icon } from './icon.tsx';

/** A choice that is sent with a form. What takes effect at once is a `Switch`. */
export function Checkbox({
  checked,
  onChange,
  label,
  hint,
  indeterminate = false,
  disabled,
  name,
  hideLabel = false,
}: {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly label: React.ReactNode;
  readonly hint?: React.ReactNode;
  readonly indeterminate?: boolean;
  readonly disabled?: boolean;
  readonly name?: string;
  /** For a table: the label is for screen readers only. Must be text then. */
  readonly hideLabel?: boolean;
}): React.ReactNode {
  const box = (
    <Base.Root
      checked={checked}
      onCheckedChange={onChange}
      indeterminate={indeterminate}
      disabled={disabled}
      name={name}
      className={styles['box']}
      aria-label={hideLabel && typeof label === 'string' ? label : undefined}
    >
      <Base.Indicator className={styles['indicator']}>
        <Icon name={indeterminate ? 'minus' : 'check'} size={12} />
      </Base.Indicator>
    </Base.Root>
  );
  if (hideLabel) return box;
  return (
    <label className={styles['label']}>
      {box}
      <span>
        {label}
        {hint !== undefined && <span className={styles['hint']}>{hint}</span>}
      </span>
    </label>
  );
}
