import { getRouteApi } from '@tanstack/react-router';
import { Audit } from './audit.tsx';

const route = getRouteApi('/system');

/** What administrators did, of all tenants and the server. */
export function ServerAudit(): React.ReactNode {
  const navigate = route.useNavigate();
  return (
    <Audit
      search={route.useSearch()}
      onFilter={(changes) =>
        void navigate({ search: (now) => ({ ...now, ...changes }), replace: true })
      }
    />
  );
}
