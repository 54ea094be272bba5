import type { IconName } from '../design/icons.ts';
import { appText } from '../text/app.ts';

const { pages, sections } = appText;

/** Pages about the server. */
export const serverPages = [
  { to: '/', label: pages.overview, icon: 'gauge' },
  { to: '/tenants', label: pages.tenants, icon: 'building' },
  { to: '/system', label: pages.system, icon: 'server' },
] as const satisfies readonly Page[];

/** Pages about one tenant, in groups. */
export const tenantPages = [
  {
    label: undefined,
    pages: [
      { to: '/t/$tenant', label: pages.overview, icon: 'activity' },
      { to: '/t/$tenant/connections', label: pages.connections, icon: 'plug' },
    ],
  },
  {
    label: sections.directory,
    pages: [
      { to: '/t/$tenant/users', label: pages.users, icon: 'users' },
      { to: '/t/$tenant/groups', label: pages.groups, icon: 'network' },
      { to: '/t/$tenant/people', label: pages.people, icon: 'user-round-search' },
    ],
  },
  {
    label: sections.traffic,
    pages: [
      { to: '/t/$tenant/requests', label: pages.requests, icon: 'scroll-text' },
      { to: '/t/$tenant/events', label: pages.events, icon: 'radio' },
      { to: '/t/$tenant/webhooks', label: pages.webhooks, icon: 'webhook' },
      { to: '/t/$tenant/audit', label: pages.audit, icon: 'list-ordered' },
    ],
  },
  {
    label: sections.rules,
    pages: [
      { to: '/t/$tenant/roles', label: pages.roles, icon: 'layers' },
      { to: '/t/$tenant/guard', label: pages.guard, icon: 'shield' },
      { to: '/t/$tenant/domains', label: pages.domains, icon: 'shield-check' },
      { to: '/t/$tenant/schemas', label: pages.schemas, icon: 'braces' },
    ],
  },
] as const satisfies readonly {
  readonly label: string | undefined;
  readonly pages: readonly Page[];
}[];

interface Page {
  readonly to: string;
  readonly label: string;
  readonly icon: IconName;
}
