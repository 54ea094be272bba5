import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Combobox } from '../design/combobox.tsx';
import { appText } from '../text/app.ts';
import { tenantSearchQuery } from './tenant-list.ts';
import { useDebounced } from './use-debounced.ts';

/** The list of tenants to choose from: open, and ready to type in, from the start. */
export function TenantChoice({
  tenant,
  name,
}: {
  readonly tenant: string | undefined;
  readonly name: string | undefined;
}): React.ReactNode {
  const [text, setText] = useState('');
  const navigate = useNavigate();
  const search = useDebounced(text);
  const { data = [], isFetching } = useQuery(tenantSearchQuery(search));
  const options = data.map((one) => ({ value: one.id, label: one.name, hint: one.id }));
  const isListed = tenant === undefined || data.some(({ id }) => id === tenant);
  return (
    <Combobox
      defaultOpen
      aria-label={appText.tenant.choose}
      placeholder={appText.tenant.choose}
      emptyText={appText.tenant.none}
      value={tenant ?? null}
      options={
        isListed ? options : [{ value: tenant, label: name ?? tenant, hint: tenant }, ...options]
      }
      onSearch={setText}
      loading={isFetching}
      onChange={(chosen) => {
        if (chosen !== null && chosen !== tenant)
          void navigate({ to: '/t/$tenant', params: { tenant: chosen } });
      }}
    />
  );
}
