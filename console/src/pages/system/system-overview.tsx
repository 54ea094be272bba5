import { useQuery } from '@tanstack/react-query';
import { api } from '../../app/api.ts';
import { serverUrl } from '../../app/base.ts';
import { Status } from '../../design/badge.tsx';
import { Callout } from '../../design/callout.tsx';
import { Section } from '../../design/card.tsx';
import { CopyButton } from '../../design/copy.tsx';
import { type Column, DataTable } from '../../design/data-table.tsx';
import { DescriptionList } from '../../design/description-list.tsx';
import { ErrorState } from '../../design/error-state.tsx';
import { ExternalLink } from '../../design/link.tsx';
import { Grid, Stack } from '../../design/page.tsx';
import { SkeletonLines } from '../../design/skeleton.tsx';
import { Time } from '../../design/time.tsx';
import { valueColumn } from '../../design/value-column.ts';
import { systemText as text } from '../../text/system.ts';
import { bytesText } from './bytes.ts';

function useSystem() {
  return useQuery({
    queryKey: ['getSystem'],
    queryFn: async ({ signal }) => (await api.GET('/system', { signal })).data,
    refetchInterval: 15_000,
  });
}

type System = NonNullable<ReturnType<typeof useSystem>['data']>;

/** Version, health, storage and backups. */
export function SystemOverview(): React.ReactNode {
  const { data, error, refetch } = useSystem();
  if (error !== null && data === undefined)
    return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <SkeletonLines lines={10} />;
  const { version, node, platform, publicUrl, started, threads, health, storage } = data;
  return (
    <Stack gap="l">
      <Grid min={360}>
        <Section title={text.server}>
          <DescriptionList
            items={[
              [
                text.health,
                <Status key="health" tone={health.store === 'ready' ? 'success' : 'danger'}>
                  {health.store === 'ready'
                    ? `${text.ready}: ${text.answers(health.milliseconds)}`
                    : text.failing}
                </Status>,
              ],
              [text.version, version],
              node !== undefined && [text.node, node],
              platform !== undefined && [text.platform, platform],
              threads !== undefined && [text.threads, threads],
              started !== undefined && [text.started, <Time key="started" value={started} />],
              [
                text.publicUrl,
                <span key="url">
                  {publicUrl} <CopyButton value={publicUrl} label={text.publicUrl} />
                </span>,
              ],
              [
                text.apiReference,
                <ExternalLink key="reference" href={`${serverUrl}/api/v1/docs`}>
                  /api/v1/docs
                </ExternalLink>,
              ],
              [
                text.openApiDocument,
                <ExternalLink key="document" href={`${serverUrl}/api/v1/openapi.json`}>
                  /api/v1/openapi.json
                </ExternalLink>,
              ],
            ]}
          />
        </Section>
        {storage !== undefined && <Storage storage={storage} />}
      </Grid>
      <Backups backups={data.backups} />
    </Stack>
  );
}

function Storage({
  storage,
}: {
  readonly storage: NonNullable<System['storage']>;
}): React.ReactNode {
  const { kind, url, bytes, schemaVersion, hasReplica } = storage;
  return (
    <Section title={text.storage}>
      <DescriptionList
        items={[
          [text.storage, text.kinds[kind]],
          [text.location, <code key="url">{url}</code>],
          bytes !== undefined && [text.size, bytesText(bytes)],
          [text.schema, text.schemaText(schemaVersion)],
          hasReplica && [text.replica, text.hasReplica],
        ]}
      />
    </Section>
  );
}

function Backups({ backups }: { readonly backups: System['backups'] }): React.ReactNode {
  if (backups === undefined)
    return (
      <Section title={text.backups} plain>
        <Callout>{text.backupNone}</Callout>
      </Section>
    );
  const { folder, everyHours, kept, last, next, lastBytes, failures } = backups;
  return (
    <Section title={text.backups}>
      <Stack>
        {failures > 0 && <Callout tone="danger">{text.backupFailures(failures)}</Callout>}
        <DescriptionList
          items={[
            [text.backupLast, <Time key="last" value={last} />],
            next !== undefined && [text.backupNext, <Time key="next" value={next} />],
            lastBytes !== undefined && [text.backupSize, bytesText(lastBytes)],
            [text.backupRule, text.backupSchedule(everyHours, kept)],
            [text.backupFolder, <code key="folder">{folder}</code>],
          ]}
        />
      </Stack>
    </Section>
  );
}

type Setting = System['settings'][number];

const columns: readonly Column<Setting>[] = [
  valueColumn('key', text.setting, ({ key }) => key, {
    width: 2,
    cell: ({ key }) => <code>{key}</code>,
  }),
  {
    id: 'value',
    header: text.value,
    width: 2,
    csv: valueOf,
    cell: (setting) => <span title={valueOf(setting)}>{valueOf(setting)}</span>,
  },
  {
    id: 'isDefault',
    header: text.status,
    sort: ({ isDefault }) => isDefault,
    csv: ({ isDefault }) => (isDefault ? text.isDefault : text.isSet),
    cell: ({ isDefault }) => (
      <Status tone={isDefault ? 'neutral' : 'accent'}>
        {isDefault ? text.isDefault : text.isSet}
      </Status>
    ),
  },
  {
    id: 'description',
    header: text.help,
    width: 4,
    priority: 3,
    cell: ({ description }) => <span title={description}>{description}</span>,
  },
];

function valueOf({ isSecret, value }: Setting): string {
  if (value === undefined) return text.unset;
  return isSecret ? text.secret : String(value);
}

/** Settings in force. Values of secrets never come here. */
export function Settings(): React.ReactNode {
  const { data, error, refetch } = useSystem();
  return (
    <Section title={text.settings} description={text.settingsHint} plain>
      <DataTable
        caption={text.settings}
        columns={columns}
        rows={data?.settings}
        rowKey={({ key }) => key}
        error={error ?? undefined}
        onRetry={() => void refetch()}
        csvName="settings"
        initialSorting={{ id: 'isDefault', descending: false }}
        dense
      />
    </Section>
  );
}
