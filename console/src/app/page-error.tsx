import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { ButtonLink } from '../design/button.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { ErrorState } from '../design/error-state.tsx';
import { Page } from '../design/page.tsx';
import { PageHeader } from '../design/page-header.tsx';
import { appText } from '../text/app.ts';
import { whenReachable } from './reachability.ts';

/** How browsers say that a part of the console is not on the server. */
const missingPart =
  /dynamically imported module|Importing a module script failed|Unable to preload CSS/u;
const isMissingPart = (error: unknown): boolean =>
  error instanceof Error && missingPart.test(error.message);

const reloadKey = 'rollcall-reloaded';
/** A second failure within this time is not for an upgrade. */
const reloadOnceMs = 60_000;

/** Whether loading the page again may help: it has not been done for the same reason just now. */
function canReload(): boolean {
  try {
    return Date.now() - Number(sessionStorage.getItem(reloadKey) ?? 0) >= reloadOnceMs;
  } catch {
    return false;
  }
}

/**
 * Loads the page again, when the server is there: without it, the browser would have no page. Its
 * URL is that of the page which could not be loaded.
 */
async function reloadAfterUpgrade(): Promise<void> {
  await whenReachable();
  sessionStorage.setItem(reloadKey, String(Date.now()));
  location.reload();
}

/**
 * Reports an error that a page was replaced for. That a part is missing after an upgrade of the
 * server is not one: the page is loaded again.
 */
export function reportPageError(error: unknown): void {
  if (!isMissingPart(error)) console.error(error);
}

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
