import {
  createSortedRowModel,
  rowSortingFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { designText } from '../text/design.ts';
import { Button } from './button.tsx';
import { classNames } from './class-names.ts';
import type { CsvValue } from './csv.ts';
import styles from './data-table.module.css';
import { downloadCsv } from './download-csv.ts';
import { EmptyState } from './empty-state.tsx';
import { ErrorState } from './error-state.tsx';
import { Icon } from './icon.tsx';
import { Skeleton } from './skeleton.tsx';
import { type Sorting, SortMenu } from './sort-menu.tsx';
import { VisuallyHidden } from './visually-hidden.tsx';

/** A column of a table. */
export interface Column<Row> {
  readonly id: string;
  readonly header: string;
  readonly cell: (row: Row) => React.ReactNode;
  /** Sortable. Where the client sorts: the value to compare. Where the server does: `true`. */
  readonly sort?: true | ((row: Row) => string | number | boolean | null | undefined);
  /** Share of the width; 1 unless given. A length ("90px") is that width. */
  readonly width?: number | string;
  readonly align?: 'end';
  /** 1 always shows (the usual), 2 from 720 px of the table's width, 3 from 960 px. */
  readonly priority?: 1 | 2 | 3;
  /** Value in the CSV file; a column without it is not in the file. */
  readonly csv?: (row: Row) => CsvValue;
  /** The header is for screen readers only: for a column of buttons. */
  readonly hideHeader?: boolean;
}

export interface DataTableProps<Row> {
  /** What the table lists; for screen readers. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  /** `undefined` while they load. */
  readonly rows: readonly Row[] | undefined;
  readonly rowKey: (row: Row) => string;
  /** The first cell's content gets wrapped: return a router Link around the children. */
  readonly rowLink?: (row: Row, children: React.ReactNode) => React.ReactNode;
  /** Instead of `rowLink`, for a drawer. */
  readonly onRowClick?: (row: Row) => void;
  readonly isSelected?: (row: Row) => boolean;
  readonly error?: unknown;
  readonly onRetry?: () => void;
  /** An EmptyState. */
  readonly empty?: React.ReactNode;
  /** Where the server sorts: the order, and what changes it. Keep it in the URL. */
  readonly sorting?: Sorting;
  readonly onSort?: (sorting: Sorting) => void;
  /** Where the client sorts, which is right only when all rows are here. */
  readonly initialSorting?: Sorting;
  /** There are more on the server: called when the end comes near, or by the button. */
  readonly hasMore?: boolean;
  readonly onLoadMore?: () => void;
  readonly isLoadingMore?: boolean;
  /** Name of the CSV file, without its ending. Without it there is no export. */
  readonly csvName?: string;
  /** Beside the export: filters, counts. */
  readonly toolbar?: React.ReactNode;
  /** Rows are one line, with less space. */
  readonly dense?: boolean;
}

const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel() });
const none: readonly never[] = [];
/** Above this, only rows near the viewport are in the document. */
const maxPlainRows = 60;
/** Below this width of the window, rows are stacked: a line for each column. */
const stackedWidth = 620;

/** A list as a table: sortable, virtual, stacked where narrow, with its states and an export. */
export function DataTable<Row extends object>(props: DataTableProps<Row>): React.ReactNode {
  const { caption, columns, rows, csvName, toolbar, error, onRetry, empty } = props;
  const isEmpty = rows !== undefined && rows.length === 0 && error === undefined;
  const exported = columns.filter((column) => column.csv !== undefined);
  const hasExport = csvName !== undefined && exported.length > 0;
  return (
    <div className={styles['container']}>
      {(toolbar !== undefined || hasExport) && (
        <div className={styles['toolbar']}>
          <div className={styles['toolbar-start']}>{toolbar}</div>
          {hasExport && (
            <Button
              icon="download"
              variant="quiet"
              disabled={rows === undefined || rows.length === 0}
              title={props.hasMore ? designText.exportCsvOfLoaded(rows?.length ?? 0) : undefined}
              onClick={() =>
                downloadCsv(
                  csvName,
                  exported.map(({ header }) => header),
                  (rows ?? []).map((row) => exported.map(({ csv }) => csv?.(row))),
                )
              }
            >
              {designText.exportCsv}
            </Button>
          )}
        </div>
      )}
      <div className={styles['frame']}>
        {error !== undefined && error !== null && rows === undefined ? (
          <ErrorState error={error} onRetry={onRetry} />
        ) : isEmpty ? (
          (empty ?? <EmptyState title={designText.noOptions} />)
        ) : (
          <Table {...props} />
        )}
        {error !== undefined && error !== null && rows !== undefined && (
          <ErrorState error={error} onRetry={onRetry} compact />
        )}
        <VisuallyHidden>
          <span role="status">
            {rows === undefined
              ? designText.loading
              : `${caption}: ${designText.rowsLoaded(rows.length)}`}
          </span>
        </VisuallyHidden>
      </div>
    </div>
  );
}

