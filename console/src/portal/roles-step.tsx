import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../design/button.tsx';
import { Callout } from '../design/callout.tsx';
import { Card } from '../design/card.tsx';
import { Checkbox } from '../design/checkbox.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { ErrorState } from '../design/error-state.tsx';
import { SkeletonLines } from '../design/skeleton.tsx';
import { nameOf } from '../provider/providers.ts';
import { portalText } from '../text/portal.ts';
import styles from './portal.module.css';
import type { StepProps } from './provider-step.tsx';
import { type SetupGroup, setupApi, whyFixed } from './setup-api.ts';
import { StepHead } from './step-head.tsx';

const text = portalText.roles;

/** Roles by the id of the group. */
type Mapping = Readonly<Record<string, readonly string[]>>;

/** Which groups give which roles, with a preview of who changes. */
export function RolesStep({ state, onNext }: StepProps): React.ReactNode {
  const groups = useQuery({
    queryKey: ['listSetupGroups'],
    queryFn: async ({ signal }) => (await setupApi.GET('/setup/groups', { signal })).data.items,
    refetchInterval: 5_000,
  });
  const [changed, setChanged] = useState<Mapping>({});
  const isChanged = Object.keys(changed).length > 0;
  const name = nameOf(state.link.provider);
  const { data } = groups;
  return (
    <>
      <StepHead title={text.title} description={text.description} />
      {data === undefined &&
        (groups.error === null ? (
          <SkeletonLines lines={4} />
        ) : (
          <ErrorState error={groups.error} onRetry={() => void groups.refetch()} />
        ))}
      {data?.length === 0 && (
        <Card>
          <EmptyState icon="users" title={text.none}>
            {text.noneDetail(name)}
          </EmptyState>
        </Card>
      )}
      {data !== undefined && data.length > 0 && (
        <MappingForm state={state} groups={data} changed={changed} onChange={setChanged} />
      )}
      <div className={styles['actions']}>
        <Button
          iconAtEnd="arrow-right"
          disabledReason={isChanged ? text.unsaved : undefined}
          onClick={onNext}
        >
          {portalText.next}
        </Button>
      </div>
    </>
  );
}

function MappingForm({
  state,
  groups,
  changed,
  onChange,
}: {
  readonly state: StepProps['state'];
  readonly groups: readonly SetupGroup[];
  /** What is not saved yet. */
  readonly changed: Mapping;
  readonly onChange: (changed: Mapping) => void;
}): React.ReactNode {
  const queries = useQueryClient();
  const body = {
    groups: Object.entries(changed).map(([group, given]) => ({ group, roles: [...given] })),
  };
  const isChanged = body.groups.length > 0;
  const preview = useQuery({
    queryKey: ['previewSetupRoles', body],
    queryFn: async ({ signal }) =>
      (await setupApi.POST('/setup/roles/preview', { body, signal })).data,
    enabled: isChanged,
  });
  const save = useMutation({
    mutationFn: async () => (await setupApi.PUT('/setup/roles', { body })).data,
    onSuccess: ({ items }) => {
      queries.setQueryData(['listSetupGroups'], items);
      onChange({});
      void queries.invalidateQueries({ queryKey: ['listSetupUsers'] });
      void queries.invalidateQueries({ queryKey: ['getSetup'] });
    },
  });
  const toggle = (group: SetupGroup, role: string, isGiven: boolean): void => {
    const now = changed[group.id] ?? group.roles;
    const next = isGiven ? [...now, role] : now.filter((one) => one !== role);
    onChange({ ...changed, [group.id]: next });
    save.reset();
  };
  return (
    <>
      <MappingTable
        groups={groups}
        roles={state.link.roles}
        given={(group) => changed[group.id] ?? group.roles}
        onToggle={toggle}
      />
      {isChanged && preview.data !== undefined && <Preview preview={preview.data} />}
      {preview.error !== null && isChanged && <ErrorState error={preview.error} compact />}
      {save.error !== null && <ErrorState error={save.error} compact />}
      {save.isSuccess && !isChanged && (
        <Callout tone="success" live>
          {text.saved}
        </Callout>
      )}
      <div className={styles['actions']}>
        <Button
          variant="primary"
          pending={save.isPending}
          disabled={!isChanged}
          disabledReason={whyFixed(state)}
          onClick={() => save.mutate()}
        >
          {text.save}
        </Button>
        {isChanged && (
          <Button variant="quiet" disabled={save.isPending} onClick={() => onChange({})}>
            {text.discard}
          </Button>
        )}
      </div>
    </>
  );
}

function MappingTable({
  groups,
  roles,
  given,
  onToggle,
}: {
  readonly groups: readonly SetupGroup[];
  readonly roles: readonly string[];
  /** The roles that a group gives, with what is changed. */
  readonly given: (group: SetupGroup) => readonly string[];
  readonly onToggle: (group: SetupGroup, role: string, isGiven: boolean) => void;
}): React.ReactNode {
  return (
    <Card>
      <div className={styles['scroll']} tabIndex={0} role="region" aria-label={text.title}>
        <table className={styles['table']}>
          <thead>
            <tr>
              <th scope="col">{text.group}</th>
              <th scope="col">{portalText.step.roles}</th>
            </tr>
          </thead>
          <tbody>
            {groups.map((group) => (
              <tr key={group.id}>
                <th scope="row">
                  {group.displayName}
                  <br />
                  <span className={styles['note']}>{text.members(group.members)}</span>
                </th>
                <td>
                  <div className={styles['roles']}>
                    {roles.map((role) => (
                      <Checkbox
                        key={role}
                        label={role}
                        checked={given(group).includes(role)}
                        onChange={(isGiven) => onToggle(group, role, isGiven)}
                      />
                    ))}
                  </div>
                  {group.otherRoles.length > 0 && (
                    <p className={styles['note']}>{text.fixed(group.otherRoles.join(', '))}</p>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

interface PreviewResult {
  readonly changes: readonly {
    readonly username: string;
    readonly before: readonly string[];
    readonly after: readonly string[];
  }[];
  readonly examined: number;
  readonly isComplete: boolean;
}

/** Changes that are shown in full. */
const maxShown = 20;

function Preview({ preview }: { readonly preview: PreviewResult }): React.ReactNode {
  const { changes, examined, isComplete } = preview;
  const rolesIn = (roles: readonly string[]): string =>
    roles.length === 0 ? text.without : roles.join(', ');
  return (
    <Card>
      <div role="status">
        <h3>{text.preview}</h3>
        <p className={styles['note']}>
          {changes.length === 0 ? text.noChange : text.previewOf(changes.length)}
          {!isComplete && ` ${text.partial(examined)}`}
        </p>
      </div>
      {changes.length > 0 && (
        <table className={styles['table']}>
          <thead>
            <tr>
              <th scope="col">{text.person}</th>
              <th scope="col">{text.before}</th>
              <th scope="col">{text.after}</th>
            </tr>
          </thead>
          <tbody>
            {changes.slice(0, maxShown).map(({ username, before, after }) => (
              <tr key={username}>
                <td>{username}</td>
                <td>{rolesIn(before)}</td>
                <td>{rolesIn(after)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}
