import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { tenantRoute } from '../../app/root-route.tsx';

export const webhooksRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: '/webhooks',
  component: lazyRouteComponent(() => import('./webhooks-page.tsx'), 'WebhooksPage'),
});

/** The tab that is open. */
export type DeliveryTab = 'dead' | 'open';

/** Hours that the charts of an endpoint may show. */
const chartHours = ['24', '168', '336'] as const;

/** What the page of an endpoint shows; it is in the URL. */
interface EndpointSearch {
  readonly tab?: DeliveryTab | undefined;
  readonly hours?: (typeof chartHours)[number] | undefined;
}

export const endpointRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: '/webhooks/$endpoint',
  validateSearch: ({ tab, hours }: Readonly<Record<string, unknown>>): EndpointSearch => ({
    tab: tab === 'open' || tab === 'dead' ? tab : undefined,
    hours: chartHours.find((one) => one === String(hours)),
  }),
  component: lazyRouteComponent(() => import('./endpoint-page.tsx'), 'EndpointPage'),
});
