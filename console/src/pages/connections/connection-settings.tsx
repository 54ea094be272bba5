import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { changeUndoably } from '../../app/change-undoably.ts';
import { useDisabledReason } from '../../app/session.ts';
import { Button } from '../../design/button.tsx';
import { Section } from '../../design/card.tsx';
import { ErrorState } from '../../design/error-state.tsx';
import { Field } from '../../design/field.tsx';
import { Input } from '../../design/input.tsx';
import { NumberField } from '../../design/number-field.tsx';
import { Row, Stack } from '../../design/page.tsx';
import { Select } from '../../design/select.tsx';
import { connectionsText as text } from '../../text/connections.ts';
import type { ConnectionProps } from './connection-overview.tsx';
import { invalidateConnection } from './invalidate-connection.ts';

/** Seconds of the sustained rate that may arrive at once, where nothing else is given. */
const burstSeconds = 3;

interface Settings {
  readonly name: string;
  readonly profile: string;
  /** Null: those of the server. Undefined: they stay. */
  readonly limits: { readonly perSecond: number; readonly burst: number } | null | undefined;
}

/** Name, profile and limits. */
export function ConnectionSettings({ tenant, connection }: ConnectionProps): React.ReactNode {
  const client = useQueryClient();
  const disabledReason = useDisabledReason();
  const { id, limits } = connection;
  const [name, setName] = useState(connection.name);
  const [profile, setProfile] = useState(connection.profile);
  const [perSecond, setPerSecond] = useState<number | null>(limits?.perSecond ?? null);
  const [burst, setBurst] = useState<number | null>(limits?.burst ?? null);
  const profiles = useQuery({
    queryKey: ['listProfiles', tenant],
    queryFn: async ({ signal }) =>
      (await api.GET('/profiles', { params: { query: { tenant } }, signal })).data.items,
  });
  const isLimited = perSecond !== (limits?.perSecond ?? null) || burst !== (limits?.burst ?? null);
  const save = useMutation({
    mutationFn: () => {
      const wanted =
        perSecond === null ? null : { perSecond, burst: burst ?? perSecond * burstSeconds };
      return changeUndoably<Settings>({
        write: async (body) => {
          await api.PATCH('/connections/{id}', {
            params: { path: { id }, query: { tenant } },
            body,
          });
          setName(body.name);
          setProfile(body.profile);
          if (body.limits !== undefined) {
            setPerSecond(body.limits?.perSecond ?? null);
            setBurst(body.limits?.burst ?? null);
          }
          await invalidateConnection(client, tenant, id);
        },
        // Only operators may set limits: unchanged ones are left out.
        change: { name, profile, limits: isLimited ? wanted : undefined },
        before: {
          name: connection.name,
          profile: connection.profile,
          limits: isLimited ? (limits ?? null) : undefined,
        },
        done: text.saved,
      });
    },
  });
  const names = profiles.data?.map((one) => one.name) ?? [profile];
  return (
    <Section title={text.settings}>
      <Stack>
        <Field label={text.name} hint={text.nameHint}>
          <Input value={name} onChange={setName} maxLength={200} />
        </Field>
        <Field label={text.profile}>
          <Select
            value={profile}
            onChange={setProfile}
            options={names.map((value) => ({ value, label: value }))}
          />
        </Field>
        <Field label={text.perSecond} hint={text.limitsHint} optional>
          <NumberField value={perSecond} onChange={setPerSecond} min={1} max={1_000_000} />
        </Field>
        <Field label={text.burst} optional>
          <NumberField value={burst} onChange={setBurst} min={1} max={1_000_000} />
        </Field>
        {save.error !== null && <ErrorState error={save.error} compact />}
        <Row>
          <Button
            variant="primary"
            pending={save.isPending}
            disabledReason={disabledReason}
            disabled={name.trim() === ''}
            onClick={() => save.mutate()}
          >
            {text.save}
          </Button>
        </Row>
      </Stack>
    </Section>
  );
}
