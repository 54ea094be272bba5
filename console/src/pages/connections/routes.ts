import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { tenantRoute } from '../../app/root-route.tsx';
import { type ConnectionTab, connectionTabs } from './connection-tabs.ts';

export const connectionsRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: '/connections',
  validateSearch: ({ create }: { readonly create?: unknown }): { readonly create?: true } =>
    create === true ? { create } : {},
  component: lazyRouteComponent(() => import('./connections-page.tsx'), 'ConnectionsPage'),
});

export const connectionRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: '/connections/$connection',
  validateSearch: (search: {
    readonly tab?: unknown;
    readonly provider?: unknown;
  }): { readonly tab?: ConnectionTab; readonly provider?: string } => ({
    tab: connectionTabs.find((tab) => tab === search.tab),
    provider: typeof search.provider === 'string' ? search.provider : undefined,
  }),
  component: lazyRouteComponent(() => import('./connection-page.tsx'), 'ConnectionPage'),
});
