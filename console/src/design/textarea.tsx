import { Field } from '@base-ui/react/field';
import { classNames } from './class-names.ts';
import field from './field.module.css';
import styles from './textarea.module.css';

export interface TextareaProps
  extends Omit<React.ComponentProps<'textarea'>, 'onChange' | 'value' | 'defaultValue'> {
  readonly value?: string;
  readonly defaultValue?: string;
  readonly onChange?: (value: string) => void;
  readonly mono?: boolean;
}

/** Several lines of text; grows with them. Within a `Field`, or with an `aria-label`. */
export function Textarea({
  value,
  defaultValue,
  onChange,
  mono = false,
  rows = 3,
  className,
  ...rest
}: TextareaProps): React.ReactNode {
  return (
    <Field.Control
      value={value}
      defaultValue={defaultValue}
      onValueChange={(changed) => onChange?.(changed)}
      className={classNames(field['control'], styles['textarea'], mono && field['mono'], className)}
      render={<textarea {...rest} rows={rows} />}
    />
  );
}
