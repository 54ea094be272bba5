import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { ButtonLink } from '../design/button.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { ErrorState } from '../design/error-state.tsx';
import { Page } from '../design/page.tsx';
import { PageHeader } from '../design/page-header.tsx';
import { appText } from '../text/app.ts';
import { canReload, isMissingPart, reloadAfterUpgrade } from './stale-page.ts';

/** Stands in place of a page that failed; the navigation around it goes on. */
export function PageError({ error, reset }: ErrorComponentProps): React.ReactNode {
  const router = useRouter();
  const isStale = isMissingPart(error);
  // Decided once: the reload itself changes the answer.
  const [isReloading] = useState(() => isStale && canReload());
  useEffect(() => {
    if (isReloading) void reloadAfterUpgrade();
  }, [isReloading]);
  if (isReloading) return <PagePending />;
  return (
    <Page>
      <PageHeader title={appText.error.title} />
      <ErrorState
        error={error}
        title={isStale ? appText.error.upgraded : undefined}
        onRetry={() => {
          if (isStale) location.reload();
          else {
            reset();
            void router.invalidate();
          }
        }}
      />
    </Page>
  );
}

/** Stands in place of a page that does not exist. */
export function NotFoundPage(): React.ReactNode {
  return (
    <Page>
      <PageHeader title={appText.notFound.title} />
      <EmptyState
        icon="search"
        title={appText.notFound.detail}
        actions={<ButtonLink to="/">{appText.notFound.back}</ButtonLink>}
      />
    </Page>
  );
}

/** Stands in place of a page while its code loads. */
export function PagePending(): React.ReactNode {
  return <div aria-busy="true" />;
}
