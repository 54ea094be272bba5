import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { useDisabledReason } from '../../app/session.ts';
import { Button } from '../../design/button.tsx';
import { Section } from '../../design/card.tsx';
import { ErrorState } from '../../design/error-state.tsx';
import { Field } from '../../design/field.tsx';
import { Input } from '../../design/input.tsx';
import { NumberField } from '../../design/number-field.tsx';
import { Row, Stack } from '../../design/page.tsx';
import { Select } from '../../design/select.tsx';
import { showToast } from '../../design/toast.tsx';
import { connectionsText as text } from '../../text/connections.ts';
import type { ConnectionProps } from './connection-overview.tsx';
import { invalidateConnection } from './invalidate-connection.ts';

/** Seconds of the sustained rate that may arrive at once, where nothing else is given. */
const burstSeconds = 3;

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
      return api.PATCH('/connections/{id}', {
        params: { path: { id }, query: { tenant } },
        // Only operators may set limits: unchanged ones are left out.
        body: { name, profile, limits: isLimited ? wanted : undefined },
      });
    },
    onSuccess: () => {
      showToast(text.saved);
      return invalidateConnection(client, tenant, id);
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
