import { useState } from 'react';
import { designText } from '../text/design.ts';
import { Button } from './button.tsx';
import styles from './filter-bar.module.css';
import { Icon } from './icon.tsx';
import { IconButton } from './icon-button.tsx';
import { Input } from './input.tsx';
import { Menu, MenuItem } from './menu.tsx';
import { Popover } from './popover.tsx';
import type { Option } from './select.tsx';

/** Something that a list can be filtered by. */
export interface Filter {
  /** Name of the search parameter. */
  readonly id: string;
  readonly label: string;
  /** Values to choose from; without them, text is typed. */
  readonly options?: readonly Option[];
  readonly placeholder?: string;
  /** The value in words, where it is not an option's label. */
  readonly describe?: (value: string) => string;
}

export type FilterValues = Readonly<Record<string, string | undefined>>;

/**
 * Filters of a list as chips. Their values are search parameters of the URL: `onChange` gets those
 * that change (`undefined` takes one away) and navigates with `replace`.
 */
export function FilterBar({
  filters,
  values,
  onChange,
  children,
}: {
  readonly filters: readonly Filter[];
  readonly values: FilterValues;
  readonly onChange: (changes: FilterValues) => void;
  /** A search field and the like, before the chips. */
  readonly children?: React.ReactNode;
}): React.ReactNode {
  const [opened, setOpened] = useState<string>();
  const shown = filters.filter(({ id }) => values[id] !== undefined || id === opened);
  const hidden = filters.filter((filter) => !shown.includes(filter));
  return (
    <div className={styles['bar']} role="group" aria-label={designText.filters}>
      {children}
      {shown.map((filter) => (
        <Chip
          key={filter.id}
          filter={filter}
          value={values[filter.id]}
          open={opened === filter.id}
          onOpenChange={(open) => setOpened(open ? filter.id : undefined)}
          onChange={(value) => {
            onChange({ [filter.id]: value });
            setOpened(undefined);
          }}
        />
      ))}
      {hidden.length > 0 && (
        <Menu
          align="start"
          trigger={
            <Button variant="quiet" icon="list-filter">
              {designText.addFilter}
            </Button>
          }
        >
          {hidden.map(({ id, label }) => (
            // The menu gives the focus back to its button first; then the chip opens.
            <MenuItem key={id} onClick={() => setTimeout(() => setOpened(id), 30)}>
              {label}
            </MenuItem>
          ))}
        </Menu>
      )}
      {filters.some(({ id }) => values[id] !== undefined) && (
        <Button
          variant="quiet"
          onClick={() => onChange(Object.fromEntries(filters.map(({ id }) => [id, undefined])))}
        >
          {designText.clearFilters}
        </Button>
      )}
    </div>
  );
}

function Chip({
  filter,
  value,
  open,
  onOpenChange,
  onChange,
}: {
  readonly filter: Filter;
  readonly value: string | undefined;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly onChange: (value: string | undefined) => void;
}): React.ReactNode {
  const { label, options, describe } = filter;
  const inWords =
    value === undefined
      ? '…'
      : (options?.find((option) => option.value === value)?.label ?? describe?.(value) ?? value);
  return (
    <span className={styles['chip']}>
      <Popover
        title={label}
        open={open}
        onOpenChange={onOpenChange}
        trigger={
          <button type="button" className={styles['edit']}>
            <span className={styles['name']}>{label}</span> {inWords}
          </button>
        }
      >
        {options === undefined ? (
          <TextValue filter={filter} value={value ?? ''} onChange={onChange} />
        ) : (
          <ul className={styles['options']}>
            {options.map((option) => (
              <li key={option.value}>
                <button
                  type="button"
                  className={styles['option']}
                  aria-pressed={option.value === value}
                  onClick={() => onChange(option.value)}
                >
                  <span className={styles['check']}>
                    {option.value === value && <Icon name="check" size={14} />}
                  </span>
                  <span>
                    {option.label}
                    {option.hint !== undefined && (
                      <span className={styles['hint']}>{option.hint}</span>
                    )}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        )}
      </Popover>
      {value !== undefined && (
        <IconButton
          icon="x"
          size="s"
          label={designText.removeFilter(label)}
          onClick={() => onChange(undefined)}
        />
      )}
    </span>
  );
}

function TextValue({
  filter,
  value,
  onChange,
}: {
  readonly filter: Filter;
  readonly value: string;
  readonly onChange: (value: string | undefined) => void;
}): React.ReactNode {
  const [text, setText] = useState(value);
  return (
    <form
      className={styles['form']}
      onSubmit={(event) => {
        event.preventDefault();
        onChange(text.trim() === '' ? undefined : text.trim());
      }}
    >
      <Input
        value={text}
        onChange={setText}
        placeholder={filter.placeholder}
        aria-label={filter.label}
      />
      <Button type="submit" variant="primary">
        {designText.apply}
      </Button>
    </form>
  );
}
