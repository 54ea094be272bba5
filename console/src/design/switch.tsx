import { Switch as Base } from '@base-ui/react/switch';
import styles from './switch.module.css';

/** Something that is on or off, and changes at once. */
export function Switch({
  checked,
  onChange,
  label,
  hint,
  disabled,
  disabledReason,
}: {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly label: React.ReactNode;
  readonly hint?: React.ReactNode;
  readonly disabled?: boolean;
  readonly disabledReason?: string;
}): React.ReactNode {
  return (
    <label className={styles['label']} title={disabledReason}>
      <span className={styles['text']}>
        {label}
        {hint !== undefined && <span className={styles['hint']}>{hint}</span>}
      </span>
      <Base.Root
        checked={checked}
        onCheckedChange={onChange}
        disabled={disabled === true || disabledReason !== undefined}
        className={styles['track']}
      >
        <Base.Thumb className={styles['thumb']} />
      </Base.Root>
    </label>
  );
}
