import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api } from '../../app/api.ts';
import { serverUrl } from '../../app/base.ts';
import { pageUrl } from '../../app/page-url.ts';
import { Button } from '../../design/button.tsx';
import { Section } from '../../design/card.tsx';
import { useCopy } from '../../design/copy.tsx';
import { ErrorState } from '../../design/error-state.tsx';
import { Link } from '../../design/link.tsx';
import { Page } from '../../design/page.tsx';
import { PageHeader } from '../../design/page-header.tsx';
import { SkeletonLines } from '../../design/skeleton.tsx';
import { requestText } from '../../text/requests.ts';
import { useConnectionNames } from './connection-names.ts';
import { curlOf } from './curl.ts';
import { shortPath } from './in-words.ts';
import { Operations, RequestContent } from './request-content.tsx';
import { RequestEvents } from './request-events.tsx';
import { AskedFacts, DoneFacts } from './request-facts.tsx';
import { openedList, readRequests } from './request-lists.ts';
import styles from './requests.module.css';
import { requestRoute } from './routes.ts';
import type { RequestSearch } from './search.ts';
import { WhyRejected } from './why-rejected.tsx';

/** One request: why it was refused, what was asked, what was done, and what followed. */
export function RequestPage(): React.ReactNode {
  const { tenant, request: id } = requestRoute.useParams();
  const search = requestRoute.useSearch();
  const names = useConnectionNames(tenant);
  const { data, error, refetch } = useQuery({
    queryKey: ['getRequest', tenant, id],
    queryFn: async ({ signal }) => {
      const params = { path: { id }, query: { tenant } };
      return (await api.GET('/requests/{id}', { params, signal })).data;
    },
    staleTime: 60_000,
  });
  const back = (
    <Link key="back" to="/t/$tenant/requests" params={{ tenant }} search={search}>
      {requestText.back}
    </Link>
  );
  if (error !== null && data === undefined)
    return (
      <Page>
        <PageHeader title={id} breadcrumbs={[back]} />
        <ErrorState error={error} onRetry={() => void refetch()} />
      </Page>
    );
  const title = data === undefined ? id : requestText.title(data.method, shortPath(data));
  return (
    <Page>
      <PageHeader
        title={title}
        breadcrumbs={[back]}
        actions={<Actions tenant={tenant} id={id} search={search} />}
      />
      {data === undefined ? (
        <SkeletonLines lines={8} />
      ) : (
        <>
          {data.status >= 400 && <WhyRejected tenant={tenant} request={data} />}
          <div className={styles['two']}>
            <Section title={requestText.askedTitle} actions={<CopyActions request={data} />}>
              <AskedFacts tenant={tenant} request={data} names={names} />
            </Section>
            <Section title={requestText.doneTitle}>
              <DoneFacts request={data} />
            </Section>
          </div>
          {data.content?.operations !== undefined && (
            <Operations operations={data.content.operations} />
          )}
          {data.status < 400 && data.method !== 'GET' && <RequestEvents tenant={tenant} id={id} />}
          <RequestContent request={data} />
        </>
      )}
    </Page>
  );
}

function CopyActions({
  request,
}: {
  readonly request: Parameters<typeof curlOf>[1];
}): React.ReactNode {
  const [curl, copyCurl] = useCopy();
  const [link, copyLink] = useCopy();
  return (
    <>
      <Button
        size="s"
        icon={curl === 'yes' ? 'check' : 'terminal'}
        title={requestText.curlCopied}
        onClick={() => copyCurl(curlOf(new URL(serverUrl, pageUrl()).href, request))}
      >
        {requestText.copyCurl}
      </Button>
      <Button size="s" icon={link === 'yes' ? 'check' : 'link'} onClick={() => copyLink(pageUrl())}>
        {requestText.copyLink}
      </Button>
    </>
  );
}

/** To the neighbours within the list that the request was opened from; j and k do the same. */
function Actions({
  tenant,
  id,
  search,
}: {
  readonly tenant: string;
  readonly id: string;
  readonly search: RequestSearch;
}): React.ReactNode {
  const navigate = requestRoute.useNavigate();
  const list = openedList(tenant, search);
  const at = list?.indexOf((row) => row.id === id) ?? -1;
  const newer = at > 0 ? list?.row(at - 1)?.id : undefined;
  const { data: older } = useQuery({
    queryKey: ['listRequests', tenant, search, 'after', id],
    queryFn: async () => {
      const known = at < 0 ? undefined : list?.row(at + 1)?.id;
      return known ?? (await readRequests(tenant, search, id, 1)).items[0]?.id ?? null;
    },
    staleTime: 60_000,
  });
  const open = (request: string | null | undefined): void => {
    if (typeof request !== 'string') return;
    void navigate({
      to: '/t/$tenant/requests/$request',
      params: { tenant, request },
      search,
      replace: true,
    });
  };
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const { target } = event;
      if (target instanceof HTMLElement && target.closest('input, textarea, [role="dialog"]'))
        return;
      if (event.key === 'j') open(older);
      if (event.key === 'k') open(newer);
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  });
  return (
    <>
      <Button icon="chevron-up" disabled={newer === undefined} onClick={() => open(newer)}>
        {requestText.newer}
      </Button>
      <Button icon="chevron-down" disabled={typeof older !== 'string'} onClick={() => open(older)}>
        {requestText.older}
      </Button>
    </>
  );
}
