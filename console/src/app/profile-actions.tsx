import { useNavigate } from '@tanstack/react-router';
import { MenuChoice, MenuItem, MenuPopup, MenuSeparator } from '../design/menu-popup.tsx';
import { showError } from '../design/toast.tsx';
import { appText } from '../text/app.ts';
import { openReference } from './open-reference.ts';
import { signOut } from './session.ts';
import { setTheme, useTheme } from './theme.ts';

/** The menu of who is signed in: open from the start. */
export function ProfileActions({
  trigger,
  onShowHelp,
  onChangePassword,
}: {
  readonly trigger: React.ReactElement<Record<string, unknown>>;
  readonly onShowHelp: () => void;
  readonly onChangePassword: () => void;
}): React.ReactNode {
  const theme = useTheme();
  const navigate = useNavigate();
  const leave = async () => {
    try {
      await signOut();
      await navigate({ to: '/sign-in' });
    } catch (error) {
      showError(error);
    }
  };
  return (
    <MenuPopup align="start" trigger={trigger}>
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
      <MenuItem icon="braces" hint={appText.referenceHint} onClick={openReference}>
        {appText.reference}
      </MenuItem>
      <MenuItem icon="key-round" onClick={onChangePassword}>
        {appText.changePassword}
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon="log-out" onClick={() => void leave()}>
        {appText.signOut}
      </MenuItem>
    </MenuPopup>
  );
}
