import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ProblemError } from '../../../src/client/index.ts';
import { Button, ButtonHref } from '../design/button.tsx';
import { Callout } from '../design/callout.tsx';
import { ErrorState } from '../design/error-state.tsx';
import { Field } from '../design/field.tsx';
import { Input } from '../design/input.tsx';
import { Stack } from '../design/page.tsx';
import { signInText } from '../text/sign-in.ts';
import { api } from './api.ts';
import { serverUrl } from './base.ts';
import { enterSession, signInQuery } from './session.ts';

/** Signs in with a password, or with the identity provider of the administrators. */
export function SignInForm({
  email: known = '',
  returnTo,
  onSignedIn,
}: {
  /** Of the administrator whose session has ended. */
  readonly email?: string;
  /** Path of the console to open after a sign-in elsewhere. */
  readonly returnTo: string;
  readonly onSignedIn: () => void;
}): React.ReactNode {
  const options = useQuery(signInQuery);
  const [email, setEmail] = useState(known);
  const [password, setPassword] = useState('');
  const signIn = useMutation({
    mutationFn: async () => (await api.POST('/session', { body: { email, password } })).data,
    onSuccess: (session) => {
      enterSession(session);
      onSignedIn();
    },
    onError: () => setPassword(''),
  });
  if (options.data?.needsAdministrator)
    return (
      <Callout tone="accent" title={signInText.needsAdministrator}>
        {signInText.needsAdministratorDetail} <code>{signInText.command}</code>.
      </Callout>
    );
  const { oidc } = options.data ?? {};
  const isRefused = signIn.error instanceof ProblemError && signIn.error.status === 401;
  return (
    <Stack>
      {oidc !== undefined && (
        <ButtonHref
          size="l"
          href={`${serverUrl}/api/v1/session/oidc?return=${encodeURIComponent(returnTo)}`}
          icon="key-round"
        >
          {signInText.withProvider(oidc.name)}
        </ButtonHref>
      )}
      {options.data?.password !== false && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            signIn.mutate();
          }}
        >
          <Stack>
            {signIn.error !== null && (
              <ErrorState
                error={signIn.error}
                title={isRefused ? signInText.failed : undefined}
                compact
              />
            )}
            <Field label={signInText.email}>
              <Input
                type="email"
                name="email"
                autoComplete="username"
                required
                autoFocus={known === ''}
                value={email}
                onChange={setEmail}
              />
            </Field>
            <Field label={signInText.password}>
              <Input
                type="password"
                name="password"
                autoComplete="current-password"
                required
                autoFocus={known !== ''}
                value={password}
                onChange={setPassword}
              />
            </Field>
            <Button type="submit" variant="primary" size="l" pending={signIn.isPending}>
              {signInText.submit}
            </Button>
          </Stack>
        </form>
      )}
    </Stack>
  );
}
