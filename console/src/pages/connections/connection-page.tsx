import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, useEffect } from 'react';
import { api } from '../../app/api.ts';
import { Badge } from '../../design/badge.tsx';
import { ErrorState } from '../../design/error-state.tsx';
import { Link } from '../../design/link.tsx';
import { Page } from '../../design/page.tsx';
import { PageHeader } from '../../design/page-header.tsx';
import { preload } from '../../design/preload.ts';
import { SkeletonLines } from '../../design/skeleton.tsx';
import { Tabs } from '../../design/tabs.tsx';
import { connectionsText as text } from '../../text/connections.ts';
import { ConnectionActions } from './connection-actions.tsx';
import type { ConnectionTab } from './connection-tabs.ts';
import { connectionTones } from './connection-tones.ts';

const load = {
  overview: () => import('./connection-overview.tsx'),
  values: () => import('./connection-values.tsx'),
  credentials: () => import('./connection-credentials.tsx'),
  links: () => import('./connection-links.tsx'),
  settings: () => import('./connection-settings.tsx'),
} as const satisfies Record<ConnectionTab, () => Promise<unknown>>;

const Overview = lazy(async () => ({ default: (await load.overview()).ConnectionOverview }));
const Values = lazy(async () => ({ default: (await load.values()).ConnectionValues }));
const Credentials = lazy(async () => ({
  default: (await load.credentials()).ConnectionCredentials,
}));
const Links = lazy(async () => ({ default: (await load.links()).ConnectionLinks }));
const Settings = lazy(async () => ({ default: (await load.settings()).ConnectionSettings }));

const route = getRouteApi('/t/$tenant/connections/$connection');

/** One connection: status and live check, values, credentials, set-up links, settings. */
export function ConnectionPage(): React.ReactNode {
  const { tenant, connection: id } = route.useParams();
  const { tab = 'overview', provider } = route.useSearch();
  const navigate = route.useNavigate();
  const found = useQuery({
    queryKey: ['getConnection', tenant, id],
    queryFn: async ({ signal }) =>
      (await api.GET('/connections/{id}', { params: { path: { id }, query: { tenant } }, signal }))
        .data,
    refetchInterval: 10_000,
  });
  // Beside the connection itself, not after it.
  useEffect(() => preload(load[tab]), [tab]);
  const breadcrumbs = [
    <Link key="list" to="/t/$tenant/connections" params={{ tenant }}>
      {text.title}
    </Link>,
  ];
  const { data: connection } = found;
  if (connection === undefined)
    return (
      <Page>
        <PageHeader title={text.title} breadcrumbs={breadcrumbs} />
        {found.error === null ? (
          <SkeletonLines lines={8} />
        ) : (
          <ErrorState error={found.error} onRetry={() => void found.refetch()} />
        )}
      </Page>
    );
  const shared = { tenant, connection };
  return (
    <Page>
      <PageHeader
        title={connection.name}
        breadcrumbs={breadcrumbs}
        status={
          <Badge tone={connectionTones[connection.status]}>
            {text.statuses[connection.status]}
          </Badge>
        }
        actions={<ConnectionActions {...shared} />}
      />
      <Tabs
        label={text.tabs.label}
        value={tab}
        onChange={(next) =>
          void navigate({ search: (search) => ({ ...search, tab: next }), replace: true })
        }
        tabs={[
          {
            value: 'overview',
            label: text.tabs.overview,
            onIntent: load.overview,
            content: <Overview {...shared} />,
          },
          {
            value: 'values',
            label: text.tabs.values,
            onIntent: load.values,
            content: (
              <Values
                {...shared}
                provider={provider}
                onProvider={(chosen) =>
                  void navigate({
                    search: (search) => ({ ...search, provider: chosen }),
                    replace: true,
                  })
                }
              />
            ),
          },
          {
            value: 'credentials',
            label: text.tabs.credentials,
            onIntent: load.credentials,
            content: <Credentials {...shared} />,
          },
          {
            value: 'links',
            label: text.tabs.links,
            onIntent: load.links,
            content: <Links {...shared} />,
          },
          {
            value: 'settings',
            label: text.tabs.settings,
            onIntent: load.settings,
            content: <Settings key={connection.id} {...shared} />,
          },
        ]}
      />
    </Page>
  );
}
