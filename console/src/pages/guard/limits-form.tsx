import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { changeUndoably } from '../../app/change-undoably.ts';
import { useDisabledReason } from '../../app/session.ts';
import { Button } from '../../design/button.tsx';
import { Section } from '../../design/card.tsx';
import { ErrorState } from '../../design/error-state.tsx';
import { Field } from '../../design/field.tsx';
import { NumberField } from '../../design/number-field.tsx';
import { Grid, Stack } from '../../design/page.tsx';
import { Switch } from '../../design/switch.tsx';
import { guardText as text } from '../../text/guard.ts';

/** Figures of the guard, as a policy has them. */
export interface GuardRules {
  readonly enabled: boolean;
  readonly percent: number;
  readonly atLeast: number;
  readonly minutes: number;
}

/** Edits when the guard holds, and how many seats there are. */
export function LimitsForm({
  tenant,
  rules: saved,
  seats: savedSeats,
  active,
}: {
  readonly tenant: string;
  readonly rules: GuardRules;
  readonly seats: number | undefined;
  readonly active: number;
}): React.ReactNode {
  const client = useQueryClient();
  const disabledReason = useDisabledReason('server');
  const [rules, setRules] = useState(saved);
  const [seats, setSeats] = useState<number | null>(savedSeats ?? null);
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<unknown>();
  const save = async (policy: Policy, before: Policy, done: string) => {
    const put = async (one: Policy) => {
      const params = { path: { tenant } };
      await api.PATCH('/tenants/{tenant}', { params, body: { policy: one } });
      await client.invalidateQueries();
    };
    setPending(true);
    setError(undefined);
    try {
      await changeUndoably({ write: put, change: policy, before, done });
    } catch (reason) {
      setError(reason);
    } finally {
      setPending(false);
    }
  };
  const set = (changes: Partial<GuardRules>) => setRules({ ...rules, ...changes });
  const limit = Math.max(rules.atLeast, Math.floor((active * rules.percent) / 100));
  return (
    <>
      <Section title={text.thresholds} description={text.thresholdsHint}>
        <Stack>
          <Switch
            checked={rules.enabled}
            onChange={(enabled) => set({ enabled })}
            label={text.enabled}
            disabledReason={disabledReason}
          />
          <Grid min={160}>
            <Field label={text.percent} disabled={!rules.enabled}>
              <NumberField
                value={rules.percent}
                onChange={(percent) => percent !== null && set({ percent })}
                min={1}
                max={100}
                unit="%"
              />
            </Field>
            <Field label={text.atLeast} disabled={!rules.enabled}>
              <NumberField
                value={rules.atLeast}
                onChange={(atLeast) => atLeast !== null && set({ atLeast })}
                min={1}
                unit={text.accountsUnit}
              />
            </Field>
            <Field label={text.window} disabled={!rules.enabled}>
              <NumberField
                value={rules.minutes}
                onChange={(minutes) => minutes !== null && set({ minutes })}
                min={1}
                max={1_440}
                unit={text.minutes}
              />
            </Field>
          </Grid>
          <p role="status">{rules.enabled ? text.inNumbers(limit, active) : text.offText}</p>
          <div>
            <Button
              pending={pending}
              disabled={JSON.stringify(rules) === JSON.stringify(saved)}
              disabledReason={disabledReason}
              onClick={() => void save({ guard: rules }, { guard: saved }, text.thresholdsSaved)}
            >
              {text.saveThresholds}
            </Button>
          </div>
        </Stack>
      </Section>
      <Section title={text.seatsLabel} description={text.seatsHint}>
        <Stack>
          <Field label={text.seats}>
            <NumberField value={seats} onChange={setSeats} min={0} />
          </Field>
          <div>
            <Button
              pending={pending}
              disabled={seats === (savedSeats ?? null)}
              disabledReason={disabledReason}
              onClick={() => void save({ seats }, { seats: savedSeats ?? null }, text.seatsSaved)}
            >
              {text.saveSeats}
            </Button>
          </div>
        </Stack>
      </Section>
      {error !== undefined && <ErrorState error={error} compact />}
    </>
  );
}

interface Policy {
  readonly guard?: GuardRules;
  readonly seats?: number | null;
}
