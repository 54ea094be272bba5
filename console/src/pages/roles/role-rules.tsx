import { useRef, useState } from 'react';
import { Field } from '../../design/field.tsx';
import { Icon } from '../../design/icon.tsx';
import { IconButton } from '../../design/icon-button.tsx';
import { Input } from '../../design/input.tsx';
import { Select } from '../../design/select.tsx';
import { VisuallyHidden } from '../../design/visually-hidden.tsx';
import { rolesText as text } from '../../text/roles.ts';
import { missingOf, moveRule, type Naming, type RuleDraft } from './role-draft.ts';
import styles from './role-rules.module.css';
import { useDragOrder } from './use-drag-order.ts';

export interface RoleRulesProps {
  readonly rules: readonly RuleDraft[];
  readonly onChange: (rules: readonly RuleDraft[]) => void;
  readonly connections: readonly { readonly id: string; readonly name: string }[];
  /** Say what is missing: the draft was to be previewed or saved. */
  readonly showsMissing: boolean;
}

/** The rules in order: dragged, moved by buttons or keys, edited and removed. */
export function RoleRules({
  rules,
  onChange,
  connections,
  showsMissing,
}: RoleRulesProps): React.ReactNode {
  const [said, setSaid] = useState('');
  const refs = useRef(new Map<number, HTMLButtonElement>());
  const move = (from: number, to: number) => {
    const moved = moveRule(rules, from, to);
    if (moved === rules) return;
    onChange(moved);
    const rule = rules[from]!;
    setSaid(text.moved(rule.name || text.unnamed, to + 1, rules.length));
    // The focus stays with the rule.
    requestAnimationFrame(() => refs.current.get(rule.key)?.focus());
  };
  const { list, drag, handleProps } = useDragOrder(move);
  const over = (index: number): 'above' | 'below' | undefined => {
    if (drag === undefined || drag.from === drag.to || index !== drag.to) return undefined;
    return drag.to < drag.from ? 'above' : 'below';
  };
  return (
    <>
      <ol className={styles['list']} ref={list}>
        {rules.map((rule, index) => {
          const name = rule.name || text.unnamed;
          const handle = handleProps(index);
          return (
            <li
              key={rule.key}
              className={styles['rule']}
              aria-label={text.number(index + 1)}
              data-dragged={drag?.from === index || undefined}
              data-over={over(index)}
              onKeyDown={(event) => {
                if (!event.altKey) return;
                const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0;
                if (by === 0) return;
                event.preventDefault();
                move(index, index + by);
              }}
            >
              <button
                {...handle}
                type="button"
                className={styles['handle']}
                aria-label={text.drag(name)}
                ref={(element) => {
                  if (element === null) refs.current.delete(rule.key);
                  else refs.current.set(rule.key, element);
                }}
              >
                <Icon name="grip-vertical" size={16} />
              </button>
              <RuleFields
                rule={rule}
                connections={connections}
                missing={showsMissing ? missingOf(rule) : undefined}
                onChange={(changed) =>
                  onChange(rules.map((one) => (one.key === rule.key ? changed : one)))
                }
              />
              <div className={styles['buttons']}>
                <IconButton
                  icon="arrow-up"
                  label={text.moveUp(name)}
                  disabled={index === 0}
                  onClick={() => move(index, index - 1)}
                />
                <IconButton
                  icon="arrow-down"
                  label={text.moveDown(name)}
                  disabled={index === rules.length - 1}
                  onClick={() => move(index, index + 1)}
                />
                <IconButton
                  icon="trash"
                  label={text.remove(name)}
                  onClick={() => {
                    onChange(rules.filter(({ key }) => key !== rule.key));
                    setSaid(text.removed(name));
                  }}
                />
              </div>
            </li>
          );
        })}
      </ol>
      <VisuallyHidden>
        <span role="status" aria-live="assertive">
          {said}
        </span>
      </VisuallyHidden>
    </>
  );
}

const namings: readonly { readonly value: Naming; readonly label: string }[] = [
  { value: 'displayName', label: text.byName },
  { value: 'externalId', label: text.byExternalId },
  { value: 'id', label: text.byId },
];

/** No connection in particular: a select has no empty value. */
const anyConnection = '*';

function RuleFields({
  rule,
  connections,
  missing,
  onChange,
}: {
  readonly rule: RuleDraft;
  readonly connections: RoleRulesProps['connections'];
  readonly missing: 'group' | 'roles' | undefined;
  readonly onChange: (rule: RuleDraft) => void;
}): React.ReactNode {
  const set = (changes: Partial<RuleDraft>) => onChange({ ...rule, ...changes });
  return (
    <div className={styles['fields']}>
      <Field label={text.group} error={missing === 'group' ? text.needsGroup : undefined}>
        <Input
          value={rule.name}
          placeholder={text.groupPlaceholder}
          onChange={(name) => set({ name, group: undefined })}
        />
      </Field>
      <Field label={text.groupBy}>
        <Select
          value={rule.naming}
          options={namings}
          onChange={(naming) => set({ naming, group: undefined, connection: '' })}
        />
      </Field>
      {rule.naming !== 'id' && connections.length > 0 && (
        <Field label={text.connection}>
          <Select
            value={rule.connection === '' ? anyConnection : rule.connection}
            options={[
              { value: anyConnection, label: text.anyConnection },
              ...connections.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            onChange={(id) => set({ connection: id === anyConnection ? '' : id, group: undefined })}
          />
        </Field>
      )}
      <Field label={text.roles} error={missing === 'roles' ? text.needsRoles : undefined}>
        <Input
          value={rule.roles}
          placeholder={text.rolesPlaceholder}
          onChange={(roles) => set({ roles })}
        />
      </Field>
    </div>
  );
}
