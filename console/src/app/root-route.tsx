import { createRootRoute, createRoute } from '@tanstack/react-router';
import { Shell } from './shell.tsx';

/** The root of all pages: navigation around the page that is open. */
export const rootRoute = createRootRoute({ component: Shell });

/** Everything about one tenant. Pages of a tenant are its children. */
export const tenantRoute = createRoute({ getParentRoute: () => rootRoute, path: '/t/$tenant' });
