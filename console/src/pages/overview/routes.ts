import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute, tenantRoute } from '../../app/root-route.tsx';

export const overviewRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  component: lazyRouteComponent(() => import('./overview-page.tsx'), 'OverviewPage'),
});

export const tenantOverviewRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: '/',
  component: lazyRouteComponent(() => import('./tenant-overview-page.tsx'), 'TenantOverviewPage'),
});
