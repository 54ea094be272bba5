import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { tenantRoute } from '../../app/root-route.tsx';

export const webhooksRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: '/webhooks',
  component: lazyRouteComponent(() => import('./webhooks-page.tsx'), 'WebhooksPage'),
});

export const endpointRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: '/webhooks/$endpoint',
  component: lazyRouteComponent(() => import('./endpoint-page.tsx'), 'EndpointPage'),
});
