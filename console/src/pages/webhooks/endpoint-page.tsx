import { useQuery } from '@tanstack/react-query';
import { api } from '../../app/api.ts';
import { Callout } from '../../design/callout.tsx';
import { Section } from '../../design/card.tsx';
import { CopyButton } from '../../design/copy.tsx';
import { DatedText } from '../../design/dated-text.tsx';
import { DescriptionList } from '../../design/description-list.tsx';
import { ErrorState } from '../../design/error-state.tsx';
import { Link } from '../../design/link.tsx';
import { Page, Row } from '../../design/page.tsx';
import { PageHeader } from '../../design/page-header.tsx';
import { SkeletonLines } from '../../design/skeleton.tsx';
import { Tabs } from '../../design/tabs.tsx';
import { Time } from '../../design/time.tsx';
import { endpointText, webhooksText } from '../../text/webhooks.ts';
import { Deliveries } from './deliveries.tsx';
import { DeliveryCharts } from './delivery-charts.tsx';
import { EndpointActions } from './endpoint-actions.tsx';
import { type Endpoint, EndpointStatus } from './endpoint-status.tsx';
import { type DeliveryTab, endpointRoute } from './routes.ts';
import { useTestMessage } from './test-endpoint.tsx';

const refreshMs = 3_000;

/** One endpoint: whether it works, what has not reached it, and what sends it again. */
export function EndpointPage(): React.ReactNode {
  const { tenant, endpoint: id } = endpointRoute.useParams();
  const test = useTestMessage(tenant, id);
  const { data, error, refetch } = useQuery({
    queryKey: ['getEndpoint', tenant, id],
    queryFn: async ({ signal }) => {
      const params = { path: { id }, query: { tenant } };
      return (await api.GET('/endpoints/{id}', { params, signal })).data;
    },
    refetchInterval: refreshMs,
  });
  const back = (
    <Link key="back" to="/t/$tenant/webhooks" params={{ tenant }}>
      {endpointText.back}
    </Link>
  );
  return (
    <Page>
      <PageHeader
        title={data?.name ?? id}
        breadcrumbs={[back]}
        status={data && <EndpointStatus endpoint={data} />}
        actions={
          data && (
            <>
              {data.stream?.method !== 'poll' && test.button}
              <EndpointActions tenant={tenant} endpoint={data} />
            </>
          )
        }
      />
      {error !== null && data === undefined ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <SkeletonLines lines={8} />
      ) : (
        <>
          {test.outcome}
          <State endpoint={data} />
          <Section title={endpointText.about}>
            <Facts endpoint={data} />
          </Section>
          {data.stream?.method !== 'poll' && <DeliveryCharts tenant={tenant} endpoint={id} />}
          <DeliveryTabs tenant={tenant} endpoint={data} />
        </>
      )}
    </Page>
  );
}

function State({ endpoint }: { readonly endpoint: Endpoint }): React.ReactNode {
  const { status, reason, failingSince, open = 0 } = endpoint;
  if (status === 'disabled')
    return (
      <Callout tone="warning" title={endpointText.disabledTitle}>
        {reason !== undefined && <DatedText>{`${reason}. `}</DatedText>}
        {endpointText.disabledText}
      </Callout>
    );
  if (failingSince === undefined) return null;
  return (
    <Callout tone="danger" title={endpointText.failingTitle}>
      {endpointText.failingText(open)}
    </Callout>
  );
}

function Facts({ endpoint }: { readonly endpoint: Endpoint }): React.ReactNode {
  const { facts } = endpointText;
  const { url, types, created, failingSince, reason, id, open = 0, dead = 0 } = endpoint;
  return (
    <DescriptionList
      items={[
        [
          facts.url,
          url === undefined ? (
            webhooksText.polls
          ) : (
            <Row key="url">
              <code>{url}</code>
              <CopyButton value={url} label={facts.url} />
            </Row>
          ),
        ],
        [facts.types, types === undefined ? webhooksText.allTypes : types.join(', ')],
        [
          facts.scope,
          endpoint.tenant === undefined ? endpointText.allTenants : endpointText.oneTenant,
        ],
        [facts.open, open.toLocaleString('en')],
        [facts.dead, dead.toLocaleString('en')],
        failingSince !== undefined && [
          facts.failingSince,
          <Time key="failing" value={failingSince} />,
        ],
        reason !== undefined && [facts.reason, reason],
        [facts.created, <Time key="created" value={created} />],
        [
          facts.id,
          <Row key="id">
            <code>{id}</code>
            <CopyButton value={id} label={facts.id} />
          </Row>,
        ],
      ]}
    />
  );
}

function DeliveryTabs({
  tenant,
  endpoint,
}: {
  readonly tenant: string;
  readonly endpoint: Endpoint;
}): React.ReactNode {
  const search = endpointRoute.useSearch();
  const navigate = endpointRoute.useNavigate();
  const { id, open = 0, dead = 0 } = endpoint;
  const tab = search.tab ?? (dead > 0 || open === 0 ? 'dead' : 'open');
  const contentOf = (status: DeliveryTab, total: number) => ({
    value: status,
    label: endpointText.tabs[status],
    count: total,
    content: <Deliveries tenant={tenant} endpoint={id} status={status} total={total} />,
  });
  return (
    <Section title={endpointText.deliveries} plain>
      <Tabs
        label={endpointText.deliveries}
        value={tab}
        onChange={(changed) =>
          void navigate({ search: (now) => ({ ...now, tab: changed }), replace: true })
        }
        tabs={[contentOf('dead', dead), contentOf('open', open)]}
      />
    </Section>
  );
}
