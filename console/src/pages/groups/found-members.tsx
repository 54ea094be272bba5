import { useInfiniteQuery } from '@tanstack/react-query';
import { api } from '../../app/api.ts';
import { useDebounced } from '../../app/use-debounced.ts';
import { Button } from '../../design/button.tsx';
import { EmptyState } from '../../design/empty-state.tsx';
import { ErrorState } from '../../design/error-state.tsx';
import { SkeletonLines } from '../../design/skeleton.tsx';
import { groupsText as text } from '../../text/groups.ts';
import styles from './group-members.module.css';
import { Member } from './member.tsx';

/** The members whose name begins with a text. */
export function FoundMembers({
  tenant,
  group,
  search,
}: {
  readonly tenant: string;
  readonly group: string;
  readonly search: string;
}): React.ReactNode {
  const settled = useDebounced(search);
  const query = useInfiniteQuery({
    queryKey: ['listGroupMembers', tenant, group, { search: settled }],
    queryFn: async ({ pageParam, signal }) => {
      const params = {
        path: { id: group },
        query: { tenant, search: settled, limit: 100, cursor: pageParam },
      };
      return (await api.GET('/groups/{id}/members', { params, signal })).data;
    },
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  });
  if (query.isPending) return <SkeletonLines lines={4} />;
  if (query.error !== null)
    return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  const found = query.data.pages.flatMap(({ items }) => items);
  return (
    <>
      <p className={styles['more']} role="status">
        {text.searched(found.length)}
      </p>
      {found.length === 0 && !query.hasNextPage && (
        <EmptyState icon="search" title={text.noMatch} />
      )}
      <ul className={styles['found']}>
        {found.map((member) => (
          <li key={member.id} className={styles['row']}>
            <Member tenant={tenant} member={member} />
          </li>
        ))}
      </ul>
      {query.hasNextPage && (
        <div className={styles['more']}>
          <Button pending={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {text.continueSearch}
          </Button>
        </div>
      )}
    </>
  );
}
