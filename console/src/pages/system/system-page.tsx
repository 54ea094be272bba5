import { getRouteApi } from '@tanstack/react-router';
import { Page } from '../../design/page.tsx';
import { PageHeader } from '../../design/page-header.tsx';
import { Tabs } from '../../design/tabs.tsx';
import { systemText as text } from '../../text/system.ts';
import { Administrators } from './administrators.tsx';
import { ApiTokens } from './api-tokens.tsx';
import { Audit } from './audit.tsx';
import { LiveMetrics } from './live-metrics.tsx';
import { Settings, SystemOverview } from './system-overview.tsx';
import { type Tab, tabs } from './system-search.ts';

const route = getRouteApi('/system');

const contents: Readonly<Record<Tab, () => React.ReactNode>> = {
  overview: () => <SystemOverview />,
  metrics: () => <LiveMetrics />,
  administrators: () => <Administrators />,
  tokens: () => <ApiTokens />,
  audit: () => <Audit />,
  settings: () => <Settings />,
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
        tabs={tabs.map((value) => ({ value, label: text[value], content: contents[value]() }))}
      />
    </Page>
  );
}
