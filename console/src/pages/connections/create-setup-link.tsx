import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { Button } from '../../design/button.tsx';
import { CopyField } from '../../design/copy.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { ErrorState } from '../../design/error-state.tsx';
import { Field } from '../../design/field.tsx';
import { Input } from '../../design/input.tsx';
import { NumberField } from '../../design/number-field.tsx';
import { Stack } from '../../design/page.tsx';
import { connectionsText as text } from '../../text/connections.ts';
import type { ConnectionProps } from './connection-overview.tsx';

const defaultHours = 168;

/** Creates a set-up link, and shows its URL once. */
export function CreateSetupLink({
  tenant,
  connection: { id },
  onClose,
}: ConnectionProps & { readonly onClose: () => void }): React.ReactNode {
  const client = useQueryClient();
  const [hours, setHours] = useState<number | null>(defaultHours);
  const [roles, setRoles] = useState('');
  const [name, setName] = useState('');
  const [color, setColor] = useState('');
  const [logo, setLogo] = useState<string>();
  const create = useMutation({
    mutationFn: async () => {
      const hasBrand = name !== '' || color !== '' || logo !== undefined;
      const { data } = await api.POST('/connections/{id}/setup-links', {
        params: { path: { id }, query: { tenant } },
        body: {
          expiresInHours: hours ?? defaultHours,
          roles: listOf(roles),
          brand: hasBrand
            ? { name: name || undefined, color: color || undefined, logo }
            : undefined,
        },
      });
      return data;
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ['listSetupLinks', tenant, id] }),
  });
  const url = create.data?.url;
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={text.invite}
      actions={
        typeof url === 'string' ? (
          <Button variant="primary" onClick={onClose}>
            {text.done}
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>{text.cancel}</Button>
            <Button variant="primary" pending={create.isPending} onClick={() => create.mutate()}>
              {text.invite}
            </Button>
          </>
        )
      }
    >
      {typeof url === 'string' ? (
        <CopyField label={text.url} value={url} hint={text.urlHint} />
      ) : (
        <Stack>
          <Field label={text.hours}>
            <NumberField value={hours} onChange={setHours} min={1} max={720} />
          </Field>
          <Field label={text.roles} hint={text.rolesHint} optional>
            <Input value={roles} onChange={setRoles} />
          </Field>
          <Field label={text.brandName} hint={text.brandNameHint} optional>
            <Input value={name} onChange={setName} maxLength={80} />
          </Field>
          <Field label={text.brandColor} hint={text.brandColorHint} optional>
            <Input value={color} onChange={setColor} maxLength={7} mono />
          </Field>
          <Field label={text.brandLogo} hint={text.brandLogoHint} optional>
            <Input
              type="file"
              accept="image/png,image/svg+xml"
              onInput={({ currentTarget: { files } }) => readFile(files?.[0], setLogo)}
            />
          </Field>
          {create.error !== null && <ErrorState error={create.error} compact />}
        </Stack>
      )}
    </Dialog>
  );
}

function listOf(names: string): string[] {
  return names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** Reads a file as a data URL. */
function readFile(file: File | undefined, onRead: (dataUrl: string | undefined) => void): void {
  if (file === undefined) return onRead(undefined);
  const reader = new FileReader();
  reader.addEventListener('load', () => onRead(String(reader.result)));
  reader.readAsDataURL(file);
}
