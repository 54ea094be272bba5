import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { tenantRoute } from '../../app/root-route.tsx';

export const webhooksRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: '/webhooks',
  component: lazyRouteComponent(() => import('./webhooks-page.tsx'), 'WebhooksPage'),
});

/** The tab that is open. */
export type DeliveryTab = 'dead' | 'open';

export const endpointRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: '/webhooks/$endpoint',
  validateSearch: ({ tab }: Readonly<Record<string, unknown>>): { readonly tab?: DeliveryTab } => ({
    tab: tab === 'open' || tab === 'dead' ? tab : undefined,
  }),
  component: lazyRouteComponent(() => import('./endpoint-page.tsx'), 'EndpointPage'),
});
