import type { Dialect, Removal } from '../dialect.ts';
import { samplePerson, sampleTeam } from './sample.ts';

/** What an identity provider does when something happens in its directory. */
export interface BehaviourRow {
  readonly event: string;
  /** Requests, in order. */
  readonly requests: readonly string[];
  /** What becomes of it in Rollcall. */
  readonly effect: string;
}

const renamed = { ...samplePerson, familyName: 'King' };
const members = ['2819c223'];

/** Returns what a provider sends, as its simulator does. */
export function behaviourRows(dialect: Dialect): readonly BehaviourRow[] {
  return [
    {
      event: 'The connection is tested',
      requests: dialect.probes.map(({ path }) => `GET ${decodeURIComponent(path)}`),
      effect: 'nothing changes',
    },
    ...userRows(dialect),
    ...groupRows(dialect),
  ];
}

function userRows(dialect: Dialect): readonly BehaviourRow[] {
  const { users } = dialect;
  const removal = (event: string, kind: Removal): BehaviourRow => ({
    event,
    requests: [kind === 'delete' ? 'DELETE /Users/{id}' : switchRequest(dialect, false)],
    effect:
      kind === 'delete'
        ? "`user.deleted`: the account follows the tenant's policy (`onDelete`)"
        : '`user.deactivated`: the account loses access with the same commit',
  });
  return [
    {
      event: 'A person is assigned',
      requests: [
        lookUp('Users', users.lists ? undefined : users.find?.(samplePerson)),
        'POST /Users',
      ],
      effect: '`user.created`: the person gets an account, or the one from before',
    },
    {
      event: 'A name changes',
      requests: renameRequests(dialect),
      effect: '`user.updated`: display name and addresses of the account follow',
    },
    removal('A person is suspended', users.onSuspend),
    removal('A person loses the assignment', users.onUnassign),
    removal('A person is deleted from the directory', users.onDelete),
    {
      event: 'A suspended person returns',
      requests: [switchRequest(dialect, true)],
      effect: '`user.reactivated`: the same account has access again',
    },
  ];
}

function groupRows({ title, groups }: Dialect): readonly BehaviourRow[] {
  if (groups === undefined)
    return [{ event: 'A group changes', requests: [], effect: `${title} sends no groups` }];
  const isPut = groups.update === 'put';
  const most = ` with up to ${groups.maxMembers} members each`;
  return [
    {
      event: 'A group is assigned or pushed',
      requests: [
        lookUp('Groups', groups.lists ? undefined : groups.find?.(sampleTeam)),
        groups.createsEmpty ? 'POST /Groups without members' : 'POST /Groups with its members',
      ],
      effect: '`group.created`: role rules apply to its members',
    },
    {
      event: 'A member joins',
      requests: [
        isPut
          ? 'PUT /Groups/{id} with all members'
          : patch(
              'Groups',
              groups.add!(members, () => 'ada@example.com'),
            ),
      ],
      effect: `\`group.member_added\`${isPut ? '' : `; requests${most}`}`,
    },
    {
      event: 'A member leaves',
      requests: [
        isPut ? 'PUT /Groups/{id} with all members' : patch('Groups', groups.remove!(members)),
      ],
      effect: '`group.member_removed`',
    },
    { event: 'A group is deleted', requests: ['DELETE /Groups/{id}'], effect: '`group.deleted`' },
  ];
}

function renameRequests({ users }: Dialect): readonly string[] {
  if (users.update === 'patch') return [patch('Users', users.patch!(renamed, samplePerson))];
  return users.update === 'put'
    ? ['PUT /Users/{id} with all attributes']
    : ['GET /Users/{id}', 'PUT /Users/{id} with everything that came back'];
}

function switchRequest({ users }: Dialect, isActive: boolean): string {
  if (users.activate !== undefined) return patch('Users', users.activate(isActive));
  return `PUT /Users/{id} with "active": ${String(isActive)}`;
}

function patch(resources: string, operations: readonly object[]): string {
  return `PATCH /${resources}/{id} ${JSON.stringify(operations)}`;
}

function lookUp(resources: string, filter: string | undefined): string {
  return filter === undefined
    ? `GET /${resources}, page by page`
    : `GET /${resources}?filter=${filter}`;
}
