import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { tenantRoute } from '../../app/root-route.tsx';

export const schemasRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: '/schemas',
  validateSearch: ({ tab }: Record<string, unknown>): { readonly tab?: 'editor' | undefined } => ({
    tab: tab === 'editor' ? tab : undefined,
  }),
  component: lazyRouteComponent(() => import('./schemas-page.tsx'), 'SchemasPage'),
});
