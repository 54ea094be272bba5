import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ProblemError } from '../../../../src/client/index.ts';
import { api } from '../../app/api.ts';
import { Button } from '../../design/button.tsx';
import { Code } from '../../design/code.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { ErrorState } from '../../design/error-state.tsx';
import { Field } from '../../design/field.tsx';
import { FormDialog } from '../../design/form-dialog.tsx';
import { Input } from '../../design/input.tsx';
import { Stack } from '../../design/page.tsx';
import { SkeletonLines } from '../../design/skeleton.tsx';
import { showToast } from '../../design/toast.tsx';
import { domainsText } from '../../text/domains.ts';

const { form, proof, verified } = domainsText;

/** Asks which domain is to be proven. */
export function AskForDomain({
  onChosen,
  onClose,
}: {
  readonly onChosen: (name: string) => void;
  readonly onClose: () => void;
}): React.ReactNode {
  const [name, setName] = useState('');
  return (
    <FormDialog
      title={form.title}
      size="s"
      submitLabel={form.next}
      pending={false}
      error={null}
      onSubmit={() => onChosen(name.trim().toLowerCase())}
      onClose={onClose}
    >
      <Field label={form.label} hint={form.hint}>
        <Input value={name} onChange={setName} required mono autoFocus spellCheck={false} />
      </Field>
    </FormDialog>
  );
}

/** Shows what proves a domain, and checks it. */
export function DomainProof({
  tenant,
  name,
  disabledReason,
  onProven,
  onClose,
}: {
  readonly tenant: string;
  readonly name: string;
  readonly disabledReason: string | undefined;
  readonly onProven: () => Promise<void>;
  readonly onClose: () => void;
}): React.ReactNode {
  const query = { tenant };
  const challenge = useQuery({
    queryKey: ['createDomainChallenge', tenant, name],
    queryFn: async ({ signal }) =>
      (await api.POST('/domains', { params: { query }, body: { name }, signal })).data,
    enabled: disabledReason === undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const check = useMutation({
    mutationFn: () => api.POST('/domains/{name}/verify', { params: { path: { name }, query } }),
    onSuccess: async () => {
      showToast(verified(name));
      onClose();
      await onProven();
    },
  });
  const { data, error } = challenge;
  const isMissing = check.error instanceof ProblemError && check.error.code === 'conflict';
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={proof.title(name)}
      description={proof.description}
      actions={
        <Button
          variant="primary"
          pending={check.isPending}
          disabledReason={disabledReason}
          disabled={data === undefined}
          onClick={() => check.mutate()}
        >
          {proof.check}
        </Button>
      }
    >
      <Stack>
        {check.error !== null && (
          <ErrorState error={check.error} title={isMissing ? proof.notYet : undefined} compact />
        )}
        {error !== null && <ErrorState error={error} compact />}
        {data === undefined && error === null && disabledReason === undefined && (
          <SkeletonLines lines={6} />
        )}
        {data !== undefined && (
          <>
            <h3>{proof.record}</h3>
            <Value label={proof.recordName} value={data.record.name} />
            <Value label={proof.recordValue} value={data.record.value} />
            <h3>{proof.file}</h3>
            <Value label={proof.fileUrl} value={data.file.url} />
            <Value label={proof.fileContent} value={data.file.content} />
          </>
        )}
      </Stack>
    </Dialog>
  );
}

function Value({
  label,
  value,
}: {
  readonly label: string;
  readonly value: string;
}): React.ReactNode {
  return (
    <div>
      <p>{label}</p>
      <Code label={label} wrap>
        {value}
      </Code>
    </div>
  );
}
