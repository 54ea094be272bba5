import { useState } from 'react';
import { api } from '../../app/api.ts';
import { changeUndoably } from '../../app/change-undoably.ts';
import { Button } from '../../design/button.tsx';
import { Secret } from '../../design/copy.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { ErrorState } from '../../design/error-state.tsx';
import { Field } from '../../design/field.tsx';
import { Input } from '../../design/input.tsx';
import { Stack } from '../../design/page.tsx';
import { showToast } from '../../design/toast.tsx';
import { webhooksText } from '../../text/webhooks.ts';
import type { Endpoint } from './endpoint-status.tsx';
import { typesIn } from './event-types.ts';
import { refreshEndpoints } from './refresh.ts';

const { form } = webhooksText;

interface EndpointSettings {
  readonly name: string;
  readonly url: string;
  /** Null: all. */
  readonly types: string[] | null;
}

/** Creates an endpoint, or edits one. The secret of a new one is shown once. */
export function EndpointForm({
  tenant,
  endpoint,
  onClose,
}: {
  readonly tenant: string;
  /** Absent: a new one. */
  readonly endpoint?: Endpoint;
  readonly onClose: () => void;
}): React.ReactNode {
  const [name, setName] = useState(endpoint?.name ?? '');
  const [url, setUrl] = useState(endpoint?.url ?? '');
  const [types, setTypes] = useState(endpoint?.types?.join(', ') ?? '');
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<unknown>();
  const [secret, setSecret] = useState<string>();
  const save = async (): Promise<void> => {
    setPending(true);
    setError(undefined);
    try {
      const query = { tenant };
      if (endpoint === undefined) {
        const body = { name, url, types: typesIn(types), allTenants: false };
        const { data } = await api.POST('/endpoints', { params: { query }, body });
        setSecret(data.secret ?? undefined);
        showToast(webhooksText.created(name));
      } else {
        const params = { path: { id: endpoint.id }, query };
        await changeUndoably<EndpointSettings>({
          write: async (body) => {
            await api.PATCH('/endpoints/{id}', { params, body });
            await refreshEndpoints();
          },
          change: { name, url, types: typesIn(types) ?? null },
          before: {
            name: endpoint.name,
            url: endpoint.url ?? url,
            types: endpoint.types === undefined ? null : [...endpoint.types],
          },
          done: webhooksText.saved,
        });
        onClose();
      }
      await refreshEndpoints();
    } catch (reason) {
      setError(reason);
    } finally {
      setPending(false);
    }
  };
  const close = (open: boolean): void => {
    if (!open) onClose();
  };
  if (secret !== undefined) return <SecretDialog secret={secret} onClose={onClose} />;
  const id = 'endpoint-form';
  return (
    <Dialog
      open
      onOpenChange={close}
      title={endpoint === undefined ? form.createTitle : form.editTitle}
      actions={
        <Button type="submit" form={id} variant="primary" pending={pending}>
          {endpoint === undefined ? form.add : form.save}
        </Button>
      }
    >
      <form
        id={id}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Stack>
          <Field label={form.name}>
            <Input value={name} onChange={setName} required autoComplete="off" />
          </Field>
          <Field label={form.url} hint={form.urlHint}>
            <Input value={url} onChange={setUrl} required mono type="url" autoComplete="off" />
          </Field>
          <Field label={form.types} hint={form.typesHint} optional>
            <Input
              value={types}
              onChange={setTypes}
              mono
              autoComplete="off"
              placeholder="user.created, user.deactivated"
            />
          </Field>
          {error !== undefined && <ErrorState error={error} compact />}
        </Stack>
      </form>
    </Dialog>
  );
}

/** Shows a signing secret, once. */
export function SecretDialog({
  secret,
  onClose,
}: {
  readonly secret: string;
  readonly onClose: () => void;
}): React.ReactNode {
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={webhooksText.secretTitle}
      actions={
        <Button variant="primary" onClick={onClose}>
          {webhooksText.done}
        </Button>
      }
    >
      <Secret label={webhooksText.secretTitle} value={secret} hint={webhooksText.secretHint} />
    </Dialog>
  );
}
