import { getRouteApi } from '@tanstack/react-router';
import { Page } from '../../design/page.tsx';
import { PageHeader } from '../../design/page-header.tsx';
import { systemText as text } from '../../text/system.ts';
import { Audit } from '../system/audit.tsx';

const route = getRouteApi('/t/$tenant/audit');

/** What administrators did to a tenant: for those of the tenant too. */
export function AuditPage(): React.ReactNode {
  const { tenant } = route.useParams();
  const navigate = route.useNavigate();
  return (
    <Page>
      <PageHeader title={text.audit} description={text.auditDescription} />
      <Audit
        tenant={tenant}
        search={route.useSearch()}
        onFilter={(changes) =>
          void navigate({ search: (now) => ({ ...now, ...changes }), replace: true })
        }
      />
    </Page>
  );
}
