import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { tenantRoute } from '../../app/root-route.tsx';

export const schemasRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: '/schemas',
  component: lazyRouteComponent(() => import('./schemas-page.tsx'), 'SchemasPage'),
});
