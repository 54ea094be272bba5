import { useNavigate, useRouter } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';

/** The second key of `g …` comes within this time. */
const sequenceMs = 1_000;

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.closest('input, textarea, select, [contenteditable], [role="dialog"]') !== null;

/** Listens to the keyboard shortcuts that hold on every page. */
export function useShortcuts({
  onPalette,
  onHelp,
}: {
  readonly onPalette: () => void;
  readonly onHelp: () => void;
}): void {
  const navigate = useNavigate();
  const router = useRouter();
  const goSince = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        onPalette();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (event.timeStamp - goSince.current < sequenceMs) {
        goSince.current = Number.NEGATIVE_INFINITY;
        if (go(event.key)) event.preventDefault();
      } else if (event.key === 'g') goSince.current = event.timeStamp;
      else if (event.key === '?') onHelp();
      else if (event.key === '/') {
        const search = document.querySelector<HTMLElement>(
          'main [data-page-search], main input[type="search"]',
        );
        if (search !== null) event.preventDefault();
        search?.focus();
      }
    };
    const go = (key: string): boolean => {
      const tenant = tenantOf(router);
      if (key === 'o') void navigate({ to: '/' });
      else if (key === 't') void navigate({ to: '/tenants' });
      else if (tenant === undefined) return false;
      else if (key === 'c') void navigate({ to: '/t/$tenant/connections', params: { tenant } });
      else if (key === 'u') void navigate({ to: '/t/$tenant/users', params: { tenant } });
      else if (key === 'r') void navigate({ to: '/t/$tenant/requests', params: { tenant } });
      else return false;
      return true;
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [onPalette, onHelp, navigate, router]);
}

/** Returns the tenant of the page that is open, or of the one that is being opened. */
function tenantOf(router: ReturnType<typeof useRouter>): string | undefined {
  const to = '/t/$tenant';
  const isOpening = router.matchRoute({ to }, { fuzzy: true, pending: true });
  const found = isOpening === false ? router.matchRoute({ to }, { fuzzy: true }) : isOpening;
  return found === false ? undefined : found.tenant;
}
