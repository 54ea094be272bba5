import { useQuery } from '@tanstack/react-query';
import { useLocation, useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { ProblemError } from '../../../src/client/index.ts';
import { Dialog } from '../design/dialog.tsx';
import { ErrorState } from '../design/error-state.tsx';
import { appText } from '../text/app.ts';
import { sessionQuery, useAdministrator } from './session.ts';
import { signedInAgain, useSessionEnd } from './session-end.ts';
import { SignInForm } from './sign-in-form.tsx';

const isUnauthenticated = (error: unknown): boolean =>
  error instanceof ProblemError && error.status === 401;

/** Shows pages to those who are signed in. Others get the sign-in page, and come back after it. */
export function SessionGate({ children }: { readonly children: React.ReactNode }): React.ReactNode {
  const { data, error, refetch } = useQuery(sessionQuery);
  const router = useRouter();
  const mustSignIn = data === undefined && isUnauthenticated(error);
  useEffect(() => {
    // The page that was asked for is that of this moment: the navigation itself changes it.
    const { href } = router.state.location;
    if (mustSignIn)
      void router.navigate({ to: '/sign-in', search: { return: href }, replace: true });
  }, [mustSignIn, router]);
  if (data === undefined) {
    if (error === null || mustSignIn) return <div aria-busy="true" />;
    return <ErrorState error={error} onRetry={() => void refetch()} />;
  }
  return (
    <>
      {children}
      <SessionEnd />
    </>
  );
}

/** Asks for a sign-in above the page when the session has ended; then the page goes on. */
function SessionEnd(): React.ReactNode {
  const hasEnded = useSessionEnd();
  const administrator = useAdministrator();
  const { href } = useLocation();
  return (
    <Dialog
      open={hasEnded}
      onOpenChange={() => undefined}
      title={appText.ended.title}
      description={appText.ended.description}
      size="s"
    >
      <SignInForm email={administrator?.email} returnTo={href} onSignedIn={signedInAgain} />
    </Dialog>
  );
}
