import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { tenantRoute } from '../../app/root-route.tsx';

export const peopleRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: '/people',
  component: lazyRouteComponent(() => import('./people-page.tsx'), 'PeoplePage'),
});

export const personRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: '/people/$person',
  component: lazyRouteComponent(() => import('./person-page.tsx'), 'PersonPage'),
});
