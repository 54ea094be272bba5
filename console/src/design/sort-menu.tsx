import { lazy } from 'react';
import { designText } from '../text/design.ts';
import { Button } from './button.tsx';
import { Menu } from './menu.tsx';

/** What a table is sorted by. */
export interface Sorting {
  readonly id: string;
  readonly descending: boolean;
}

export interface SortMenuProps {
  /** The columns that it can be sorted by. */
  readonly columns: readonly { readonly id: string; readonly header: string }[];
  readonly sorting: Sorting | undefined;
  readonly onSort: (sorting: Sorting) => void;
}

const SortChoices = lazy(async () => ({
  default: (await import('./sort-choices.tsx')).SortChoices,
}));

/** Sorts a table whose header is not shown, because its rows are stacked. */
export function SortMenu(props: SortMenuProps): React.ReactNode {
  const { columns, sorting } = props;
  const sorted = columns.find(({ id }) => id === sorting?.id);
  const arrow = sorting?.descending === true ? 'arrow-down' : 'arrow-up';
  return (
    <Menu
      align="start"
      trigger={
        <Button size="s" variant="quiet" icon={sorted === undefined ? 'arrow-up-down' : arrow}>
          {sorted === undefined ? designText.sort : designText.sortedBy(sorted.header)}
        </Button>
      }
    >
      <SortChoices {...props} />
    </Menu>
  );
}
