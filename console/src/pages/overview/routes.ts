import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute, tenantRoute } from '../../app/root-route.tsx';

export const overviewRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  validateSearch: (search): { search?: string } => ({
    search: typeof search['search'] === 'string' ? search['search'] : undefined,
  }),
  component: lazyRouteComponent(() => import('./overview-page.tsx'), 'OverviewPage'),
});

/** Hours that the activity of a tenant can be shown for. */
const ranges = ['24', '168', '336'] as const;

export const tenantOverviewRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: '/',
  validateSearch: (search): { hours?: (typeof ranges)[number] } => ({
    hours: ranges.find((range) => range === String(search['hours'])),
  }),
  component: lazyRouteComponent(() => import('./tenant-overview-page.tsx'), 'TenantOverviewPage'),
});
