import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { tenantRoute } from '../../app/root-route.tsx';

const sorts = ['displayName', 'externalId', 'meta.created', 'meta.lastModified'] as const;

/** What the list of groups shows. */
export interface GroupsSearch {
  readonly q?: string | undefined;
  readonly sort?: (typeof sorts)[number] | undefined;
  readonly desc?: true | undefined;
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

export const groupsRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: '/groups',
  validateSearch: ({ q, sort, desc }: Record<string, unknown>): GroupsSearch => ({
    q: text(q),
    sort: sorts.find((one) => one === sort),
    desc: desc === true ? true : undefined,
  }),
  component: lazyRouteComponent(() => import('./groups-page.tsx'), 'GroupsPage'),
});

export const groupRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: '/groups/$group',
  validateSearch: ({
    member,
  }: Record<string, unknown>): { readonly member?: string | undefined } => ({
    member: text(member),
  }),
  component: lazyRouteComponent(() => import('./group-page.tsx'), 'GroupPage'),
});
