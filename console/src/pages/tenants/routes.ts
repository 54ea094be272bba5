import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../../app/root-route.tsx';

export const tenantsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/tenants',
  validateSearch: (search): { search?: string; create?: true } => ({
    search: typeof search['search'] === 'string' ? search['search'] : undefined,
    create: search['create'] === true ? true : undefined,
  }),
  component: lazyRouteComponent(() => import('./tenants-page.tsx'), 'TenantsPage'),
});
