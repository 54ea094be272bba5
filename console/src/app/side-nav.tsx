import { Link } from '@tanstack/react-router';
import { Icon } from '../design/icon.tsx';
import type { IconName } from '../design/icons.ts';
import { Kbd } from '../design/kbd.tsx';
import { Mark } from '../design/mark.tsx';
import { appText } from '../text/app.ts';
import { serverPages, tenantPages } from './pages.ts';
import { ProfileMenu } from './profile-menu.tsx';
import { useAdministrator } from './session.ts';
import styles from './side-nav.module.css';
import { TenantSwitcher } from './tenant-switcher.tsx';

const isMac = navigator.platform.startsWith('Mac');

/** The navigation: pages of the server, the tenant, and pages of the tenant. */
export function SideNav({
  tenant,
  onSearch,
  onShowHelp,
}: {
  readonly tenant: string | undefined;
  readonly onSearch: () => void;
  readonly onShowHelp: () => void;
}): React.ReactNode {
  const own = useAdministrator()?.tenant;
  const shown = tenant ?? own;
  return (
    <div className={styles['nav']}>
      <div className={styles['head']}>
        <Link to="/" className={styles['brand']}>
          <Mark size={20} />
          {appText.product}
        </Link>
      </div>
      <button type="button" className={styles['search']} onClick={onSearch}>
        <Icon name="search" size={14} />
        {appText.palette.open}
        <Kbd keys={isMac ? ['⌘', 'K'] : ['Ctrl', 'K']} />
      </button>
      <nav aria-label={appText.navigation} className={styles['pages']}>
        {own === undefined && (
          <ul>
            {serverPages.map(({ to, label, icon }) => (
              <li key={to}>
                <Link to={to} className={styles['page']} activeOptions={{ exact: to === '/' }}>
                  <PageLabel icon={icon} label={label} />
                </Link>
              </li>
            ))}
          </ul>
        )}
        <div className={styles['tenant']}>
          <p className={styles['label']}>{appText.tenant.heading}</p>
          <TenantSwitcher tenant={shown} />
        </div>
        {shown !== undefined &&
          tenantPages.map(({ label, pages }, index) => (
            <div key={label ?? index} role={label && 'group'} aria-label={label}>
              {label !== undefined && <p className={styles['label']}>{label}</p>}
              <ul>
                {pages.map((page) => (
                  <li key={page.to}>
                    <Link
                      to={page.to}
                      params={{ tenant: shown }}
                      className={styles['page']}
                      activeOptions={{ exact: page.to === '/t/$tenant', includeSearch: false }}
                    >
                      <PageLabel icon={page.icon} label={page.label} />
                    </Link>
                  </li>
                ))}
              </ul>
            </div>
          ))}
      </nav>
      <div className={styles['foot']}>
        <ProfileMenu onShowHelp={onShowHelp} />
      </div>
    </div>
  );
}

function PageLabel({
  icon,
  label,
}: {
  readonly icon: IconName;
  readonly label: string;
}): React.ReactNode {
  return (
    <>
      <Icon name={icon} size={15} />
      {label}
    </>
  );
}
