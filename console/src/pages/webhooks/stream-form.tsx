import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { Field } from '../../design/field.tsx';
import { FormDialog } from '../../design/form-dialog.tsx';
import { Input } from '../../design/input.tsx';
import { Select } from '../../design/select.tsx';
import { showToast } from '../../design/toast.tsx';
import { webhooksText } from '../../text/webhooks.ts';
import { typesIn } from './event-types.ts';
import { refreshEndpoints } from './refresh.ts';

const { form, stream: text } = webhooksText;

/** Creates a stream of security event tokens, and opens it. */
export function StreamForm({
  tenant,
  onClose,
}: {
  readonly tenant: string;
  readonly onClose: () => void;
}): React.ReactNode {
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [method, setMethod] = useState<'push' | 'poll'>('push');
  const [url, setUrl] = useState('');
  const [audience, setAudience] = useState('');
  const [content, setContent] = useState<'full' | 'notice'>('full');
  const [authorization, setAuthorization] = useState('');
  const [types, setTypes] = useState('');
  const isPushed = method === 'push';
  const create = useMutation({
    mutationFn: async () => {
      const body = {
        name,
        method,
        url: isPushed ? url : undefined,
        audience,
        content,
        authorization: isPushed && authorization !== '' ? authorization : undefined,
        types: typesIn(types),
        allTenants: false,
      };
      return (await api.POST('/streams', { params: { query: { tenant } }, body })).data;
    },
    onSuccess: async ({ id }) => {
      showToast(webhooksText.created(name));
      onClose();
      await refreshEndpoints();
      await navigate({ to: '/t/$tenant/webhooks/$endpoint', params: { tenant, endpoint: id } });
    },
  });
  return (
    <FormDialog
      title={text.title}
      description={text.description}
      submitLabel={form.add}
      pending={create.isPending}
      error={create.error}
      onSubmit={() => create.mutate()}
      onClose={onClose}
    >
      <Field label={form.name}>
        <Input value={name} onChange={setName} required autoFocus autoComplete="off" />
      </Field>
      <Field label={text.method}>
        <Select value={method} options={text.methods} onChange={setMethod} />
      </Field>
      {isPushed && (
        <>
          <Field label={form.url} hint={form.urlHint}>
            <Input value={url} onChange={setUrl} required mono type="url" autoComplete="off" />
          </Field>
          <Field label={text.authorization} hint={text.authorizationHint} optional>
            <Input
              value={authorization}
              onChange={setAuthorization}
              mono
              type="password"
              autoComplete="off"
            />
          </Field>
        </>
      )}
      <Field label={text.audience} hint={text.audienceHint}>
        <Input value={audience} onChange={setAudience} required mono autoComplete="off" />
      </Field>
      <Field label={text.content}>
        <Select value={content} options={text.contents} onChange={setContent} />
      </Field>
      <Field label={form.types} hint={form.typesHint} optional>
        <Input value={types} onChange={setTypes} mono placeholder="user.created" />
      </Field>
    </FormDialog>
  );
}
