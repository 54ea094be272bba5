import { type QueryKey, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';

/** A page of a list of the API. */
export interface CursorPage<Item> {
  readonly items: readonly Item[];
  readonly next?: string | undefined;
}

/** A list of which pages are read as they are needed. */
export interface CursorList<Item> {
  /** Undefined while the first page loads. */
  readonly rows: readonly Item[] | undefined;
  readonly error: unknown;
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly onLoadMore: () => void;
  readonly onRetry: () => void;
}

/** Reads a list page by page. `queryKey` begins with the operationId, and has every filter. */
export function useCursorList<Item>(
  queryKey: QueryKey,
  read: (cursor: string, signal: AbortSignal) => Promise<CursorPage<Item>>,
  enabled: boolean = true,
): CursorList<Item> {
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => read(pageParam, signal),
    initialPageParam: '',
    getNextPageParam: (page: CursorPage<Item>) => page.next,
    enabled,
  });
  const pages = query.data?.pages;
  const rows = useMemo(() => pages?.flatMap(({ items }) => items), [pages]);
  return {
    rows,
    error: query.error ?? undefined,
    hasMore: query.hasNextPage,
    isLoadingMore: query.isFetchingNextPage,
    onLoadMore: () => void query.fetchNextPage(),
    onRetry: () => void query.refetch(),
  };
}
