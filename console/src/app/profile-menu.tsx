import { lazy, Suspense, useState } from 'react';
import { Icon } from '../design/icon.tsx';
import { preload } from '../design/preload.ts';
import { VisuallyHidden } from '../design/visually-hidden.tsx';
import { appText } from '../text/app.ts';
import { useAdministrator } from './session.ts';
import styles from './side-nav.module.css';

const load = () => import('./profile-actions.tsx');
const ProfileActions = lazy(async () => ({ default: (await load()).ProfileActions }));
const ChangePassword = lazy(async () => ({
  default: (await import('./change-password.tsx')).ChangePassword,
}));

/** Who is signed in: theme, password, shortcuts, signing out. Its menu is loaded on first use. */
export function ProfileMenu({ onShowHelp }: { readonly onShowHelp: () => void }): React.ReactNode {
  const administrator = useAdministrator();
  const [isUsed, setUsed] = useState(false);
  const [isChanging, setChanging] = useState(false);
  if (administrator === undefined) return null;
  const { name, email, role } = administrator;
  const content = (
    <>
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
    </>
  );
  const button = (
    <button
      type="button"
      className={styles['profile']}
      aria-haspopup="menu"
      aria-expanded={false}
      aria-busy={isUsed || undefined}
      onClick={() => setUsed(true)}
      onPointerEnter={() => preload(load)}
      onFocus={() => preload(load)}
    >
      {content}
    </button>
  );
  return (
    <>
      {isUsed ? (
        <Suspense fallback={button}>
          <ProfileActions
            trigger={
              <button type="button" className={styles['profile']}>
                {content}
              </button>
            }
            onShowHelp={onShowHelp}
            onChangePassword={() => setChanging(true)}
          />
        </Suspense>
      ) : (
        button
      )}
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
