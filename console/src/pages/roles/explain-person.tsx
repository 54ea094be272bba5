import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { Status } from '../../design/badge.tsx';
import { Button } from '../../design/button.tsx';
import { Section } from '../../design/card.tsx';
import { ErrorState } from '../../design/error-state.tsx';
import { Field } from '../../design/field.tsx';
import { Input } from '../../design/input.tsx';
import { Stack } from '../../design/page.tsx';
import { SkeletonLines } from '../../design/skeleton.tsx';
import { rolesText as text } from '../../text/roles.ts';
import { describeRule } from './describe-rule.ts';
import { Roles } from './role-preview.tsx';
import styles from './role-rules.module.css';

/** Says which rules give a person their roles. The person is in the URL. */
export function ExplainPerson({
  tenant,
  person,
  onPerson,
}: {
  readonly tenant: string;
  readonly person: string;
  readonly onPerson: (person: string) => void;
}): React.ReactNode {
  const [typed, setTyped] = useState(person);
  const found = useQuery({
    queryKey: ['explainAccountRoles', tenant, { person }],
    enabled: person !== '',
    queryFn: async ({ signal }) => {
      const account = await findAccount(tenant, person, signal);
      if (account === undefined) return null;
      const params = { path: { id: account.id }, query: { tenant } };
      const { data } = await api.GET('/accounts/{id}/roles', { params, signal });
      return { ...data, username: account.username };
    },
  });
  return (
    <Section title={text.explainTitle}>
      <Stack>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            onPerson(typed.trim());
          }}
        >
          <Stack gap="s">
            <Field label={text.explainLabel} hint={text.explainHint}>
              <Input value={typed} onChange={setTyped} spellCheck={false} autoComplete="off" />
            </Field>
            <div>
              <Button type="submit">{text.explain}</Button>
            </div>
          </Stack>
        </form>
        {found.error !== null && <ErrorState error={found.error} compact />}
        {person !== '' && found.isPending && <SkeletonLines />}
        {found.data === null && <p role="status">{text.explainNone}</p>}
        {found.data !== null && found.data !== undefined && (
          <div role="status">
            <p>{text.explainRoles(found.data.username)}</p>
            <Roles roles={found.data.roles} />
            {found.data.isDefault && <p>{text.isDefault}</p>}
            <ol className={styles['facts']}>
              {found.data.rules.map(({ rule, groups, counts }, at) => (
                <li key={at}>
                  {describeRule(rule)}{' '}
                  <Status tone={counts ? 'success' : 'neutral'}>
                    {counts ? text.ruleFits : groups.length > 0 ? text.ruleIgnored : text.ruleNot}
                  </Status>
                </li>
              ))}
            </ol>
          </div>
        )}
      </Stack>
    </Section>
  );
}

/** Resolves to the account of a person, by whichever name it was given. */
async function findAccount(tenant: string, person: string, signal: AbortSignal) {
  const names = person.includes('@')
    ? [{ email: person }, { userName: person }, { username: person }]
    : [{ username: person }, { userName: person }, { user: person }];
  for (const name of names) {
    const { data } = await api.GET('/accounts', { params: { query: { tenant, ...name } }, signal });
    if (data.items[0] !== undefined) return data.items[0];
  }
  return undefined;
}
