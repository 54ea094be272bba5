import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { tenantRoute } from '../../app/root-route.tsx';

/** The type that events are filtered by, and the event that is open. */
export interface EventSearch {
  readonly types?: string;
  readonly sequence?: number;
}

export const eventsRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: '/events',
  validateSearch: ({ types, sequence }: Readonly<Record<string, unknown>>): EventSearch => ({
    types: typeof types === 'string' && types !== '' ? types : undefined,
    sequence:
      Number.isSafeInteger(Number(sequence)) && Number(sequence) > 0 ? Number(sequence) : undefined,
  }),
  component: lazyRouteComponent(() => import('./events-page.tsx'), 'EventsPage'),
});
