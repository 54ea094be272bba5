import { Outlet, useMatch, useMatches, useRouter } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useEffect, useState } from 'react';
import { Button } from '../design/button.tsx';
import { Callout } from '../design/callout.tsx';
import { Dialog } from '../design/dialog.tsx';
import { Drawer } from '../design/drawer.tsx';
import { IconButton } from '../design/icon-button.tsx';
import { Kbd } from '../design/kbd.tsx';
import { loadPopups } from '../design/load-popups.ts';
import { Mark } from '../design/mark.tsx';
import { preload } from '../design/preload.ts';
import { ToastArea } from '../design/toast.tsx';
import { TooltipProvider } from '../design/tooltip.tsx';
import { appText } from '../text/app.ts';
import { retryNow, useReachability } from './reachability.ts';
import { SessionGate } from './session-gate.tsx';
import styles from './shell.module.css';
import { useShortcuts } from './shortcuts.ts';
import { SideNav } from './side-nav.tsx';

const CommandPalette = lazy(async () => ({
  default: (await import('./command-palette.tsx')).CommandPalette,
}));

/** Pages that are open to those who are not signed in. */
const openPages = new Set<string>(['/sign-in', '/welcome']);

/** Navigation, and the page that is open. */
export function Shell(): React.ReactNode {
  const isOpen = useMatches().some(({ fullPath }) => openPages.has(fullPath));
  return (
    <TooltipProvider>
      <ToastArea>
        {isOpen ? (
          <Outlet />
        ) : (
          <SessionGate>
            <Frame />
          </SessionGate>
        )}
      </ToastArea>
    </TooltipProvider>
  );
}

function Frame(): React.ReactNode {
  const tenant = useMatch({ from: '/t/$tenant', shouldThrow: false })?.params.tenant;
  const [isNavOpen, setNavOpen] = useState(false);
  const [hasPalette, setPalette] = useState(false);
  const [hasHelp, setHelp] = useState(false);
  const openPalette = useCallback(() => {
    setNavOpen(false);
    setPalette(true);
  }, []);
  const openHelp = useCallback(() => setHelp(true), []);
  useShortcuts({ onPalette: openPalette, onHelp: openHelp });
  useFocusOnNavigation(() => setNavOpen(false));
  usePreloadedPopups();
  const nav = <SideNav tenant={tenant} onSearch={openPalette} onShowHelp={openHelp} />;
  return (
    <div className={styles['frame']}>
      <a className={styles['skip']} href="#content" onClick={skipToContent}>
        {appText.skip}
      </a>
      <aside className={styles['side']}>{nav}</aside>
      <header className={styles['bar']}>
        <IconButton icon="menu" label={appText.openNavigation} onClick={() => setNavOpen(true)} />
        <Mark size={18} />
        <span className={styles['bar-title']}>{tenant ?? appText.product}</span>
        <IconButton icon="search" label={appText.palette.open} onClick={openPalette} />
      </header>
      <Drawer
        open={isNavOpen}
        onOpenChange={setNavOpen}
        title={appText.navigation}
        side="left"
        hideTitle
      >
        {nav}
      </Drawer>
      <main id="content" tabIndex={-1} className={styles['content']}>
        <Unreachable />
        <Outlet />
      </main>
      {hasPalette && (
        <Suspense fallback={null}>
          <CommandPalette tenant={tenant} onClose={() => setPalette(false)} />
        </Suspense>
      )}
      <Help open={hasHelp} onOpenChange={setHelp} />
    </div>
  );
}

/** Loads what opens above pages once the page is used, so that it opens at once. */
function usePreloadedPopups(): void {
  useEffect(() => {
    const stop = new AbortController();
    const start = (): void => {
      stop.abort();
      preload(loadPopups);
    };
    for (const kind of ['pointermove', 'pointerdown', 'keydown'])
      window.addEventListener(kind, start, { signal: stop.signal, passive: true });
    return () => stop.abort();
  }, []);
}

/** A link to `#content` would be one to the base URL of the document. */
function skipToContent(event: React.MouseEvent): void {
  event.preventDefault();
  document.querySelector<HTMLElement>('#content')?.focus();
}

/** Moves the focus to the heading of a page that was navigated to, as a new document would. */
function useFocusOnNavigation(onNavigate: () => void): void {
  const router = useRouter();
  useEffect(
    () =>
      router.subscribe('onRendered', ({ pathChanged, fromLocation }) => {
        if (!pathChanged || fromLocation === undefined) return;
        onNavigate();
        const heading = document.querySelector<HTMLElement>('[data-page-heading]');
        (heading ?? document.querySelector<HTMLElement>('#content'))?.focus({
          preventScroll: true,
        });
      }),
    [router, onNavigate],
  );
}

function Unreachable(): React.ReactNode {
  if (useReachability()) return null;
  return (
    <div className={styles['unreachable']}>
      <Callout
        live
        tone="danger"
        icon="wifi-off"
        title={appText.unreachable.title}
        actions={
          <Button size="s" icon="refresh-cw" onClick={() => void retryNow()}>
            {appText.unreachable.retry}
          </Button>
        }
      >
        {appText.unreachable.detail}
      </Callout>
    </div>
  );
}

function Help({
  open,
  onOpenChange,
}: {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}): React.ReactNode {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={appText.help.title}
      size="s"
      closeOnPressOutside
    >
      <dl className={styles['help']}>
        {appText.help.items.map(([keys, what]) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>
              <Kbd keys={keys} />
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
