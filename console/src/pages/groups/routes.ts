import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { tenantRoute } from '../../app/root-route.tsx';

export const groupsRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: '/groups',
  component: lazyRouteComponent(() => import('./groups-page.tsx'), 'GroupsPage'),
});

export const groupRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: '/groups/$group',
  component: lazyRouteComponent(() => import('./group-page.tsx'), 'GroupPage'),
});
