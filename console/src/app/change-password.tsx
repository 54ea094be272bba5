import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Field } from '../design/field.tsx';
import { FormDialog } from '../design/form-dialog.tsx';
import { Input } from '../design/input.tsx';
import { showToast } from '../design/toast.tsx';
import { NewPassword } from '../pages/sign-in/new-password.tsx';
import { signInText } from '../text/sign-in.ts';
import { api } from './api.ts';
import { enterSession, useAdministrator } from './session.ts';

const text = signInText.change;

/** Changes the password of the administrator that is signed in; its other sessions end. */
export function ChangePassword({ onClose }: { readonly onClose: () => void }): React.ReactNode {
  const administrator = useAdministrator();
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const change = useMutation({
    mutationFn: async () =>
      (await api.PUT('/session/password', { body: { current, password } })).data,
    onSuccess: (session) => {
      enterSession(session);
      showToast(text.done);
      onClose();
    },
  });
  return (
    <FormDialog
      title={text.title}
      size="s"
      submitLabel={text.submit}
      pending={change.isPending}
      error={change.error}
      onSubmit={() => change.mutate()}
      onClose={onClose}
    >
      <Field label={text.current}>
        <Input
          type="password"
          autoComplete="current-password"
          required
          value={current}
          onChange={setCurrent}
        />
      </Field>
      <NewPassword
        label={text.next}
        value={password}
        onChange={setPassword}
        name={administrator?.name}
        email={administrator?.email}
      />
    </FormDialog>
  );
}
