import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useDisabledReason } from '../../app/session.ts';
import { ButtonLink } from '../../design/button.tsx';
import { Section } from '../../design/card.tsx';
import { Page } from '../../design/page.tsx';
import { PageHeader } from '../../design/page-header.tsx';
import { Skeleton, SkeletonLines } from '../../design/skeleton.tsx';
import { overviewText } from '../../text/overview.ts';
import { ActivityChart } from './activity-chart.tsx';
import { AttentionList, worstFirst } from './attention-list.tsx';
import styles from './overview.module.css';
import { readOverview, refreshMs, sumSeries } from './overview-data.ts';
import { TenantStrips } from './tenant-strips.tsx';

const route = getRouteApi('/');

/** The health of every tenant at a glance. */
export function OverviewPage(): React.ReactNode {
  const { search } = route.useSearch();
  const navigate = useNavigate({ from: '/' });
  const canCreate = useDisabledReason('server') === undefined;
  const query = useInfiniteQuery({
    queryKey: ['getOverview', search ?? ''],
    queryFn: ({ pageParam, signal }) => readOverview(search, pageParam, signal),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    placeholderData: (before) => before,
    refetchInterval: refreshMs,
  });
  const pages = query.data?.pages;
  const rows = useMemo(() => pages?.flatMap(({ items }) => [...items]), [pages]);
  const attention = useMemo(() => worstFirst(rows?.flatMap((one) => one.attention) ?? []), [rows]);
  const requests = useMemo(
    () => sumSeries(rows?.map((one) => one.activity.requests) ?? []),
    [rows],
  );
  const errors = useMemo(() => sumSeries(rows?.map((one) => one.activity.errors) ?? []), [rows]);
  const since = pages?.[0]?.since;
  let total = 0;
  for (const value of requests) total += value;
  return (
    <Page>
      <PageHeader
        title={overviewText.title}
        description={
          rows === undefined ? (
            <Skeleton width="220px" />
          ) : (
            overviewText.summary(rows.length, query.hasNextPage, total)
          )
        }
        actions={
          canCreate && (
            <ButtonLink to="/tenants" search={{ create: true }} icon="plus">
              {overviewText.tenants.create}
            </ButtonLink>
          )
        }
      />
      {(query.error === null || rows !== undefined) && (
        <div className={styles['top']}>
          <Section title={overviewText.attention.title} padded={false}>
            {rows === undefined ? (
              <div className={styles['loading']}>
                <SkeletonLines lines={4} />
              </div>
            ) : (
              <AttentionList items={attention} showsTenant />
            )}
          </Section>
          <Section title={overviewText.activity.title}>
            {since === undefined || requests.length === 0 ? (
              <div className={styles['chart']} aria-busy={rows === undefined}>
                {rows !== undefined && overviewText.activity.none}
              </div>
            ) : (
              <ActivityChart since={since} requests={requests} errors={errors} />
            )}
          </Section>
        </div>
      )}
      <Section title={overviewText.tenants.title} plain>
        <TenantStrips
          rows={rows}
          error={query.error ?? undefined}
          onRetry={() => void query.refetch()}
          hasMore={query.hasNextPage}
          isLoadingMore={query.isFetchingNextPage}
          onLoadMore={() => void query.fetchNextPage()}
          search={search ?? ''}
          onSearch={(changed) =>
            void navigate({
              search: { search: changed === '' ? undefined : changed },
              replace: true,
            })
          }
        />
      </Section>
    </Page>
  );
}
