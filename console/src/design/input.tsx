import { Input as Base } from '@base-ui/react/input';
import { classNames } from './class-names.ts';
import field from './field.module.css';
import { Icon } from './icon.tsx';
import type { IconName } from './icons.ts';
import styles from './input.module.css';

export interface InputProps extends Omit<React.ComponentProps<'input'>, 'onChange' | 'value'> {
  readonly value?: string;
  readonly onChange?: (value: string) => void;
  /** Ids, tokens and the like. */
  readonly mono?: boolean;
  readonly icon?: IconName;
}

/** One line of text. Within a `Field`, or with an `aria-label`. */
export function Input({
  value,
  onChange,
  mono = false,
  icon,
  className,
  defaultValue,
  ...rest
}: InputProps): React.ReactNode {
  const input = (
    <Base
      {...rest}
      value={value}
      defaultValue={typeof defaultValue === 'number' ? String(defaultValue) : defaultValue}
      onValueChange={(changed) => onChange?.(changed)}
      className={classNames(
        field['control'],
        mono && field['mono'],
        icon !== undefined && styles['with-icon'],
        icon === undefined && className,
      )}
    />
  );
  if (icon === undefined) return input;
  return (
    <span className={classNames(styles['group'], className)}>
      <Icon name={icon} size={14} className={styles['icon']} />
      {input}
    </span>
  );
}
