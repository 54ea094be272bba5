import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Schemas } from '../../../../src/client/index.ts';
import { api } from '../../app/api.ts';
import { useDisabledReason } from '../../app/session.ts';
import { Badge } from '../../design/badge.tsx';
import { Button } from '../../design/button.tsx';
import { Callout } from '../../design/callout.tsx';
import { Section } from '../../design/card.tsx';
import { DatedText } from '../../design/dated-text.tsx';
import { DescriptionList } from '../../design/description-list.tsx';
import { ErrorState } from '../../design/error-state.tsx';
import { Stack } from '../../design/page.tsx';
import { SkeletonLines } from '../../design/skeleton.tsx';
import { Time } from '../../design/time.tsx';
import { showError, showToast } from '../../design/toast.tsx';
import { ProbeView } from '../../provider/probe-view.tsx';
import { connectionsText as text } from '../../text/connections.ts';
import { invalidateConnection } from './invalidate-connection.ts';

/** What every view of a connection gets. */
export interface ConnectionProps {
  readonly tenant: string;
  readonly connection: Schemas['Connection'];
}

/** Status, live check, and the tolerances that applied. */
export function ConnectionOverview({ tenant, connection }: ConnectionProps): React.ReactNode {
  const { profile, requests, errors, failing } = connection;
  return (
    <Stack gap="l">
      <Suggestion tenant={tenant} connection={connection} />
      <Section title={text.status}>
        <DescriptionList
          items={[
            [text.profile, profile],
            [text.requests, requests.toLocaleString('en')],
            [text.errors, errors.toLocaleString('en')],
            (failing ?? 0) > 0 && [text.failing, String(failing)],
            [text.lastRequest, <Time key="request" value={connection.lastRequest} />],
            [text.lastSuccess, <Time key="success" value={connection.lastSuccess} />],
            connection.lastErrorDetail !== undefined && [
              text.lastError,
              <span key="error">
                <Time value={connection.lastError} />:{' '}
                <DatedText>{connection.lastErrorDetail}</DatedText>
              </span>,
            ],
            connection.erasedAfter !== undefined && [
              text.erasedAfter,
              <Time key="erased" value={connection.erasedAfter} />,
            ],
            [text.created, <Time key="created" value={connection.created} />],
          ]}
        />
      </Section>
      <LiveCheck tenant={tenant} connection={connection} />
      <Tolerances tenant={tenant} connection={connection} />
    </Stack>
  );
}

function Suggestion({ tenant, connection }: ConnectionProps): React.ReactNode {
  const client = useQueryClient();
  const disabledReason = useDisabledReason();
  const { id, suggestion } = connection;
  const change = useMutation({
    mutationFn: (profile: string) =>
      api.PATCH('/connections/{id}', {
        params: { path: { id }, query: { tenant } },
        body: { profile },
      }),
    onSuccess: () => {
      showToast(text.profileChanged);
      return invalidateConnection(client, tenant, id);
    },
    onError: (error) => showError(error),
  });
  if (suggestion === undefined) return undefined;
  const { profile, because } = suggestion;
  return (
    <Callout
      tone="accent"
      title={text.suggestion(profile)}
      actions={
        <Button
          size="s"
          pending={change.isPending}
          disabledReason={disabledReason}
          onClick={() => change.mutate(profile)}
        >
          {text.useProfile(profile)}
        </Button>
      }
    >
      {because.join('; ')}
    </Callout>
  );
}

const everyMs = 2_000;

function LiveCheck({ tenant, connection: { id } }: ConnectionProps): React.ReactNode {
  const client = useQueryClient();
  const disabledReason = useDisabledReason();
  const params = { path: { id }, query: { tenant } };
  const probes = useQuery({
    queryKey: ['listConnectionProbes', tenant, id],
    queryFn: async ({ signal }) =>
      (await api.GET('/connections/{id}/probes', { params, signal })).data,
    refetchInterval: everyMs,
  });
  const watch = useMutation({
    mutationFn: () => api.POST('/connections/{id}/watch', { params, body: { minutes: 60 } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['listConnectionProbes', tenant, id] }),
    onError: (error) => showError(error),
  });
  const { data } = probes;
  return (
    <Section
      title={text.live}
      description={text.liveDescription}
      actions={
        data?.logsReads === false ? (
          <Button
            size="s"
            icon="eye"
            pending={watch.isPending}
            disabledReason={disabledReason}
            onClick={() => watch.mutate()}
          >
            {text.watch}
          </Button>
        ) : (
          data !== undefined && <Badge tone="success">{text.watched}</Badge>
        )
      }
    >
      {data === undefined &&
        (probes.error === null ? (
          <SkeletonLines lines={5} />
        ) : (
          <ErrorState error={probes.error} onRetry={() => void probes.refetch()} />
        ))}
      {data !== undefined && <ProbeView probes={data} />}
    </Section>
  );
}

/** Requests of the log in which tolerances are counted. */
const maxCounted = 200;

function Tolerances({ tenant, connection: { id } }: ConnectionProps): React.ReactNode {
  const requests = useQuery({
    queryKey: ['listRequests', tenant, { connection: id, limit: maxCounted }],
    queryFn: async ({ signal }) => {
      const query = { tenant, connection: id, limit: maxCounted };
      return (await api.GET('/requests', { params: { query }, signal })).data.items;
    },
  });
  if (requests.data === undefined) return undefined;
  const counts = new Map<string, number>();
  for (const { tolerances = [] } of requests.data)
    for (const name of tolerances) counts.set(name, (counts.get(name) ?? 0) + 1);
  return (
    <Section title={text.tolerances} description={text.tolerancesDescription(requests.data.length)}>
      {counts.size === 0 ? (
        text.noTolerances
      ) : (
        <DescriptionList
          items={[...counts]
            .toSorted(([, left], [, right]) => right - left)
            .map(([name, count]) => [name, count.toLocaleString('en')])}
        />
      )}
    </Section>
  );
}
