import { Select as Base } from '@base-ui/react/select';
import { classNames } from './class-names.ts';
import field from './field.module.css';
import { Icon } from './icon.tsx';
import styles from './popup.module.css';

export interface Option<Value extends string = string> {
  readonly value: Value;
  readonly label: string;
  /** One line below the label. */
  readonly hint?: string;
  readonly disabled?: boolean;
}

/** One of a few values. More than about twenty: `Combobox`. */
export function Select<Value extends string>({
  value,
  onChange,
  options,
  placeholder,
  disabled,
  name,
  className,
  'aria-label': ariaLabel,
}: {
  readonly value: Value | null;
  readonly onChange: (value: Value) => void;
  readonly options: readonly Option<Value>[];
  readonly placeholder?: string;
  readonly disabled?: boolean;
  readonly name?: string;
  readonly className?: string;
  readonly 'aria-label'?: string;
}): React.ReactNode {
  return (
    <Base.Root
      value={value}
      onValueChange={(changed) => {
        if (changed !== null) onChange(changed);
      }}
      items={options}
      disabled={disabled}
      name={name}
    >
      <Base.Trigger
        aria-label={ariaLabel}
        className={classNames(field['control'], styles['trigger'], className)}
      >
        <Base.Value className={styles['value']} placeholder={placeholder} />
        <Base.Icon className={styles['arrow']}>
          <Icon name="chevrons-up-down" size={14} />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner
          className={styles['positioner']}
          sideOffset={4}
          alignItemWithTrigger={false}
        >
          <Base.Popup className={styles['popup']}>
            <Base.List className={styles['list']}>
              {options.map((option) => (
                <Base.Item
                  key={option.value}
                  value={option.value}
                  disabled={option.disabled}
                  className={styles['item']}
                >
                  <span className={styles['check']}>
                    <Base.ItemIndicator>
                      <Icon name="check" size={14} />
                    </Base.ItemIndicator>
                  </span>
                  <span className={styles['item-text']}>
                    <Base.ItemText>{option.label}</Base.ItemText>
                    {option.hint !== undefined && (
                      <span className={styles['item-hint']}>{option.hint}</span>
                    )}
                  </span>
                </Base.Item>
              ))}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
