import { Autocomplete } from '@base-ui/react/autocomplete';
import { Dialog } from '@base-ui/react/dialog';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { Icon } from '../design/icon.tsx';
import type { IconName } from '../design/icons.ts';
import popup from '../design/popup.module.css';
import { useReturnFocus } from '../design/use-return-focus.ts';
import { appText } from '../text/app.ts';
import { designText } from '../text/design.ts';
import styles from './command-palette.module.css';
import { connectionsQuery } from './connection-list.ts';
import { openReference } from './open-reference.ts';
import { serverPages, tenantPages } from './pages.ts';
import { useAdministrator } from './session.ts';
import { tenantSearchQuery } from './tenant-list.ts';
import { setTheme } from './theme.ts';
import { useDebounced } from './use-debounced.ts';

const text = appText.palette;

interface Command {
  readonly value: string;
  readonly label: string;
  readonly hint?: string;
  readonly icon: IconName;
  readonly run: () => void;
}

interface CommandGroup {
  readonly value: string;
  readonly items: readonly Command[];
}

/** Ids of requests and other things: UUIDs. */
const idPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/iu;
/** Rows of a group, so that every group is in sight. */
const maxItems = 8;

const referenceCommand: Command = {
  value: 'reference',
  label: appText.reference,
  hint: appText.referenceHint,
  icon: 'braces',
  run: openReference,
};

/** Goes anywhere by typing: pages, tenants, people, connections, requests, and what can be done. */
export function CommandPalette({
  tenant,
  onClose,
}: {
  readonly tenant: string | undefined;
  readonly onClose: () => void;
}): React.ReactNode {
  const [input, setInput] = useState('');
  const finalFocus = useReturnFocus(true);
  const { groups, isSearching } = useCommands(tenant, input.trim());
  return (
    <Dialog.Root open onOpenChange={onClose}>
      <Dialog.Portal>
        <Dialog.Backdrop className={styles['backdrop']} />
        <Dialog.Popup className={styles['popup']} aria-label={text.label} finalFocus={finalFocus}>
          <Autocomplete.Root
            open
            inline
            items={groups}
            value={input}
            onValueChange={(value, { reason }) => {
              if (reason !== 'item-press') setInput(value);
            }}
            itemToStringValue={(item: Command) => item.label}
            filter={null}
            autoHighlight="always"
            keepHighlight
          >
            <div className={popup['search']}>
              <Icon name="search" size={16} />
              <Autocomplete.Input
                className={`${popup['search-input']} ${styles['input']}`}
                aria-label={text.label}
                placeholder={text.placeholder}
                autoFocus
              />
            </div>
            <Autocomplete.Empty className={popup['empty']}>
              {isSearching ? text.searching : text.empty}
            </Autocomplete.Empty>
            <Autocomplete.List className={`${popup['list']} ${styles['list']}`}>
              {(group: CommandGroup) => (
                <Autocomplete.Group key={group.value} items={group.items}>
                  <Autocomplete.GroupLabel className={popup['group-label']}>
                    {group.value}
                  </Autocomplete.GroupLabel>
                  <Autocomplete.Collection>
                    {(command: Command) => (
                      <Autocomplete.Item
                        key={command.value}
                        value={command}
                        className={popup['item']}
                        onClick={() => {
                          onClose();
                          command.run();
                        }}
                      >
                        <span className={popup['item-icon']}>
                          <Icon name={command.icon} size={15} />
                        </span>
                        <span className={popup['item-text']}>{command.label}</span>
                        {command.hint !== undefined && (
                          <span className={styles['hint']}>{command.hint}</span>
                        )}
                      </Autocomplete.Item>
                    )}
                  </Autocomplete.Collection>
                </Autocomplete.Group>
              )}
            </Autocomplete.List>
          </Autocomplete.Root>
          <Dialog.Close className={styles['close']}>{designText.close}</Dialog.Close>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** Returns the commands for what is typed. */
function useCommands(
  tenant: string | undefined,
  input: string,
): { readonly groups: readonly CommandGroup[]; readonly isSearching: boolean } {
  const navigate = useNavigate();
  const own = useAdministrator()?.tenant;
  const isOperator = own === undefined;
  const search = useDebounced(input);
  const tenants = useQuery({ ...tenantSearchQuery(search), enabled: isOperator && search !== '' });
  const connections = useQuery({
    ...connectionsQuery(tenant ?? ''),
    enabled: tenant !== undefined,
    staleTime: 30_000,
  });
  const groups = useMemo(() => {
    const matches = (label: string) => label.toLowerCase().includes(input.toLowerCase());
    const all: CommandGroup[] = [
      { value: text.groups.find, items: findCommands(tenant, input, navigate) },
      {
        value: text.groups.tenantPages(tenant ?? ''),
        items:
          tenant === undefined
            ? []
            : tenantPages
                .flatMap(({ pages }) => [...pages])
                .map(({ to, label, icon }) => ({
                  value: to,
                  label,
                  icon,
                  run: () => void navigate({ to, params: { tenant } }),
                }))
                .filter(({ label }) => matches(label)),
      },
      {
        value: text.groups.pages,
        items: serverPages
          .filter(() => isOperator)
          .map(
            ({ to, label, icon }): Command => ({
              value: to,
              label,
              icon,
              run: () => void navigate({ to }),
            }),
          )
          .concat(referenceCommand)
          .filter(({ label }) => matches(label)),
      },
      {
        value: text.groups.connections,
        items: (connections.data ?? [])
          .filter(({ id, name }) => matches(name) || id === input)
          .slice(0, maxItems)
          .map(({ id, name, profile }) => ({
            value: `connection ${id}`,
            label: name,
            hint: profile,
            icon: 'plug',
            run: () =>
              void navigate({
                to: '/t/$tenant/connections/$connection',
                params: { tenant: tenant ?? '', connection: id },
              }),
          })),
      },
      {
        value: text.groups.tenants,
        items: (search === '' ? [] : (tenants.data ?? [])).slice(0, maxItems).map((one) => ({
          value: `tenant ${one.id}`,
          label: one.name,
          hint: one.id,
          icon: 'building',
          run: () => void navigate({ to: '/t/$tenant', params: { tenant: one.id } }),
        })),
      },
      {
        value: text.groups.actions,
        items: appText.theme.options
          .map(({ value, label }) => ({
            value: `theme ${value}`,
            label: text.useTheme(label),
            icon: value === 'dark' ? ('moon' as const) : ('sun' as const),
            run: () => setTheme(value),
          }))
          .filter(({ label }) => input !== '' && matches(label)),
      },
    ];
    return all.filter(({ items }) => items.length > 0);
  }, [tenant, input, search, isOperator, navigate, tenants.data, connections.data]);
  return { groups, isSearching: search !== input || tenants.isFetching };
}

function findCommands(
  tenant: string | undefined,
  input: string,
  navigate: ReturnType<typeof useNavigate>,
): readonly Command[] {
  if (tenant === undefined || input.length < 2) return [];
  const person: Command = {
    value: 'person',
    label: text.person(input),
    icon: 'user-round-search',
    run: () =>
      void navigate({ to: '/t/$tenant/people/$person', params: { tenant, person: input } }),
  };
  if (!idPattern.test(input)) return [person];
  const request: Command = {
    value: 'request',
    label: text.request(input),
    icon: 'scroll-text',
    run: () =>
      void navigate({ to: '/t/$tenant/requests/$request', params: { tenant, request: input } }),
  };
  return [request, person];
}
