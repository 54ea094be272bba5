import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { tenantRoute } from '../../app/root-route.tsx';
import { readRequestSearch } from './search.ts';

export const requestsRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: '/requests',
  validateSearch: readRequestSearch,
  component: lazyRouteComponent(() => import('./requests-page.tsx'), 'RequestsPage'),
});

/** The filters stay in the URL, so that the next and the previous request are those of the list. */
export const requestRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: '/requests/$request',
  validateSearch: readRequestSearch,
  component: lazyRouteComponent(() => import('./request-page.tsx'), 'RequestPage'),
});
