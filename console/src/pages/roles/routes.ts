import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { tenantRoute } from '../../app/root-route.tsx';

export const rolesRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: '/roles',
  validateSearch: ({
    person,
  }: Record<string, unknown>): { readonly person?: string | undefined } => ({
    person: typeof person === 'string' && person !== '' ? person : undefined,
  }),
  component: lazyRouteComponent(() => import('./roles-page.tsx'), 'RolesPage'),
});
