import { designText } from '../text/design.ts';
import { MenuChoice } from './menu-popup.tsx';
import type { SortMenuProps } from './sort-menu.tsx';

const orders = [
  { value: 'ascending', label: designText.ascending },
  { value: 'descending', label: designText.descending },
] as const;

/** The columns of a `SortMenu`, and the two orders. Loaded on first use. */
export function SortChoices({ columns, sorting, onSort }: SortMenuProps): React.ReactNode {
  const isDescending = sorting?.descending ?? false;
  return (
    <>
      <MenuChoice
        label={designText.sortColumn}
        value={sorting?.id ?? ''}
        onChange={(id) => onSort({ id, descending: isDescending })}
        options={columns.map(({ id, header }) => ({ value: id, label: header }))}
      />
      {sorting !== undefined && (
        <MenuChoice
          label={designText.sortOrder}
          value={isDescending ? 'descending' : 'ascending'}
          onChange={(order) => onSort({ id: sorting.id, descending: order === 'descending' })}
          options={orders}
        />
      )}
    </>
  );
}
