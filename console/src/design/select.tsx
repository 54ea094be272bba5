import { lazy, Suspense, use, useRef, useState } from 'react';
import { classNames } from './class-names.ts';
import field from './field.module.css';
import { FieldName } from './field.tsx';
import { Icon } from './icon.tsx';
import styles from './popup.module.css';
import { preload } from './preload.ts';

export interface Option<Value extends string = string> {
  readonly value: Value;
  readonly label: string;
  /** One line below the label. */
  readonly hint?: string;
  readonly disabled?: boolean;
}

export interface SelectProps<Value extends string> {
  readonly value: Value | null;
  readonly onChange: (value: Value) => void;
  readonly options: readonly Option<Value>[];
  readonly placeholder?: string;
  readonly disabled?: boolean;
  readonly name?: string;
  readonly className?: string;
  readonly 'aria-label'?: string;
}

const load = () => import('./select-popup.tsx');
/** Its type has no values of its own: those of its options are what it gives back. */
const SelectPopup = lazy(async () => ({ default: (await load()).SelectPopup<string> }));

/**
 * One of a few values. More than about twenty: `Combobox`. Its code is loaded on first use; within
 * a `Field` at once, because the label belongs to it.
 */
export function Select<Value extends string>(props: SelectProps<Value>): React.ReactNode {
  const { value, onChange, options, placeholder, disabled, className } = props;
  const ownName = props['aria-label'];
  const fieldName = use(FieldName);
  const [isUsed, setUsed] = useState(false);
  const hasFocus = useRef(false);
  const open = (): void => setUsed(true);
  const button = (
    <button
      type="button"
      role="combobox"
      aria-label={ownName ?? fieldName}
      aria-haspopup="listbox"
      aria-expanded={false}
      aria-busy={isUsed || ownName === undefined || undefined}
      disabled={disabled}
      className={classNames(field['control'], styles['trigger'], className)}
      onPointerEnter={() => preload(load)}
      onFocus={() => {
        hasFocus.current = true;
        preload(load);
      }}
      onBlur={() => {
        hasFocus.current = false;
      }}
      onClick={open}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
        event.preventDefault();
        open();
      }}
    >
      <span className={styles['value']} data-placeholder={value === null ? '' : undefined}>
        {options.find((option) => option.value === value)?.label ?? value ?? placeholder}
      </span>
      <span className={styles['arrow']}>
        <Icon name="chevrons-up-down" size={14} />
      </span>
    </button>
  );
  if (!isUsed && ownName !== undefined) return button;
  return (
    <Suspense fallback={button}>
      <SelectPopup
        {...props}
        defaultOpen={isUsed}
        hadFocus={hasFocus}
        onChange={(changed) => {
          const chosen = options.find((option) => option.value === changed);
          if (chosen !== undefined) onChange(chosen.value);
        }}
      />
    </Suspense>
  );
}
