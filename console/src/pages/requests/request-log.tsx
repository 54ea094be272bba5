import { Link as RouterLink } from '@tanstack/react-router';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { Named } from '../../app/named.tsx';
import { Status } from '../../design/badge.tsx';
import { Button } from '../../design/button.tsx';
import { ErrorState } from '../../design/error-state.tsx';
import { Skeleton } from '../../design/skeleton.tsx';
import { Time } from '../../design/time.tsx';
import { useLongList } from '../../design/use-long-list.ts';
import { requestsText } from '../../text/requests.ts';
import { inWords, shortPath, subjectOf, toneOf } from './in-words.ts';
import type { PagedList } from './paged-list.ts';
import type { RequestRow } from './request-lists.ts';
import styles from './requests.module.css';
import type { RequestSearch } from './search.ts';

/** Heights of a row, as `requests.module.css` has them. */
const rowHeight = 36;
const narrowRowHeight = 60;
const narrowScreen = '(width < 860px)';

/** Text of `requests.module.css` that decides between the two heights. */
function useIsNarrow(): boolean {
  const [media] = useState(() => window.matchMedia(narrowScreen));
  return useSyncExternalStore(
    (listener) => {
      media.addEventListener('change', listener);
      return () => media.removeEventListener('change', listener);
    },
    () => media.matches,
  );
}

/**
 * The request log as a list of any length: only rows near the viewport are in the document, and
 * only pages near it in memory.
 */
export function RequestLog({
  tenant,
  search,
  list,
  names,
  newCount,
  isMoreNew,
  onShowNew,
  empty,
}: {
  readonly tenant: string;
  readonly search: RequestSearch;
  readonly list: PagedList<RequestRow>;
  /** Names of connections by id. */
  readonly names: ReadonlyMap<string, string>;
  /** Requests that have arrived since the list was read. */
  readonly newCount: number;
  readonly isMoreNew: boolean;
  readonly onShowNew: () => void;
  readonly empty: React.ReactNode;
}): React.ReactNode {
  useSyncExternalStore(list.subscribe, list.version);
  const body = useRef<HTMLDivElement>(null);
  const height = useIsNarrow() ? narrowRowHeight : rowHeight;
  const hasRows = list.count > 0;
  const shown = useLongList({ rows: list.count, rowHeight: height, list: body });
  const { first, last } = shown;
  useEffect(() => {
    // The next page is read a screen before its rows are needed.
    list.show(first, last + 30);
  }, [list, first, last, list.count]);
  if (list.error !== undefined && !hasRows)
    return <ErrorState error={list.error} onRetry={() => list.retry()} />;
  if (!hasRows && !list.hasMore) return empty;
  return (
    <div className={styles['log']}>
      {newCount > 0 && (
        <div className={styles['new']}>
          <Button size="s" icon="arrow-up" onClick={onShowNew}>
            {requestsText.newRequests(newCount, isMoreNew)}
          </Button>
        </div>
      )}
      <div
        role="table"
        aria-label={requestsText.caption}
        aria-rowcount={list.hasMore ? -1 : list.count + 1}
        aria-busy={!hasRows || undefined}
      >
        <Head />
        <div
          ref={body}
          role="rowgroup"
          aria-busy={!hasRows || undefined}
          className={styles['body']}
          style={{ height: hasRows ? shown.height : 8 * height }}
          onKeyDown={moveByArrow}
        >
          {hasRows
            ? Array.from({ length: last - first + 1 }, (_, at) => first + at).map((index) => (
                <Row
                  key={list.row(index)?.id ?? index}
                  index={index}
                  top={shown.topOf(index)}
                  request={list.row(index)}
                  tenant={tenant}
                  search={search}
                  names={names}
                />
              ))
            : Array.from({ length: 8 }, (_, index) => (
                <SkeletonRow key={index} index={index} top={index * height} />
              ))}
        </div>
      </div>
      {hasRows && <Foot list={list} />}
    </div>
  );
}

