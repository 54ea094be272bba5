import { Select as Base } from '@base-ui/react/select';
import { useLayoutEffect, useRef } from 'react';
import { classNames } from './class-names.ts';
import field from './field.module.css';
import { Icon } from './icon.tsx';
import styles from './popup.module.css';
import type { SelectProps } from './select.tsx';

/** What a `Select` is from its first use on. */
export function SelectPopup<Value extends string>({
  value,
  onChange,
  options,
  placeholder,
  disabled,
  name,
  className,
  'aria-label': ariaLabel,
  defaultOpen,
  hadFocus,
}: SelectProps<Value> & {
  /** It is open, and has the focus, when it appears. */
  readonly defaultOpen: boolean;
  /** Whether what stood for it has the focus, which it takes then. */
  readonly hadFocus: { readonly current: boolean };
}): React.ReactNode {
  const trigger = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    if (hadFocus.current && !defaultOpen) trigger.current?.focus();
  }, []);
  return (
    <Base.Root
      value={value}
      onValueChange={(changed) => {
        if (changed !== null) onChange(changed);
      }}
      items={options}
      defaultOpen={defaultOpen}
      disabled={disabled}
      name={name}
    >
      <Base.Trigger
        ref={trigger}
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
