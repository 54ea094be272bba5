import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { tenantRoute } from '../../app/root-route.tsx';

export const domainsRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: '/domains',
  validateSearch: (search): { prove?: string } => ({
    // Empty: the domain is asked for. Otherwise its proof shows.
    prove: typeof search['prove'] === 'string' ? search['prove'] : undefined,
  }),
  component: lazyRouteComponent(() => import('./domains-page.tsx'), 'DomainsPage'),
});