function Table<Row extends object>(props: DataTableProps<Row>): React.ReactNode {
  const { caption, columns, rows, rowKey, hasMore = false, onLoadMore, dense = false } = props;
  const tableId = useId();
  const [ownSorting, setOwnSorting] = useState(props.initialSorting);
  const sorting = props.onSort === undefined ? ownSorting : props.sorting;
  const onSort = props.onSort ?? setOwnSorting;
  const columnDefinitions = useMemo(
    () =>
      columns.map((column) => ({
        id: column.id,
        accessorFn: (row: Row) =>
          typeof column.sort === 'function' ? (column.sort(row) ?? undefined) : undefined,
        sortFn: compareCells,
        sortUndefined: 'last' as const,
      })),
    [columns],
  );
  const table = useTable({
    features,
    columns: columnDefinitions,
    data: rows ?? (none as readonly Row[]),
    getRowId: rowKey,
    manualSorting: props.onSort !== undefined,
    state: { sorting: sorting === undefined ? [] : [{ id: sorting.id, desc: sorting.descending }] },
  });
  const sorted = table.getRowModel().rows;

  const body = useRef<HTMLTableSectionElement>(null);
  const [offset, setOffset] = useState(0);
  useLayoutEffect(() => {
    const element = body.current;
    if (element === null) return;
    setOffset(element.getBoundingClientRect().top + window.scrollY);
  }, [rows === undefined, sorted.length > 0]);
  const isVirtual = sorted.length > maxPlainRows;
  const virtualizer = useWindowVirtualizer({
    count: isVirtual ? sorted.length : 0,
    estimateSize: () =>
      window.innerWidth < stackedWidth ? 20 + 26 * columns.length : dense ? 31 : 39,
    overscan: 12,
    scrollMargin: offset,
    getItemKey: (index) => sorted[index]?.id ?? index,
  });
  const items = isVirtual ? virtualizer.getVirtualItems() : undefined;
  const before = items?.[0] === undefined ? 0 : items[0].start - offset;
  const after =
    items === undefined || items.length === 0
      ? 0
      : virtualizer.getTotalSize() - (items.at(-1)!.end - offset);
  const shown = items === undefined ? sorted.map((_, index) => index) : items.map((i) => i.index);

  const sortable = columns.filter((column) => column.sort !== undefined);

  return (
    <>
      {sortable.length > 0 && (
        <div className={styles['sort-bar']}>
          <SortMenu columns={sortable} sorting={sorting} onSort={onSort} />
        </div>
      )}
      <table
        role="table"
        aria-labelledby={tableId}
        aria-rowcount={hasMore ? -1 : sorted.length + 1}
        aria-busy={rows === undefined || undefined}
        data-loading={rows === undefined ? '' : undefined}
        className={classNames(
          styles['table'],
          dense && styles['dense'],
          (props.rowLink !== undefined || props.onRowClick !== undefined) && styles['clickable'],
        )}
      >
        <caption id={tableId} className={styles['caption']}>
          {caption}
        </caption>
        <colgroup>
          {columns.map((column) => (
            <col key={column.id} className={columnClass(column)} style={widthOf(column, columns)} />
          ))}
        </colgroup>
        <thead role="rowgroup" className={styles['head']}>
          <tr role="row">
            {columns.map((column) => (
              <HeaderCell key={column.id} column={column} sorting={sorting} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody
          role="rowgroup"
          ref={body}
          aria-busy={rows === undefined || undefined}
          onKeyDown={(event) => moveByArrow(event, virtualizer)}
        >
          {before > 0 && <tr aria-hidden="true" style={{ height: before }} />}
          {rows === undefined
            ? Array.from({ length: 8 }, (_, index) => (
                <SkeletonRow key={index} columns={columns} index={index} />
              ))
            : shown.map((index) => {
                const row = sorted[index];
                return (
                  row && (
                    <BodyRow
                      key={row.id}
                      {...props}
                      row={row.original}
                      index={index}
                      measure={isVirtual ? virtualizer.measureElement : undefined}
                    />
                  )
                );
              })}
          {after > 0 && <tr aria-hidden="true" style={{ height: after }} />}
        </tbody>
      </table>
      {hasMore && rows !== undefined && (
        <LoadMore onLoadMore={onLoadMore} isLoading={props.isLoadingMore ?? false} />
      )}
    </>
  );
}

function HeaderCell<Row>({
  column,
  sorting,
  onSort,
}: {
  readonly column: Column<Row>;
  readonly sorting: Sorting | undefined;
  readonly onSort: (sorting: Sorting) => void;
}): React.ReactNode {
  const isSorted = sorting?.id === column.id;
  const label = column.hideHeader ? (
    <VisuallyHidden>{column.header}</VisuallyHidden>
  ) : (
    column.header
  );
  return (
    <th
      role="columnheader"
      scope="col"
      className={columnClass(column)}
      aria-sort={isSorted ? (sorting.descending ? 'descending' : 'ascending') : undefined}
    >
      {column.sort === undefined ? (
        label
      ) : (
        <button
          type="button"
          className={styles['sort']}
          onClick={() =>
            onSort({ id: column.id, descending: isSorted ? !sorting.descending : false })
          }
        >
          {label}
          <Icon
            name={isSorted ? (sorting.descending ? 'arrow-down' : 'arrow-up') : 'arrow-up-down'}
            size={12}
            className={isSorted ? undefined : styles['unsorted']}
          />
        </button>
      )}
    </th>
  );
}

function BodyRow<Row extends object>({
  row,
  index,
  columns,
  rowLink,
  onRowClick,
  isSelected,
  measure,
}: DataTableProps<Row> & {
  readonly row: Row;
  readonly index: number;
  readonly measure: ((element: HTMLTableRowElement | null) => void) | undefined;
}): React.ReactNode {
  const first = (content: React.ReactNode): React.ReactNode => {
    if (rowLink !== undefined)
      return <span className={styles['row-link']}>{rowLink(row, content)}</span>;
    if (onRowClick === undefined) return content;
    return (
      <span className={styles['row-link']}>
        <button type="button" onClick={() => onRowClick(row)}>
          {content}
        </button>
      </span>
    );
  };
  return (
    <tr
      role="row"
      ref={measure}
      data-index={index}
      aria-rowindex={index + 2}
      aria-current={isSelected?.(row) || undefined}
      onClick={forwardClick}
    >
      {columns.map((column, position) => (
        <td
          key={column.id}
          role="cell"
          className={columnClass(column)}
          data-label={column.hideHeader || position === 0 ? undefined : column.header}
        >
          {position === 0 ? first(column.cell(row)) : column.cell(row)}
        </td>
      ))}
    </tr>
  );
}

/** A press on what has a title of its own, and so lies above the row's link, follows the link. */
function forwardClick(event: React.MouseEvent<HTMLTableRowElement>): void {
  const { target, currentTarget } = event;
  // Menus and dialogs that a row has opened are elsewhere in the document, but not for React.
  if (!(target instanceof Element) || !currentTarget.contains(target)) return;
  if (target.closest('a, button, input, label') !== null) return;
  currentTarget
    .querySelector(`.${styles['row-link']} :is(a, button)`)
    ?.dispatchEvent(new MouseEvent('click', event.nativeEvent));
}

function SkeletonRow<Row>({
  columns,
  index,
}: {
  readonly columns: readonly Column<Row>[];
  readonly index: number;
}): React.ReactNode {
  return (
    <tr role="row" aria-hidden="true">
      {columns.map((column, position) => (
        <td key={column.id} role="cell" className={columnClass(column)}>
          <Skeleton width={`${85 - (((index + 1) * (position + 2) * 17) % 45)}%`} />
        </td>
      ))}
    </tr>
  );
}

/** Loads the next page when its button comes near the viewport, or is pressed. */
function LoadMore({
  onLoadMore,
  isLoading,
}: {
  readonly onLoadMore: (() => void) | undefined;
  readonly isLoading: boolean;
}): React.ReactNode {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (element.current === null || onLoadMore === undefined || isLoading) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) onLoadMore();
      },
      { rootMargin: '600px' },
    );
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [onLoadMore, isLoading]);
  return (
    <div ref={element} className={styles['more']}>
      <Button variant="quiet" pending={isLoading} onClick={onLoadMore}>
        {isLoading ? designText.loadingMore : designText.loadMore}
      </Button>
    </div>
  );
}

