import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apiToken } from './client.ts';
import { createManage } from './management.ts';
import { type RollcallProcess, startProcess } from './process.ts';
import { openPolicy } from './simulations.ts';

/** A server in a process of its own, on a SQLite file, that can be killed at any moment. */
export interface KillableServer {
  readonly url: string;
  /** Kills it with SIGKILL and starts it again on the same port. Resolves once it serves. */
  kill(): Promise<void>;
  /** Creates a tenant with one connection; returns its token. */
  createToken(tenant: string, profile: string): Promise<string>;
  stop(): Promise<void>;
}

export async function startKillable(): Promise<KillableServer> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-killable-'));
  const environment = { ROLLCALL_API_TOKEN: apiToken, ROLLCALL_LOG_LEVEL: 'silent' };
  let node: RollcallProcess = await startProcess(folder, environment);
  const { url } = node;
  const listen = ['--listen', new URL(url).host];
  return {
    url,
    async kill() {
      node.child.kill('SIGKILL');
      await node.ended;
      node = await startProcess(folder, environment, listen);
    },
    async createToken(tenant, profile) {
      const manage = createManage(url);
      await manage('POST', '/tenants', { id: tenant, policy: openPolicy });
      const { json } = await manage('POST', `/connections?tenant=${tenant}`, {
        name: 'idp',
        profile,
      });
      const path = `/connections/${json.id}/credentials?tenant=${tenant}`;
      return (await manage('POST', path, { kind: 'token', name: 'test' })).json.secret as string;
    },
    async stop() {
      node.child.kill('SIGTERM');
      await node.ended;
    },
  };
}
