import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { Checkbox } from '../../design/checkbox.tsx';
import { Field } from '../../design/field.tsx';
import { FormDialog } from '../../design/form-dialog.tsx';
import { Input } from '../../design/input.tsx';
import { showToast } from '../../design/toast.tsx';
import { usersText } from '../../text/users.ts';

const text = usersText.register;

/** Registers an account that the application already has, so that a user can be linked to it. */
export function RegisterAccount({
  tenant,
  onRegistered,
  onClose,
}: {
  readonly tenant: string;
  readonly onRegistered: (account: string) => void;
  readonly onClose: () => void;
}): React.ReactNode {
  const client = useQueryClient();
  const [username, setUsername] = useState('');
  const [displayName, setDisplayName] = useState('');
  const [email, setEmail] = useState('');
  const [externalId, setExternalId] = useState('');
  const [isProtected, setProtected] = useState(false);
  const given = (value: string) => (value === '' ? undefined : value);
  const register = useMutation({
    mutationFn: async () => {
      const body = {
        username,
        displayName: given(displayName),
        emails: email === '' ? undefined : [{ value: email, primary: true }],
        externalId: given(externalId),
        protected: isProtected ? true : undefined,
      };
      return (await api.POST('/accounts', { params: { query: { tenant } }, body })).data;
    },
    onSuccess: async ({ id }) => {
      showToast(text.done(username));
      onRegistered(id);
      await client.invalidateQueries();
    },
  });
  return (
    <FormDialog
      title={text.title}
      description={text.description}
      submitLabel={text.submit}
      pending={register.isPending}
      error={register.error}
      onSubmit={() => register.mutate()}
      onClose={onClose}
    >
      <Field label={usersText.username} hint={text.usernameHint}>
        <Input value={username} onChange={setUsername} required autoFocus maxLength={200} />
      </Field>
      <Field label={usersText.name} optional>
        <Input value={displayName} onChange={setDisplayName} maxLength={500} />
      </Field>
      <Field label={usersText.email} optional>
        <Input value={email} onChange={setEmail} type="email" maxLength={320} />
      </Field>
      <Field label={usersText.externalId} hint={text.externalIdHint} optional>
        <Input value={externalId} onChange={setExternalId} mono maxLength={500} />
      </Field>
      <Checkbox
        label={text.protected}
        hint={text.protectedHint}
        checked={isProtected}
        onChange={setProtected}
      />
    </FormDialog>
  );
}
