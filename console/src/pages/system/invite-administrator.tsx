import { useState } from 'react';
import type { Schemas } from '../../../../src/client/index.ts';
import { api } from '../../app/api.ts';
import { Button } from '../../design/button.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { ErrorState } from '../../design/error-state.tsx';
import { Field } from '../../design/field.tsx';
import { Input } from '../../design/input.tsx';
import { Stack } from '../../design/page.tsx';
import { Select } from '../../design/select.tsx';
import { designText } from '../../text/design.ts';
import { systemText as text } from '../../text/system.ts';

/** An administrator with the link that lets it in once. */
export type Invited = Schemas['InvitedAdministrator'];

const roles = (['owner', 'operator', 'read-only'] as const).map((value) => ({
  value,
  label: text.roles[value],
  hint: text.roleHints[value],
}));

/** Creates an administrator, and the link that lets it in once. */
export function InviteAdministrator({
  onClose,
  onInvited,
}: {
  readonly onClose: () => void;
  readonly onInvited: (invited: Invited) => void;
}): React.ReactNode {
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Invited['role']>('operator');
  const [tenant, setTenant] = useState('');
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<unknown>();
  const invite = async () => {
    setPending(true);
    setError(undefined);
    try {
      const body = { name, email, role, tenant: tenant || undefined };
      onInvited((await api.POST('/administrators', { body })).data);
    } catch (reason) {
      setError(reason);
    } finally {
      setPending(false);
    }
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={text.invite}
      description={text.inviteHint}
      size="s"
      actions={
        <>
          <Button onClick={onClose}>{designText.cancel}</Button>
          <Button
            variant="primary"
            pending={pending}
            disabled={name.trim() === '' || !email.includes('@')}
            onClick={() => void invite()}
          >
            {text.inviteDo}
          </Button>
        </>
      }
    >
      <Stack>
        <Field label={text.name}>
          <Input value={name} onChange={setName} maxLength={200} autoFocus />
        </Field>
        <Field label={text.email}>
          <Input type="email" value={email} onChange={setEmail} maxLength={254} />
        </Field>
        <Field label={text.role}>
          <Select value={role} options={roles} onChange={setRole} />
        </Field>
        <Field label={text.onlyTenant} hint={text.onlyTenantHint} optional>
          <Input value={tenant} onChange={setTenant} spellCheck={false} />
        </Field>
        {error !== undefined && <ErrorState error={error} compact />}
      </Stack>
    </Dialog>
  );
}
