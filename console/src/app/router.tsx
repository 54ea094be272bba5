import { createRouter } from '@tanstack/react-router';
import { auditRoute } from '../pages/audit/routes.ts';
import { connectionRoute, connectionsRoute } from '../pages/connections/routes.ts';
import { domainsRoute } from '../pages/domains/routes.ts';
import { eventsRoute } from '../pages/events/routes.ts';
import { groupRoute, groupsRoute } from '../pages/groups/routes.ts';
import { guardRoute } from '../pages/guard/routes.ts';
import { overviewRoute, tenantOverviewRoute } from '../pages/overview/routes.ts';
import { peopleRoute, personRoute } from '../pages/person/routes.ts';
import { requestRoute, requestsRoute } from '../pages/requests/routes.ts';
import { rolesRoute } from '../pages/roles/routes.ts';
import { schemasRoute } from '../pages/schemas/routes.ts';
import { signInRoute, welcomeRoute } from '../pages/sign-in/routes.ts';
import { systemRoute } from '../pages/system/routes.ts';
import { tenantsRoute } from '../pages/tenants/routes.ts';
import { usersRoute } from '../pages/users/routes.ts';
import { endpointRoute, webhooksRoute } from '../pages/webhooks/routes.ts';
import { pagePath } from './base.ts';
import { NotFoundPage, PageError, PagePending } from './page-error.tsx';
import { rootRoute, tenantRoute } from './root-route.tsx';

const routeTree = rootRoute.addChildren([
  overviewRoute,
  tenantsRoute,
  systemRoute,
  signInRoute,
  welcomeRoute,
  tenantRoute.addChildren([
    tenantOverviewRoute,
    connectionsRoute,
    connectionRoute,
    usersRoute,
    groupsRoute,
    groupRoute,
    peopleRoute,
    personRoute,
    requestsRoute,
    requestRoute,
    eventsRoute,
    webhooksRoute,
    endpointRoute,
    auditRoute,
    rolesRoute,
    guardRoute,
    domainsRoute,
    schemasRoute,
  ]),
]);

/** Opens the page of a URL. */
export const router = createRouter({
  routeTree,
  basepath: pagePath,
  defaultPreload: 'intent',
  scrollRestoration: true,
  defaultErrorComponent: PageError,
  defaultNotFoundComponent: NotFoundPage,
  defaultPendingComponent: PagePending,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
