import { useState } from 'react';
import { api } from '../../app/api.ts';
import { AlertDialog } from '../../design/alert-dialog.tsx';
import { Field } from '../../design/field.tsx';
import { Input } from '../../design/input.tsx';
import { Stack } from '../../design/page.tsx';
import { showToast } from '../../design/toast.tsx';
import { endpointText } from '../../text/webhooks.ts';
import { refreshEndpoints } from './refresh.ts';

/** What is sent again: all that was given up, or events by their sequences. */
export type Replay =
  | { readonly kind: 'dead'; readonly count: number }
  | { readonly kind: 'events'; readonly sequences: readonly number[] }
  | { readonly kind: 'range'; readonly first: number; readonly last: number };

/** Sends events again, and says how many. */
async function replay(
  tenant: string,
  id: string,
  ranges: readonly ({ readonly dead: true } | { readonly from: number; readonly to: number })[],
): Promise<void> {
  let total = 0;
  for (const range of ranges) {
    const body = { dead: false, ...range };
    const params = { path: { id }, query: { tenant } };
    total += (await api.POST('/endpoints/{id}/replay', { params, body })).data.replayed;
  }
  showToast(endpointText.replayed(total));
  await refreshEndpoints();
}

/** Asks before events are sent again, and says how many. */
export function ReplayDialog({
  tenant,
  endpoint,
  wanted,
  onClose,
}: {
  readonly tenant: string;
  readonly endpoint: string;
  readonly wanted: Replay;
  readonly onClose: () => void;
}): React.ReactNode {
  const close = (open: boolean): void => {
    if (!open) onClose();
  };
  if (wanted.kind === 'range')
    return <RangeDialog tenant={tenant} endpoint={endpoint} wanted={wanted} onClose={onClose} />;
  const count = wanted.kind === 'dead' ? wanted.count : wanted.sequences.length;
  const ranges =
    wanted.kind === 'dead'
      ? [{ dead: true } as const]
      : wanted.sequences.map((sequence) => ({ from: sequence, to: sequence }));
  return (
    <AlertDialog
      open
      onOpenChange={close}
      title={endpointText.replayAllTitle(count)}
      consequences={endpointText.replayConsequences(count)}
      confirmLabel={endpointText.replay}
      variant="primary"
      onConfirm={() => replay(tenant, endpoint, ranges)}
    />
  );
}

function RangeDialog({
  tenant,
  endpoint,
  wanted,
  onClose,
}: {
  readonly tenant: string;
  readonly endpoint: string;
  readonly wanted: Extract<Replay, { kind: 'range' }>;
  readonly onClose: () => void;
}): React.ReactNode {
  const [first, setFirst] = useState(String(wanted.first));
  const [last, setLast] = useState(String(wanted.last));
  const [from, to] = [Number(first), Number(last)];
  const isValid = Number.isSafeInteger(from) && Number.isSafeInteger(to) && from >= 1 && to >= from;
  const confirm = async (): Promise<void> => {
    if (!isValid) throw new Error(endpointText.rangeInvalid);
    await replay(tenant, endpoint, [{ from, to }]);
  };
  return (
    <AlertDialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={endpointText.rangeTitle}
      consequences={isValid ? [endpointText.rangePreview(to - from + 1)] : []}
      confirmLabel={endpointText.replay}
      variant="primary"
      onConfirm={confirm}
    >
      <Stack>
        <Field label={endpointText.from}>
          <Input value={first} onChange={setFirst} inputMode="numeric" />
        </Field>
        <Field label={endpointText.to} error={isValid ? undefined : endpointText.rangeInvalid}>
          <Input value={last} onChange={setLast} inputMode="numeric" />
        </Field>
      </Stack>
    </AlertDialog>
  );
}
