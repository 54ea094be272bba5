import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { tenantRoute } from '../../app/root-route.tsx';

const textOf = (value: unknown): string | undefined =>
  (typeof value === 'string' || typeof value === 'number') && value !== ''
    ? String(value)
    : undefined;

export const peopleRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: '/people',
  validateSearch: (given: Readonly<Record<string, unknown>>): { readonly q?: string } => ({
    q: textOf(given['q']),
  }),
  component: lazyRouteComponent(() => import('./people-page.tsx'), 'PeoplePage'),
});

export const personRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: '/people/$person',
  validateSearch: (given: Readonly<Record<string, unknown>>): { readonly group?: string } => ({
    group: textOf(given['group']),
  }),
  component: lazyRouteComponent(() => import('./person-page.tsx'), 'PersonPage'),
});
