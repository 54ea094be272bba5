import { Field as Base } from '@base-ui/react/field';
import { createContext } from 'react';
import { designText } from '../text/design.ts';
import styles from './field.module.css';

/** Name of the field around a control, for what stands for a control while its code loads. */
export const FieldName = createContext<string | undefined>(undefined);

export interface FieldProps {
  readonly label: string;
  /** What the value is for, and what is allowed. */
  readonly hint?: React.ReactNode;
  /** What is wrong, and what to do. Shown instead of nothing; the control is marked invalid. */
  readonly error?: string;
  /** Says "optional" beside the label. */
  readonly optional?: boolean;
  readonly disabled?: boolean;
  /** Name of the value in a form. */
  readonly name?: string;
  /** One control of this folder: Input, Select, Combobox, Textarea, NumberField. */
  readonly children: React.ReactNode;
  readonly className?: string;
}

/** A labelled control with its hint and its error, tied together for screen readers. */
export function Field({
  label,
  hint,
  error,
  optional = false,
  disabled,
  name,
  children,
  className,
}: FieldProps): React.ReactNode {
  return (
    <Base.Root
      className={className === undefined ? styles['field'] : `${styles['field']} ${className}`}
      invalid={error !== undefined}
      disabled={disabled}
      name={name}
    >
      <Base.Label className={styles['label']}>
        {label}
        {optional && <span className={styles['optional']}> {designText.optional}</span>}
      </Base.Label>
      <FieldName value={optional ? `${label} ${designText.optional}` : label}>{children}</FieldName>
      {hint !== undefined && <Base.Description className={styles['hint']}>{hint}</Base.Description>}
      {error !== undefined && (
        <Base.Error match className={styles['error']} role="alert">
          {error}
        </Base.Error>
      )}
    </Base.Root>
  );
}
