import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { Button } from '../design/button.tsx';
import { Dialog } from '../design/dialog.tsx';
import { ErrorState } from '../design/error-state.tsx';
import { Field } from '../design/field.tsx';
import { Input } from '../design/input.tsx';
import { Stack } from '../design/page.tsx';
import { showToast } from '../design/toast.tsx';
import { NewPassword } from '../pages/sign-in/new-password.tsx';
import { designText } from '../text/design.ts';
import { signInText } from '../text/sign-in.ts';
import { api } from './api.ts';
import { enterSession, useAdministrator } from './session.ts';

const text = signInText.change;

/** Changes the password of the administrator that is signed in; its other sessions end. */
export function ChangePassword({ onClose }: { readonly onClose: () => void }): React.ReactNode {
  const administrator = useAdministrator();
  const formId = useId();
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
    <Dialog
      open
      onOpenChange={onClose}
      title={text.title}
      size="s"
      actions={
        <>
          <Button onClick={onClose}>{designText.cancel}</Button>
          <Button type="submit" form={formId} variant="primary" pending={change.isPending}>
            {text.submit}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate();
        }}
      >
        <Stack>
          {change.error !== null && <ErrorState error={change.error} compact />}
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
        </Stack>
      </form>
    </Dialog>
  );
}
