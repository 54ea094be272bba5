import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { tenantRoute } from '../../app/root-route.tsx';

export const requestsRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: '/requests',
  component: lazyRouteComponent(() => import('./requests-page.tsx'), 'RequestsPage'),
});

export const requestRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: '/requests/$request',
  component: lazyRouteComponent(() => import('./request-page.tsx'), 'RequestPage'),
});
