import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { Button } from '../../design/button.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { ErrorState } from '../../design/error-state.tsx';
import { Field } from '../../design/field.tsx';
import { Input } from '../../design/input.tsx';
import { Stack } from '../../design/page.tsx';
import { ProviderPicker } from '../../provider/provider-picker.tsx';
import { guideOf } from '../../provider/providers.ts';
import { connectionsText as text } from '../../text/connections.ts';

/** Asks which identity provider, and creates its connection. */
export function CreateConnection({
  tenant,
  onClose,
}: {
  readonly tenant: string;
  readonly onClose: () => void;
}): React.ReactNode {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [provider, setProvider] = useState<string>();
  const [name, setName] = useState('');
  const create = useMutation({
    mutationFn: async () => {
      const query = { tenant };
      const profile = guideOf(provider)?.name ?? 'default';
      const { data } = await api.POST('/connections', {
        params: { query },
        body: { name, profile },
      });
      // The first requests are what one wants to see.
      const path = { id: data.id };
      await api.POST('/connections/{id}/watch', {
        params: { path, query },
        body: { minutes: 1_440 },
      });
      return data;
    },
    onSuccess: async ({ id }) => {
      await client.invalidateQueries({ queryKey: ['listConnections', tenant] });
      await navigate({
        to: '/t/$tenant/connections/$connection',
        params: { tenant, connection: id },
        search: { tab: 'values', provider },
      });
    },
  });
  const choose = (chosen: string): void => {
    const before = guideOf(provider)?.connection ?? '';
    if (name === before) setName(guideOf(chosen)?.connection ?? '');
    setProvider(chosen);
  };
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={text.create}
      size="l"
      actions={
        <>
          <Button onClick={onClose}>{text.cancel}</Button>
          <Button
            variant="primary"
            pending={create.isPending}
            disabled={provider === undefined || name.trim() === ''}
            onClick={() => create.mutate()}
          >
            {text.create}
          </Button>
        </>
      }
    >
      <Stack>
        <ProviderPicker value={provider} onChoose={choose} />
        <Field label={text.name} hint={text.nameHint}>
          <Input value={name} onChange={setName} maxLength={200} />
        </Field>
        {create.error !== null && <ErrorState error={create.error} compact />}
      </Stack>
    </Dialog>
  );
}
