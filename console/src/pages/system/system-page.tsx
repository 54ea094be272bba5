import { getRouteApi } from '@tanstack/react-router';
import { lazy } from 'react';
import { Page } from '../../design/page.tsx';
import { PageHeader } from '../../design/page-header.tsx';
import { Tabs } from '../../design/tabs.tsx';
import { systemText as text } from '../../text/system.ts';
import { type Tab, tabs } from './system-search.ts';

const route = getRouteApi('/system');

const load = {
  overview: () => import('./system-overview.tsx'),
  metrics: () => import('./live-metrics.tsx'),
  administrators: () => import('./administrators.tsx'),
  tokens: () => import('./api-tokens.tsx'),
  audit: () => import('./server-audit.tsx'),
  settings: () => import('./system-overview.tsx'),
} as const satisfies Record<Tab, () => Promise<unknown>>;

const contents: Readonly<Record<Tab, React.ComponentType>> = {
  overview: lazy(async () => ({ default: (await load.overview()).SystemOverview })),
  metrics: lazy(async () => ({ default: (await load.metrics()).LiveMetrics })),
  administrators: lazy(async () => ({ default: (await load.administrators()).Administrators })),
  tokens: lazy(async () => ({ default: (await load.tokens()).ApiTokens })),
  audit: lazy(async () => ({ default: (await load.audit()).ServerAudit })),
  settings: lazy(async () => ({ default: (await load.settings()).Settings })),
};

/** The server: health, metrics, those who administer it, and what they did. */
export function SystemPage(): React.ReactNode {
  const { tab = 'overview' } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Page>
      <PageHeader title={text.title} description={text.description} />
      <Tabs<Tab>
        label={text.tabs}
        value={tab}
        onChange={(chosen) =>
          void navigate({
            search: { tab: chosen === 'overview' ? undefined : chosen },
            replace: true,
          })
        }
        tabs={tabs.map((value) => {
          const Content = contents[value];
          return { value, label: text[value], onIntent: load[value], content: <Content /> };
        })}
      />
    </Page>
  );
}
