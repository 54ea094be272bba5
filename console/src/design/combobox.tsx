import { Combobox as Base } from '@base-ui/react/combobox';
import { designText } from '../text/design.ts';
import { classNames } from './class-names.ts';
import field from './field.module.css';
import { Icon } from './icon.tsx';
import styles from './popup.module.css';
import type { Option } from './select.tsx';

/**
 * One of many values, found by typing. With `onSearch`, `options` are what the server found for
 * the text; without it, they are filtered here.
 */
export function Combobox<Value extends string>({
  value,
  onChange,
  options,
  onSearch,
  loading = false,
  placeholder,
  disabled,
  name,
  className,
  emptyText = designText.noOptions,
  defaultOpen = false,
  'aria-label': ariaLabel,
}: {
  readonly value: Value | null;
  readonly onChange: (value: Value | null) => void;
  readonly options: readonly Option<Value>[];
  readonly onSearch?: (text: string) => void;
  readonly loading?: boolean;
  readonly placeholder?: string;
  readonly disabled?: boolean;
  readonly name?: string;
  readonly className?: string;
  readonly emptyText?: string;
  /** It is open, and has the focus, when it appears. */
  readonly defaultOpen?: boolean;
  readonly 'aria-label'?: string;
}): React.ReactNode {
  const selected =
    value === null
      ? null
      : (options.find((option) => option.value === value) ?? { value, label: value });
  return (
    <Base.Root<Option<Value>>
      value={selected}
      onValueChange={(changed) => onChange(changed?.value ?? null)}
      items={options}
      isItemEqualToValue={(item, other) => item.value === other.value}
      itemToStringLabel={(item) => item.label}
      filter={onSearch === undefined ? undefined : null}
      onInputValueChange={(text, details) => {
        if (details.reason === 'input-change' || details.reason === 'input-clear') onSearch?.(text);
      }}
      limit={200}
      defaultOpen={defaultOpen}
      disabled={disabled}
      name={name}
    >
      <Base.InputGroup className={classNames(field['control'], styles['trigger'], className)}>
        <Base.Input
          placeholder={placeholder}
          aria-label={ariaLabel}
          autoFocus={defaultOpen}
          className={styles['search-input']}
        />
        <Base.Trigger className={styles['open']} aria-label={designText.search}>
          <Icon name="chevrons-up-down" size={14} />
        </Base.Trigger>
      </Base.InputGroup>
      <Base.Portal>
        <Base.Positioner className={styles['positioner']} sideOffset={4}>
          <Base.Popup className={styles['popup']}>
            <Base.Empty className={styles['empty']}>
              {loading ? designText.loading : emptyText}
            </Base.Empty>
            <Base.List className={styles['list']}>
              {(option: Option<Value>) => (
                <Base.Item
                  key={option.value}
                  value={option}
                  disabled={option.disabled}
                  className={styles['item']}
                >
                  <span className={styles['check']}>
                    <Base.ItemIndicator>
                      <Icon name="check" size={14} />
                    </Base.ItemIndicator>
                  </span>
                  <span className={styles['item-text']}>
                    {option.label}
                    {option.hint !== undefined && (
                      <span className={styles['item-hint']}>{option.hint}</span>
                    )}
                  </span>
                </Base.Item>
              )}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
