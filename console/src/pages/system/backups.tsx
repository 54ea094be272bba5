import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../../app/api.ts';
import { useDisabledReason } from '../../app/session.ts';
import { Button } from '../../design/button.tsx';
import { Callout } from '../../design/callout.tsx';
import { Section } from '../../design/card.tsx';
import { CopyButton } from '../../design/copy.tsx';
import { DescriptionList } from '../../design/description-list.tsx';
import { ErrorState } from '../../design/error-state.tsx';
import { Meter } from '../../design/meter.tsx';
import { Stack } from '../../design/page.tsx';
import { Time } from '../../design/time.tsx';
import { systemText as text } from '../../text/system.ts';
import { bytesText } from './bytes.ts';
import type { System } from './use-system.ts';

/** Backups: their schedule, the last one, and a button that writes one now. */
export function Backups({ system }: { readonly system: System }): React.ReactNode {
  const { backups, backupsOnDemand: onDemand, storage } = system;
  const ownerReason = useDisabledReason('own');
  const client = useQueryClient();
  const start = useMutation({
    mutationFn: () => api.POST('/system/backups'),
    onSettled: () => client.invalidateQueries({ queryKey: ['getSystem'] }),
  });
  const isRunning = start.isPending || onDemand?.running !== undefined;
  return (
    <Section
      title={text.backups}
      actions={
        onDemand !== undefined && (
          <Button
            icon="download"
            disabledReason={ownerReason ?? (isRunning ? text.backupIsRunning : undefined)}
            onClick={() => start.mutate()}
          >
            {text.backupNow}
          </Button>
        )
      }
    >
      <Stack>
        {start.error !== null && <ErrorState error={start.error} compact />}
        {onDemand === undefined && (
          <Callout>
            {storage?.kind === 'postgresql' ? text.backupPostgres : text.backupMemory}
          </Callout>
        )}
        {onDemand !== undefined && <Progress state={onDemand} total={storage?.bytes} />}
        {backups !== undefined && backups.failures > 0 && (
          <Callout tone="danger">{text.backupFailures(backups.failures)}</Callout>
        )}
        {onDemand !== undefined && (
          <DescriptionList
            items={[
              backups !== undefined && [text.backupLast, <Time key="last" value={backups.last} />],
              backups?.next !== undefined && [
                text.backupNext,
                <Time key="next" value={backups.next} />,
              ],
              backups?.lastBytes !== undefined && [text.backupSize, bytesText(backups.lastBytes)],
              [
                text.backupRule,
                backups === undefined
                  ? text.backupNone
                  : text.backupSchedule(backups.everyHours, backups.kept),
              ],
              [text.backupFolder, <code key="folder">{onDemand.folder}</code>],
            ]}
          />
        )}
      </Stack>
    </Section>
  );
}

type OnDemand = NonNullable<System['backupsOnDemand']>;

/** The backup that is being written, or where the last one is. */
function Progress({
  state: { running, last },
  total,
}: {
  readonly state: OnDemand;
  readonly total: number | undefined;
}): React.ReactNode {
  if (running !== undefined)
    return (
      <Meter
        label={text.backupRunning}
        value={running.bytes}
        max={total}
        valueText={text.backupWritten(bytesText(running.bytes), bytesText(total ?? 0))}
      />
    );
  if (last === undefined) return undefined;
  const { path, bytes = 0, failure = '', finished } = last;
  if (path === undefined)
    return (
      <Callout tone="danger" title={text.backupFailed} live>
        {failure} (<Time value={finished} />)
      </Callout>
    );
  return (
    <Callout tone="success" title={text.backupDone(bytesText(bytes))} live>
      <code>{path}</code> <CopyButton value={path} label={text.backupPath} /> ·{' '}
      <Time value={finished} />
      <br />
      {text.backupKey}
    </Callout>
  );
}
