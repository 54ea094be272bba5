import { lazy, Suspense, useState } from 'react';
import { designText } from '../text/design.ts';
import { Button } from './button.tsx';
import styles from './filter-bar.module.css';
import { Menu, MenuItem } from './menu.tsx';
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

const FilterChip = lazy(async () => ({
  default: (await import('./filter-chip.tsx')).FilterChip,
}));

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
        <Suspense
          key={filter.id}
          fallback={<LoadingChip filter={filter} value={values[filter.id]} />}
        >
          <FilterChip
            filter={filter}
            value={values[filter.id]}
            open={opened === filter.id}
            onOpenChange={(open) => setOpened(open ? filter.id : undefined)}
            onChange={(value) => {
              onChange({ [filter.id]: value });
              setOpened(undefined);
            }}
          />
        </Suspense>
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

/** Has the size of a chip, so that nothing moves when it is loaded. */
function LoadingChip({
  filter,
  value,
}: {
  readonly filter: Filter;
  readonly value: string | undefined;
}): React.ReactNode {
  return (
    <span className={styles['chip']} aria-busy="true">
      <span className={styles['edit']}>
        <span className={styles['name']}>{filter.label}</span> {filterInWords(filter, value)}
      </span>
    </span>
  );
}

/** Returns the value of a filter as its chip says it. */
export function filterInWords({ options, describe }: Filter, value: string | undefined): string {
  if (value === undefined) return '…';
  return options?.find((option) => option.value === value)?.label ?? describe?.(value) ?? value;
}
