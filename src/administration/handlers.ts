import { issueAccessToken } from '../access/credentials.ts';
import type { CommandDefinitions, NoResult } from '../ports/command.ts';
import type { Transaction } from '../ports/store.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import { applyConfiguration } from './apply/apply-configuration.ts';
import type {
  AdministrationCommands,
  HoldLeaseCommand,
  HoldLeaseResult,
  IssueTokenCommand,
  IssueTokenResult,
  RecordQuotaExceededCommand,
} from './command.ts';
import type { Administration } from './context.ts';
import { executeAction, tenantOf } from './execute-action.ts';
import { pollStream } from './poll-stream.ts';
import { purge } from './purge.ts';
import { saveDeliveryReport } from './save-delivery-report.ts';
import { addUsage } from './usage.ts';
import { warnOfExpiry } from './warn-of-expiry.ts';

/** The commands of administration, as they are executed. */
export const administrationCommands: CommandDefinitions<AdministrationCommands, Administration> = {
  executeAction: {
    execute: executeAction,
    queue: ({ action }) => tenantOf(action) ?? '',
    // An event of the application, a policy and settings hold JSON of any depth.
    asText: true,
  },
  applyConfiguration: {
    execute: applyConfiguration,
    queue: () => '',
    cost: ({ wanted }) => 1 + (wanted.tenants?.length ?? 0),
    // A dry run is rolled back by itself; and a long one holds up no other commit.
    ownCommit: true,
    asText: true,
  },
  addUsage: { execute: addUsage, queue: 'internal' },
  issueToken: { execute: issueToken, queue: ({ parent }) => parent.tenant },
  warnOfExpiry: { execute: warnOfExpiry, queue: 'internal' },
  recordQuotaExceeded: { execute: recordQuotaExceeded, queue: 'internal' },
  saveDeliveryReport: { execute: saveDeliveryReport, queue: 'internal' },
  logRequests: {
    execute: async (transaction, { rows }) => {
      await transaction.insertRequests(rows);
      return {};
    },
    queue: 'internal',
  },
  pollStream: { execute: pollStream, queue: () => '' },
  touchSession: {
    execute: async (transaction, { hash, used, before }) => {
      await transaction.touchConsoleSession(hash, used, before);
      return {};
    },
    queue: 'internal',
  },
  holdLease: { execute: holdLease, queue: 'internal' },
  purge: { execute: purge, queue: 'internal' },
};

async function issueToken(
  transaction: Transaction,
  { parent, scope, expires, assertion }: IssueTokenCommand,
  { ids, clock }: Administration,
): Promise<IssueTokenResult> {
  if (assertion !== undefined && !(await takeAssertion(transaction, assertion))) return {};
  const { token } = await issueAccessToken(transaction, parent, { scope, expires }, ids, clock);
  return { token };
}

/** Marks an assertion as used until it expires. False: it was used before. */
async function takeAssertion(
  transaction: Transaction,
  { key, expires }: { readonly key: string; readonly expires: number },
): Promise<boolean> {
  await transaction.lock(key);
  if ((await transaction.idempotentResponse(key)) !== undefined) return false;
  await transaction.putIdempotentResponse({
    key,
    fingerprint: '',
    answer: '{}',
    created: toTimestamp(expires),
  });
  return true;
}

/** The refused request itself has left nothing behind. */
async function recordQuotaExceeded(
  transaction: Transaction,
  { tenant, connection, request, detail }: RecordQuotaExceededCommand,
  { eventLog }: Administration,
): Promise<NoResult> {
  const change = { type: 'quota.exceeded', subject: tenant, data: { detail } } as const;
  await eventLog.append(transaction, tenant, { actor: { connection }, request }, [change]);
  return {};
}

async function holdLease(
  transaction: Transaction,
  { name, holder, ttlMs }: HoldLeaseCommand,
  { clock }: Administration,
): Promise<HoldLeaseResult> {
  if (ttlMs === 0) {
    await transaction.releaseLease(name, holder);
    return { isHeld: false };
  }
  const now = clock.now();
  const until = toTimestamp(now + ttlMs);
  return { isHeld: await transaction.acquireLease({ name, holder, until }, toTimestamp(now)) };
}