function columnClass<Row>({ align, priority = 1 }: Column<Row>): string {
  return classNames(align === 'end' && styles['end'], styles[`priority-${priority}`]);
}

function widthOf<Row>(
  { width }: Column<Row>,
  columns: readonly Column<Row>[],
): React.CSSProperties {
  if (typeof width === 'string') return { width };
  let sum = 0;
  for (const column of columns) if (typeof column.width !== 'string') sum += column.width ?? 1;
  return { width: `${(100 * (width ?? 1)) / sum}%` };
}

type Comparable = { getValue(columnId: string): unknown };

function compareCells(left: Comparable, right: Comparable, columnId: string): number {
  const a = left.getValue(columnId);
  const b = right.getValue(columnId);
  if (typeof a === 'string' && typeof b === 'string')
    return a.localeCompare(b, 'en', { numeric: true, sensitivity: 'base' });
  return Number(a) - Number(b);
}

/** Moves the focus to the row above or below, by arrow keys, as in a list. */
function moveByArrow(
  event: React.KeyboardEvent<HTMLTableSectionElement>,
  virtualizer: { scrollToIndex(index: number): void; readonly options: { readonly count: number } },
): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const { target, currentTarget } = event;
  if (!(target instanceof HTMLElement) || !currentTarget.contains(target)) return;
  if (target.closest('input, textarea, [role="combobox"], [aria-haspopup]')) return;
  const row = target.closest('tr');
  const index = Number(row?.dataset['index']) + (event.key === 'ArrowDown' ? 1 : -1);
  const find = () =>
    currentTarget.querySelector<HTMLElement>(
      `tr[data-index="${index}"] :is(a, button):not(:disabled)`,
    );
  const next = find();
  event.preventDefault();
  if (next !== null) next.focus();
  else if (index >= 0 && index < virtualizer.options.count) {
    virtualizer.scrollToIndex(index);
    requestAnimationFrame(() => find()?.focus());
  }
}
