import { useMutation } from '@tanstack/react-query';
import { api } from '../../app/api.ts';
import { serverUrl } from '../../app/base.ts';
import { Status } from '../../design/badge.tsx';
import { Button } from '../../design/button.tsx';
import { Section } from '../../design/card.tsx';
import { CopyButton } from '../../design/copy.tsx';
import { type Column, DataTable } from '../../design/data-table.tsx';
import { DescriptionList } from '../../design/description-list.tsx';
import { ErrorState } from '../../design/error-state.tsx';
import { ExternalLink } from '../../design/link.tsx';
import { Grid, Stack } from '../../design/page.tsx';
import { saveFile } from '../../design/save-file.ts';
import { SkeletonLines } from '../../design/skeleton.tsx';
import { Time } from '../../design/time.tsx';
import { showError } from '../../design/toast.tsx';
import { valueColumn } from '../../design/value-column.ts';
import { systemText as text } from '../../text/system.ts';
import { Backups } from './backups.tsx';
import { bytesText } from './bytes.ts';
import { type System, useSystem } from './use-system.ts';

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
      <Backups system={data} />
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
    <Section
      title={text.settings}
      description={text.settingsHint}
      actions={<DownloadConfiguration />}
      plain
    >
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

/** Saves tenants, connections, roles and endpoints as `rollcall apply` takes them. */
function DownloadConfiguration(): React.ReactNode {
  const download = useMutation({
    mutationFn: async () => (await api.GET('/configuration')).data,
    onSuccess: ({ configuration }) =>
      saveFile('rollcall-configuration.json', 'application/json', [
        `${JSON.stringify(configuration, undefined, 2)}\n`,
      ]),
    onError: showError,
  });
  return (
    <Button
      icon="download"
      title={text.configurationHint}
      pending={download.isPending}
      onClick={() => download.mutate()}
    >
      {text.configuration}
    </Button>
  );
}
