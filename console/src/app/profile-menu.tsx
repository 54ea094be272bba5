import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { Icon } from '../design/icon.tsx';
import { Menu, MenuChoice, MenuItem, MenuSeparator } from '../design/menu.tsx';
import { showError } from '../design/toast.tsx';
import { VisuallyHidden } from '../design/visually-hidden.tsx';
import { appText } from '../text/app.ts';
import { signOut, useAdministrator } from './session.ts';
import styles from './side-nav.module.css';
import { setTheme, useTheme } from './theme.ts';

const ChangePassword = lazy(async () => ({
  default: (await import('./change-password.tsx')).ChangePassword,
}));

/** Who is signed in: theme, password, shortcuts, signing out. */
export function ProfileMenu({ onShowHelp }: { readonly onShowHelp: () => void }): React.ReactNode {
  const administrator = useAdministrator();
  const theme = useTheme();
  const navigate = useNavigate();
  const [isChanging, setChanging] = useState(false);
  if (administrator === undefined) return null;
  const { name, email, role } = administrator;
  const leave = async () => {
    try {
      await signOut();
      await navigate({ to: '/sign-in' });
    } catch (error) {
      showError(error);
    }
  };
  return (
    <>
      <Menu
        align="start"
        trigger={
          <button type="button" className={styles['profile']}>
            <VisuallyHidden>{`${appText.account}: `}</VisuallyHidden>
            <span className={styles['avatar']} aria-hidden="true">
              {initials(name)}
            </span>
            <span className={styles['who']}>
              <span>{name}</span>
              <span className={styles['role']}>
                {appText.roles[role]} · {email}
              </span>
            </span>
            <Icon name="chevrons-up-down" size={14} />
          </button>
        }
      >
        <MenuChoice
          label={appText.theme.label}
          value={theme}
          onChange={setTheme}
          options={appText.theme.options}
        />
        <MenuSeparator />
        <MenuItem icon="command" onClick={onShowHelp}>
          {appText.shortcuts}
        </MenuItem>
        <MenuItem icon="key-round" onClick={() => setChanging(true)}>
          {appText.changePassword}
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon="log-out" onClick={() => void leave()}>
          {appText.signOut}
        </MenuItem>
      </Menu>
      {isChanging && (
        <Suspense fallback={null}>
          <ChangePassword onClose={() => setChanging(false)} />
        </Suspense>
      )}
    </>
  );
}

/** Returns the first letters of the first and the last word of a name. */
function initials(name: string): string {
  const words = name.split(/\s+/u).filter(Boolean);
  const chosen = words.length > 1 ? [words[0], words.at(-1)] : words;
  return chosen.map((word) => [...(word ?? '')][0]?.toUpperCase() ?? '').join('');
}
