import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { sessionQuery, signInQuery } from '../../app/session.ts';
import { SignInForm } from '../../app/sign-in-form.tsx';
import { signInText } from '../../text/sign-in.ts';
import { CenteredPage } from './centered-page.tsx';

const route = getRouteApi('/sign-in');

/** Signs in, and opens the page that was asked for. */
export function SignInPage(): React.ReactNode {
  const { return: returnTo = '/' } = route.useSearch();
  const navigate = useNavigate();
  const { data: session } = useQuery({ ...sessionQuery, retry: false });
  const { data: options } = useQuery(signInQuery);
  const open = () => void navigate({ href: returnTo, replace: true });
  const isSignedIn = session !== undefined;
  useEffect(() => {
    if (isSignedIn) void navigate({ href: returnTo, replace: true });
  }, [isSignedIn, returnTo, navigate]);
  return (
    <CenteredPage
      title={signInText.title}
      footer={
        <>
          <p>{signInText.forgotten}</p>
          {options !== undefined && <p>{signInText.version(options.version)}</p>}
        </>
      }
    >
      <SignInForm returnTo={returnTo} onSignedIn={open} />
    </CenteredPage>
  );
}
