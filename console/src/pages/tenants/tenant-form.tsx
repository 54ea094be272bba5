import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { changeUndoably } from '../../app/change-undoably.ts';
import { Field } from '../../design/field.tsx';
import { FormDialog } from '../../design/form-dialog.tsx';
import { Input } from '../../design/input.tsx';
import { NumberField } from '../../design/number-field.tsx';
import { type Option, Select } from '../../design/select.tsx';
import { showToast } from '../../design/toast.tsx';
import { tenantsText } from '../../text/tenants.ts';
import { type Tenant, useTenantRefresh } from './tenant-data.ts';

const text = tenantsText.form;
const idPattern = /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/u;

/** Returns an id for a name: "Acme Inc." is `acme-inc`. */
const idOf = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z\d]+/gu, '-')
    .replaceAll(/^-+|-+$/gu, '')
    .slice(0, 63);

/** Creates a tenant, and opens it. */
export function CreateTenant({ onClose }: { readonly onClose: () => void }): React.ReactNode {
  const navigate = useNavigate();
  const refresh = useTenantRefresh();
  const [name, setName] = useState('');
  const [typedId, setTypedId] = useState<string>();
  const id = typedId ?? idOf(name);
  const isInvalid = id !== '' && !idPattern.test(id);
  const create = useMutation({
    mutationFn: async () => (await api.POST('/tenants', { body: { id, name } })).data,
    onSuccess: async (tenant) => {
      showToast(tenantsText.done.created(tenant.name));
      await navigate({ to: '/t/$tenant', params: { tenant: tenant.id } });
      await refresh();
    },
  });
  return (
    <FormDialog
      title={text.createTitle}
      description={text.createDescription}
      size="s"
      submitLabel={tenantsText.create}
      pending={create.isPending}
      error={create.error}
      onSubmit={() => {
        if (idPattern.test(id)) create.mutate();
      }}
      onClose={onClose}
    >
      <Field label={text.name} hint={text.nameHint}>
        <Input value={name} onChange={setName} required maxLength={200} autoFocus />
      </Field>
      <Field label={text.id} hint={text.idHint} error={isInvalid ? text.idInvalid : undefined}>
        <Input value={id} onChange={setTypedId} required mono spellCheck={false} />
      </Field>
    </FormDialog>
  );
}

/** Parts of the policy that this form changes; roles, guard and indexes have pages of their own. */
interface Settings {
  readonly onDelete: string;
  readonly retentionDays: number | null;
  readonly ownership: string;
  readonly linking: string;
  readonly requestLog: string;
  readonly seats: number | null;
}

function settingsOf({ policy }: Tenant): Settings {
  const textOf = (key: string) => (typeof policy[key] === 'string' ? policy[key] : '');
  const numberOf = (key: string) => (typeof policy[key] === 'number' ? policy[key] : null);
  return {
    onDelete: textOf('onDelete'),
    retentionDays: numberOf('retentionDays'),
    ownership: textOf('ownership'),
    linking: textOf('linking'),
    requestLog: textOf('requestLog'),
    seats: numberOf('seats'),
  };
}

const known = <Value extends string>(
  options: readonly Option<Value>[],
  value: string,
): Value | undefined => options.find((option) => option.value === value)?.value;

interface NamedSettings extends Settings {
  readonly name: string;
}

/** Returns the request that makes `before` into `after`: what is the same is not in it. */
function changeOf(before: NamedSettings, after: NamedSettings) {
  const changed = <K extends keyof NamedSettings>(key: K): NamedSettings[K] | undefined =>
    after[key] === before[key] ? undefined : after[key];
  const policy = {
    onDelete: known(text.onDeleteOptions, changed('onDelete') ?? ''),
    retentionDays: changed('retentionDays'),
    ownership: known(text.ownershipOptions, changed('ownership') ?? ''),
    linking: known(text.linkingOptions, changed('linking') ?? ''),
    requestLog: known(text.requestLogOptions, changed('requestLog') ?? ''),
    seats: changed('seats'),
  };
  return { name: changed('name'), policy };
}

/** Changes the name and the policy of a tenant. Only what was changed is sent. */
export function TenantSettings({
  tenant,
  onClose,
}: {
  readonly tenant: Tenant;
  readonly onClose: () => void;
}): React.ReactNode {
  const refresh = useTenantRefresh();
  const [name, setName] = useState(tenant.name);
  const before = settingsOf(tenant);
  const [settings, setSettings] = useState(before);
  const set = (changes: Partial<Settings>) => setSettings({ ...settings, ...changes });
  const save = useMutation({
    mutationFn: () =>
      changeUndoably({
        write: async (body: ReturnType<typeof changeOf>) => {
          await api.PATCH('/tenants/{tenant}', { params: { path: { tenant: tenant.id } }, body });
          await refresh();
        },
        change: changeOf({ name: tenant.name, ...before }, { name, ...settings }),
        before: changeOf({ name, ...settings }, { name: tenant.name, ...before }),
        done: tenantsText.done.saved,
      }),
    onSuccess: onClose,
  });
  return (
    <FormDialog
      title={text.settingsTitle(tenant.name)}
      submitLabel={text.save}
      pending={save.isPending}
      error={save.error}
      onSubmit={() => save.mutate()}
      onClose={onClose}
    >
      <Field label={text.name} hint={text.nameHint}>
        <Input value={name} onChange={setName} required maxLength={200} />
      </Field>
      <Field label={text.onDelete}>
        <Select
          value={settings.onDelete}
          options={text.onDeleteOptions}
          onChange={(onDelete) => set({ onDelete })}
        />
      </Field>
      {settings.onDelete === 'retain' && (
        <Field label={text.retentionDays}>
          <NumberField
            value={settings.retentionDays}
            onChange={(retentionDays) => set({ retentionDays })}
            min={1}
            max={3_650}
            unit={text.days}
          />
        </Field>
      )}
      <Field label={text.ownership}>
        <Select
          value={settings.ownership}
          options={text.ownershipOptions}
          onChange={(ownership) => set({ ownership })}
        />
      </Field>
      <Field label={text.linking}>
        <Select
          value={settings.linking}
          options={text.linkingOptions}
          onChange={(linking) => set({ linking })}
        />
      </Field>
      <Field label={text.requestLog}>
        <Select
          value={settings.requestLog}
          options={text.requestLogOptions}
          onChange={(requestLog) => set({ requestLog })}
        />
      </Field>
      <Field label={text.seats} hint={text.seatsHint}>
        <NumberField
          value={settings.seats}
          onChange={(seats) => set({ seats })}
          min={0}
          placeholder={tenantsText.unlimited}
        />
      </Field>
    </FormDialog>
  );
}