function Head(): React.ReactNode {
  const { columns } = requestsText;
  return (
    <div role="rowgroup" className={styles['sticky']}>
      <div className={styles['head']} role="row">
        <span role="columnheader">{columns.time}</span>
        <span role="columnheader">{columns.status}</span>
        <span role="columnheader">{columns.request}</span>
        <span role="columnheader">{columns.outcome}</span>
        <span role="columnheader">{columns.connection}</span>
        <span role="columnheader" className={styles['end']}>
          {columns.duration}
        </span>
      </div>
    </div>
  );
}

/** Whether there is more, and how far a search for few matches has come. */
function Foot({ list }: { readonly list: PagedList<RequestRow> }): React.ReactNode {
  if (list.error !== undefined)
    return <ErrorState error={list.error} onRetry={() => list.retry()} compact />;
  return (
    <div className={styles['foot']} role="status">
      {list.searchedTo !== undefined && list.hasMore ? (
        <Button size="s" variant="quiet" icon="search" onClick={() => list.more()}>
          {requestsText.searching(new Date(list.searchedTo).toLocaleString('en'))}
        </Button>
      ) : list.hasMore ? (
        requestsText.loaded(list.count)
      ) : (
        requestsText.end
      )}
    </div>
  );
}

function SkeletonRow({
  index,
  top,
}: {
  readonly index: number;
  readonly top: number;
}): React.ReactNode {
  return (
    <div className={styles['row']} style={{ top }} role="row" aria-rowindex={index + 2}>
      <span role="cell">
        <Skeleton width="80%" />
      </span>
      <span role="cell">
        <Skeleton width="70%" />
      </span>
      <span role="cell">
        <Skeleton width={`${50 + ((index * 17) % 40)}%`} />
      </span>
      <span role="cell">
        <Skeleton width={`${40 + ((index * 29) % 50)}%`} />
      </span>
    </div>
  );
}

function Row({
  request,
  index,
  top,
  tenant,
  search,
  names,
}: {
  readonly request: RequestRow | undefined;
  readonly index: number;
  readonly top: number;
  readonly tenant: string;
  readonly search: RequestSearch;
  readonly names: ReadonlyMap<string, string>;
}): React.ReactNode {
  if (request === undefined) return <SkeletonRow index={index} top={top} />;
  const { id, created, status, method, milliseconds, connection } = request;
  const words = inWords(request);
  const subject = subjectOf(request);
  return (
    <div
      className={styles['row']}
      style={{ top }}
      role="row"
      aria-rowindex={index + 2}
      data-index={index}
    >
      <span role="cell" className={styles['time']}>
        <RouterLink
          to="/t/$tenant/requests/$request"
          params={{ tenant, request: id }}
          search={search}
          preload={false}
          className={styles['link']}
        >
          <Time value={created} exact />
        </RouterLink>
      </span>
      <span role="cell" className={styles['status']}>
        <Status tone={toneOf(status)}>{status}</Status>
      </span>
      <span role="cell" className={styles['request']} title={`${method} ${request.path}`}>
        <span className={styles['method']}>{method}</span> {shortPath(request)}
      </span>
      <span role="cell" className={styles['outcome']} title={words}>
        {words}
        {subject !== undefined && (
          <>
            {' · '}
            <Named tenant={tenant} id={subject} fallback={requestsText.gone} />
          </>
        )}
      </span>
      <span role="cell" className={styles['connection']}>
        {names.get(connection) ?? (connection === '' ? requestsText.unknownConnection : connection)}
      </span>
      <span role="cell" className={styles['took']}>
        {requestsText.milliseconds(milliseconds)}
      </span>
    </div>
  );
}

/** Moves the focus to the row above or below, as in a list. */
function moveByArrow(event: React.KeyboardEvent<HTMLDivElement>): void {
  const isDown = event.key === 'ArrowDown' || event.key === 'j';
  if (!isDown && event.key !== 'ArrowUp' && event.key !== 'k') return;
  const row = event.target instanceof HTMLElement ? event.target.closest('[data-index]') : null;
  const index = Number(row?.getAttribute('data-index')) + (isDown ? 1 : -1);
  const next = event.currentTarget.querySelector<HTMLElement>(`[data-index="${index}"] a`);
  if (next === null) return;
  event.preventDefault();
  next.focus();
}
