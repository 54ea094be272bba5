import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api } from '../../app/api.ts';
import { connectionsQuery } from '../../app/connection-list.ts';
import { useDisabledReason } from '../../app/session.ts';
import { AlertDialog } from '../../design/alert-dialog.tsx';
import { Button } from '../../design/button.tsx';
import { Callout } from '../../design/callout.tsx';
import { Section } from '../../design/card.tsx';
import { EmptyState } from '../../design/empty-state.tsx';
import { Field } from '../../design/field.tsx';
import { Input } from '../../design/input.tsx';
import { Grid, Row, Stack } from '../../design/page.tsx';
import { Select } from '../../design/select.tsx';
import { showToast } from '../../design/toast.tsx';
import { rolesText as text } from '../../text/roles.ts';
import {
  draftOf,
  isSamePolicy,
  missingOf,
  policyOf,
  type RoleDraft,
  type RolePolicy,
} from './role-draft.ts';
import { RolePreview } from './role-preview.tsx';
import { RoleRules } from './role-rules.tsx';
import { useRolePreview } from './use-role-preview.ts';

const modes = [
  { value: 'union' as const, label: text.modeUnion },
  { value: 'first' as const, label: text.modeFirst },
];

export interface RoleEditorProps {
  readonly tenant: string;
  /** The rules that are in force, as far as this page knows. */
  readonly saved: RolePolicy;
  /** Resolves to the rules that are in force now. */
  readonly readSaved: () => Promise<RolePolicy>;
  readonly onSaved: (saved: RolePolicy) => void;
  readonly onDirty: (isDirty: boolean) => void;
}

/** The rules as a draft, with a preview, and saving that notices what others saved meanwhile. */
export function RoleEditor({
  tenant,
  saved,
  readSaved,
  onSaved,
  onDirty,
}: RoleEditorProps): React.ReactNode {
  // What the draft began with: others may save meanwhile.
  const [base, setBase] = useState(saved);
  const [draft, setDraft] = useState(() => draftOf(saved));
  const [showsMissing, setShowsMissing] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const [conflict, setConflict] = useState<RolePolicy>();
  const { preview, start, stop, clear } = useRolePreview(tenant);
  const disabledReason = useDisabledReason();
  const isDirty = !isSamePolicy(policyOf(draft), base);
  useEffect(() => onDirty(isDirty), [isDirty, onDirty]);
  // What was saved elsewhere shows at once while nothing is edited here.
  useEffect(() => {
    if (isDirty || isSamePolicy(saved, base)) return;
    setBase(saved);
    setDraft(draftOf(saved));
  }, [saved]);
  const connections = useQuery(connectionsQuery(tenant));

  const load = (policy: RolePolicy) => {
    setBase(policy);
    setDraft(draftOf(policy));
    setConflict(undefined);
    setShowsMissing(false);
    clear();
    onSaved(policy);
  };
  const put = async (policy: RolePolicy): Promise<readonly string[]> => {
    const { data } = await api.PATCH('/tenants/{tenant}', {
      params: { path: { tenant } },
      body: { policy: { roles: bodyOf(policy) } },
    });
    load(data.policy['roles'] as RolePolicy);
    return data.warnings ?? [];
  };
  const save = async (mayOverwrite: boolean): Promise<void> => {
    const now = await readSaved();
    if (!mayOverwrite && !isSamePolicy(now, base)) {
      setConflict(now);
      return;
    }
    const warnings = await put(policyOf(draft));
    showToast(warnings.length > 0 ? text.warnings : text.saved, {
      description: warnings.join(' '),
      undo: async () => {
        await put(now);
        showToast(text.restored);
      },
    });
  };
  const whenComplete = (then: () => void) => {
    setShowsMissing(true);
    if (draft.rules.every((rule) => missingOf(rule) === undefined)) then();
  };
  const isStale = preview !== undefined && preview.draft !== draft;
  const known = preview?.state === 'done' && !isStale ? preview.totals : undefined;
  return (
    <>
      {conflict !== undefined && (
        <Callout
          tone="warning"
          live
          title={text.conflictTitle}
          actions={
            <Row>
              <Button onClick={() => load(conflict)}>{text.conflictLoad}</Button>
              <Button variant="danger" onClick={() => void save(true)}>
                {text.conflictOverwrite}
              </Button>
            </Row>
          }
        >
          {text.conflictText}
        </Callout>
      )}
      <Section
        title={text.rulesTitle}
        description={text.rulesHint}
        actions={
          <Button icon="plus" onClick={() => setDraft(withNewRule(draft))}>
            {text.add}
          </Button>
        }
      >
        <Stack>
          {draft.rules.length === 0 ? (
            <EmptyState icon="list-ordered" title={text.emptyTitle}>
              {text.emptyText}
            </EmptyState>
          ) : (
            <RoleRules
              rules={draft.rules}
              onChange={(rules) => setDraft({ ...draft, rules })}
              connections={connections.data ?? []}
              showsMissing={showsMissing}
            />
          )}
          <Grid min={220}>
            <Field label={text.mode}>
              <Select
                value={draft.mode}
                options={modes}
                onChange={(mode) => setDraft({ ...draft, mode })}
              />
            </Field>
            <Field label={text.defaultRoles} hint={text.defaultHint}>
              <Input
                value={draft.defaults}
                onChange={(defaults) => setDraft({ ...draft, defaults })}
              />
            </Field>
          </Grid>
          <Row between>
            <span role="status">{isDirty ? text.unsaved : ''}</span>
            <Row>
              {isDirty && (
                <Button variant="quiet" onClick={() => load(base)}>
                  {text.discard}
                </Button>
              )}
              <Button
                icon="eye"
                pending={preview?.state === 'running' && !isStale}
                onClick={() => whenComplete(() => void start(draft))}
              >
                {text.preview}
              </Button>
              <Button
                variant="primary"
                disabled={!isDirty}
                disabledReason={disabledReason}
                onClick={() => whenComplete(() => setAsking(true))}
              >
                {text.save}
              </Button>
            </Row>
          </Row>
        </Stack>
      </Section>
      {preview !== undefined && (
        <RolePreview tenant={tenant} preview={preview} isStale={isStale} onStop={stop} />
      )}
      <AlertDialog
        open={isAsking}
        onOpenChange={setAsking}
        variant="primary"
        title={text.saveTitle}
        consequences={[
          known === undefined
            ? text.saveUnknown
            : known.changed === 0
              ? text.saveNothing
              : text.saveConsequence(known.changed),
        ]}
        confirmLabel={text.saving}
        onConfirm={() => save(false)}
      />
    </>
  );
}

function withNewRule(draft: RoleDraft): RoleDraft {
  const key = Math.max(-1, ...draft.rules.map((rule) => rule.key)) + 1;
  const rule = { naming: 'displayName' as const, connection: '', group: undefined, roles: '' };
  return { ...draft, rules: [...draft.rules, { key, name: '', ...rule }] };
}

/** Returns a policy as a body: with lists of its own. */
function bodyOf({ mode, default: defaults = [], rules = [] }: RolePolicy) {
  return {
    mode,
    default: [...defaults],
    rules: rules.map((rule) => ({ ...rule, roles: [...rule.roles] })),
  };
}
