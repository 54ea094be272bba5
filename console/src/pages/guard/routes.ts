import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { tenantRoute } from '../../app/root-route.tsx';

export const guardRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: '/guard',
  component: lazyRouteComponent(() => import('./guard-page.tsx'), 'GuardPage'),
});
