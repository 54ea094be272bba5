import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Schemas } from '../../../../src/client/index.ts';
import { api } from '../../app/api.ts';
import { useDisabledReason } from '../../app/session.ts';
import { AlertDialog } from '../../design/alert-dialog.tsx';
import { Badge, type Tone } from '../../design/badge.tsx';
import { Button } from '../../design/button.tsx';
import { Section } from '../../design/card.tsx';
import { DescriptionList } from '../../design/description-list.tsx';
import { Field } from '../../design/field.tsx';
import { Meter } from '../../design/meter.tsx';
import { NumberField } from '../../design/number-field.tsx';
import { Row, Stack } from '../../design/page.tsx';
import { Time, useNow } from '../../design/time.tsx';
import { showToast } from '../../design/toast.tsx';
import { guardText as text } from '../../text/guard.ts';

type Guard = Schemas['GuardState'];

/** What the guard does now, and how to let removals pass. */
export function GuardState({
  tenant,
  guard,
  held,
}: {
  readonly tenant: string;
  readonly guard: Guard;
  /** Requests that were refused lately. */
  readonly held: number;
}): React.ReactNode {
  const client = useQueryClient();
  const disabledReason = useDisabledReason('server');
  const [isAsking, setAsking] = useState(false);
  const [minutes, setMinutes] = useState<number | null>(60);
  const now = useNow();
  const { heldSince, releasedUntil, removals = 0, limit } = guard;
  const isReleased = releasedUntil !== undefined && Date.parse(releasedUntil) > now;
  const [tone, label, sentence]: readonly [Tone, string, string] =
    limit === undefined
      ? ['neutral', text.off, text.offText]
      : isReleased
        ? ['accent', text.released, text.watchingText(guard.minutes ?? 60)]
        : heldSince !== undefined
          ? ['warning', text.holding, text.holdingText]
          : ['success', text.watching, text.watchingText(guard.minutes ?? 60)];
  return (
    <Section
      title={text.guardTitle}
      actions={
        limit !== undefined &&
        !isReleased && (
          <Button
            variant={heldSince === undefined ? 'secondary' : 'primary'}
            disabledReason={disabledReason}
            onClick={() => setAsking(true)}
          >
            {text.release}
          </Button>
        )
      }
    >
      <Stack>
        <Row>
          <Badge tone={tone} icon="shield">
            {label}
          </Badge>
          <span>{sentence}</span>
        </Row>
        {limit !== undefined && (
          <Meter
            label={text.removals}
            value={removals}
            max={limit}
            valueText={text.removalsOf(removals, limit)}
          />
        )}
        <DescriptionList
          items={[
            heldSince !== undefined &&
              !isReleased && [text.heldSince, <Time key="held" value={heldSince} />],
            isReleased && [text.releasedUntil, <Time key="released" value={releasedUntil} />],
          ]}
        />
        {heldSince !== undefined && !isReleased && <p>{text.keep}</p>}
      </Stack>
      <AlertDialog
        open={isAsking}
        onOpenChange={setAsking}
        title={text.releaseTitle}
        consequences={text.releaseConsequences(held)}
        confirmLabel={text.release}
        onConfirm={async () => {
          const body = { minutes: minutes ?? 60 };
          await api.POST('/guard/release', { params: { query: { tenant } }, body });
          showToast(text.releaseDone);
          await client.invalidateQueries({ queryKey: ['getGuard', tenant] });
        }}
      >
        <Field label={text.releaseFor}>
          <NumberField
            value={minutes}
            onChange={setMinutes}
            min={1}
            max={1_440}
            unit={text.minutes}
          />
        </Field>
      </AlertDialog>
    </Section>
  );
}
