import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { tenantRoute } from '../../app/root-route.tsx';

export const connectionsRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: '/connections',
  component: lazyRouteComponent(() => import('./connections-page.tsx'), 'ConnectionsPage'),
});

export const connectionRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: '/connections/$connection',
  component: lazyRouteComponent(() => import('./connection-page.tsx'), 'ConnectionPage'),
});
