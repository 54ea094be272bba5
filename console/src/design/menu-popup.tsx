import { Menu as Base } from '@base-ui/react/menu';
import { useRef } from 'react';
import { Icon } from './icon.tsx';
import type { IconName } from './icons.ts';
import type { MenuProps } from './menu.tsx';
import styles from './popup.module.css';

/** What a `Menu` is from its first use on. */
export function MenuPopup({ trigger, children, align = 'end' }: MenuProps): React.ReactNode {
  // What had the focus, the button that stood for this one, is gone: a drawer around it would take
  // the focus when the menu closes.
  const button = useRef<HTMLButtonElement>(null);
  return (
    <Base.Root defaultOpen>
      <Base.Trigger ref={button} render={trigger} />
      <Base.Portal>
        <Base.Positioner className={styles['positioner']} sideOffset={4} align={align}>
          <Base.Popup className={`${styles['popup']} ${styles['list']}`} finalFocus={button}>
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

/** An action of a menu. */
export function MenuItem({
  icon,
  onClick,
  children,
  hint,
  danger = false,
  disabledReason,
}: {
  readonly icon?: IconName;
  readonly onClick: () => void;
  readonly children: React.ReactNode;
  readonly hint?: string;
  readonly danger?: boolean;
  /** Why it is not available; shown below it. */
  readonly disabledReason?: string;
}): React.ReactNode {
  return (
    <Base.Item
      className={styles['item']}
      onClick={onClick}
      disabled={disabledReason !== undefined}
      data-danger={danger && disabledReason === undefined ? '' : undefined}
    >
      {icon !== undefined && (
        <span className={styles['item-icon']}>
          <Icon name={icon} size={14} />
        </span>
      )}
      <span className={styles['item-text']}>
        {children}
        {(disabledReason ?? hint) !== undefined && (
          <span className={styles['item-hint']}>{disabledReason ?? hint}</span>
        )}
      </span>
    </Base.Item>
  );
}

/** A line between parts of a menu. */
export function MenuSeparator(): React.ReactNode {
  return <Base.Separator className={styles['separator']} />;
}

/** A choice within a menu: one of its options. */
export function MenuChoice<Value extends string>({
  label,
  value,
  onChange,
  options,
}: {
  readonly label: string;
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
}): React.ReactNode {
  return (
    <Base.Group>
      <Base.GroupLabel className={styles['group-label']}>{label}</Base.GroupLabel>
      <Base.RadioGroup value={value} onValueChange={(changed: Value) => onChange(changed)}>
        {options.map((option) => (
          <Base.RadioItem key={option.value} value={option.value} className={styles['item']}>
            <span className={styles['check']}>
              <Base.RadioItemIndicator>
                <Icon name="check" size={14} />
              </Base.RadioItemIndicator>
            </span>
            <span className={styles['item-text']}>{option.label}</span>
          </Base.RadioItem>
        ))}
      </Base.RadioGroup>
    </Base.Group>
  );
}
