import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { enterSession } from '../../app/session.ts';
import { Button, ButtonLink } from '../../design/button.tsx';
import { Callout } from '../../design/callout.tsx';
import { ErrorState } from '../../design/error-state.tsx';
import { Field } from '../../design/field.tsx';
import { Input } from '../../design/input.tsx';
import { Stack } from '../../design/page.tsx';
import { SkeletonLines } from '../../design/skeleton.tsx';
import { signInText } from '../../text/sign-in.ts';
import { CenteredPage } from './centered-page.tsx';
import { NewPassword } from './new-password.tsx';

const text = signInText.welcome;

/**
 * Uses a one-time link: creates the first owner, or lets an invited administrator choose a
 * password. The link is behind `#`, which browsers send to no server, and leaves the history.
 */
export function WelcomePage(): React.ReactNode {
  const [link] = useState(takeLink);
  const check = useQuery({
    queryKey: ['verifyLink', link],
    queryFn: async ({ signal }) =>
      (await api.POST('/session/link/verify', { body: { link }, signal })).data,
    enabled: link !== '',
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (link === '')
    return (
      <CenteredPage title={text.noLink} description={text.noLinkDetail}>
        <ButtonLink to="/sign-in">{text.toSignIn}</ButtonLink>
      </CenteredPage>
    );
  if (check.error !== null)
    return (
      <CenteredPage title={text.badLink}>
        <Callout tone="warning">
          {text.badLinkDetail} <code>{signInText.command}</code>.
        </Callout>
        <ErrorState error={check.error} compact onRetry={() => void check.refetch()} />
        <ButtonLink to="/sign-in">{text.toSignIn}</ButtonLink>
      </CenteredPage>
    );
  const isOwner = check.data?.purpose === 'owner';
  return (
    <CenteredPage
      title={isOwner ? text.ownerTitle : text.title}
      description={isOwner ? text.ownerDescription : text.description}
    >
      {check.data === undefined ? (
        <SkeletonLines lines={4} />
      ) : (
        <WelcomeForm link={link} name={check.data.name} email={check.data.email} />
      )}
    </CenteredPage>
  );
}

/** Returns the link of the URL, and takes it out of the history. */
function takeLink(): string {
  const link = location.hash.replace(/^#/u, '');
  if (link !== '') history.replaceState(history.state, '', location.pathname + location.search);
  return link;
}

function WelcomeForm({
  link,
  name: knownName,
  email: knownEmail,
}: {
  readonly link: string;
  readonly name: string | undefined;
  readonly email: string | undefined;
}): React.ReactNode {
  const navigate = useNavigate();
  const [name, setName] = useState(knownName ?? '');
  const [email, setEmail] = useState(knownEmail ?? '');
  const [password, setPassword] = useState('');
  const [repeated, setRepeated] = useState('');
  const isDifferent = repeated !== '' && repeated !== password;
  const redeem = useMutation({
    mutationFn: async () => {
      const body = {
        link,
        password,
        email: knownEmail === undefined ? email : undefined,
        name: knownName === undefined ? name : undefined,
      };
      return (await api.POST('/session/link', { body })).data;
    },
    onSuccess: (session) => {
      enterSession(session);
      void navigate({ to: '/', replace: true });
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (repeated === password) redeem.mutate();
      }}
    >
      <Stack>
        {redeem.error !== null && <ErrorState error={redeem.error} compact />}
        <Field label={text.name} hint={text.nameHint}>
          <Input
            value={name}
            onChange={setName}
            autoComplete="name"
            required
            readOnly={knownName !== undefined}
            maxLength={200}
          />
        </Field>
        <Field label={text.email} hint={text.emailHint}>
          <Input
            type="email"
            value={email}
            onChange={setEmail}
            autoComplete="username"
            required
            readOnly={knownEmail !== undefined}
            maxLength={254}
          />
        </Field>
        <NewPassword
          label={text.password}
          value={password}
          onChange={setPassword}
          name={name}
          email={email}
        />
        <Field label={text.repeat} error={isDifferent ? text.mismatch : undefined}>
          <Input
            type="password"
            autoComplete="new-password"
            required
            value={repeated}
            onChange={setRepeated}
          />
        </Field>
        <Button type="submit" variant="primary" size="l" pending={redeem.isPending}>
          {text.submit}
        </Button>
      </Stack>
    </form>
  );
}
