import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { api } from '../../app/api.ts';
import { Badge } from '../../design/badge.tsx';
import { ErrorState } from '../../design/error-state.tsx';
import { Link } from '../../design/link.tsx';
import { Page } from '../../design/page.tsx';
import { PageHeader } from '../../design/page-header.tsx';
import { SkeletonLines } from '../../design/skeleton.tsx';
import { Tabs } from '../../design/tabs.tsx';
import { connectionsText as text } from '../../text/connections.ts';
import { ConnectionActions } from './connection-actions.tsx';
import { ConnectionCredentials } from './connection-credentials.tsx';
import { ConnectionLinks } from './connection-links.tsx';
import { ConnectionOverview } from './connection-overview.tsx';
import { ConnectionSettings } from './connection-settings.tsx';
import { ConnectionValues } from './connection-values.tsx';
import { toneOf } from './connections-page.tsx';

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
        status={<Badge tone={toneOf[connection.status]}>{text.statuses[connection.status]}</Badge>}
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
            content: <ConnectionOverview {...shared} />,
          },
          {
            value: 'values',
            label: text.tabs.values,
            content: (
              <ConnectionValues
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
            content: <ConnectionCredentials {...shared} />,
          },
          { value: 'links', label: text.tabs.links, content: <ConnectionLinks {...shared} /> },
          {
            value: 'settings',
            label: text.tabs.settings,
            content: <ConnectionSettings key={connection.id} {...shared} />,
          },
        ]}
      />
    </Page>
  );
}
