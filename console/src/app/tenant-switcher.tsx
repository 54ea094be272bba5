import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { Icon } from '../design/icon.tsx';
import { preload } from '../design/preload.ts';
import { VisuallyHidden } from '../design/visually-hidden.tsx';
import { appText } from '../text/app.ts';
import { useAdministrator } from './session.ts';
import styles from './side-nav.module.css';
import { tenantQuery } from './tenant-list.ts';

const load = () => import('./tenant-choice.tsx');
const TenantChoice = lazy(async () => ({ default: (await load()).TenantChoice }));

/**
 * Chooses the tenant whose pages are listed. One tenant's administrator sees its name only. The
 * list is loaded on first use: most visits go by links.
 */
export function TenantSwitcher({
  tenant,
}: {
  readonly tenant: string | undefined;
}): React.ReactNode {
  const own = useAdministrator()?.tenant;
  const [isChoosing, setChoosing] = useState(false);
  const { data } = useQuery({ ...tenantQuery(tenant ?? ''), enabled: tenant !== undefined });
  if (own !== undefined) return <p className={styles['own-tenant']}>{data?.name ?? own}</p>;
  const name = data?.name ?? tenant;
  const button = (
    <button
      type="button"
      className={styles['switch']}
      aria-haspopup="listbox"
      aria-expanded={false}
      aria-busy={isChoosing || undefined}
      onClick={() => setChoosing(true)}
      onPointerEnter={() => preload(load)}
      onFocus={() => preload(load)}
    >
      {name !== undefined && <VisuallyHidden>{`${appText.tenant.choose}: `}</VisuallyHidden>}
      <span className={name === undefined ? styles['placeholder'] : undefined}>
        {name ?? appText.tenant.choose}
      </span>
      <Icon name="chevrons-up-down" size={14} />
    </button>
  );
  if (!isChoosing) return button;
  return (
    <Suspense fallback={button}>
      <TenantChoice tenant={tenant} name={data?.name} />
    </Suspense>
  );
}
