/** @module-tag slow */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CompanyPlan, companyPlans, createCompany } from '../../src/cli/demo/company.ts';
import { startDemoServer } from '../../src/cli/demo/demo-server.ts';
import { followEvents } from '../../src/cli/demo/follow-events.ts';
import { createScreen } from '../../src/cli/demo/screen.ts';
import { type Party, playStory } from '../../src/cli/demo/story.ts';
import { binary, runCommand } from '../support/process.ts';

/** Stands for the folder of temporary files: what the demo leaves there is seen. */
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-demo-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const demo = (given: readonly string[], environment: Record<string, string> = {}) =>
  runCommand(folder, ['demo', ...given], { TMPDIR: folder, ...environment });

const token = /rollcall[A-Za-z\d]{43}/u;

interface Result {
  readonly isVerified: boolean;
  readonly checks: readonly { readonly title: string; readonly isGood: boolean }[];
  readonly tenants: readonly { readonly tenant: string; readonly url: string; token?: string }[];
}

/** Starts a demo as a terminal does, and resolves to its process once it has printed a text. */
async function startDemo(given: readonly string[], until: string) {
  const child = spawn(process.execPath, [binary, 'demo', ...given], {
    env: { PATH: process.env['PATH'], TMPDIR: folder },
  });
  let output = '';
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes(until)) resolve();
    });
    void ended.then(() => reject(new Error(`ended before ${until}: ${output}`)));
  });
  return { child, ended, output: () => output };
}

describe('rollcall demo', () => {
  it('tells the story, verifies it, and leaves nothing behind', () => {
    const { status, stdout, stderr } = demo(['--fast']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const order = [
      'Rollcall runs at http://127.0.0.1:',
      'First sync',
      'Grace Murray is hired',
      'grace.murray@acme.example',
      'has another name',
      'user.updated         grace.hopper@contoso.example',
      'Grace leaves',
      'user.deactivated     grace.hopper@acme.example',
      'INACTIVE  The user exists and has had no access since',
      'acme: drift 0',
      'contoso: drift 0',
      'Verified in',
    ];
    expect(order.map((text) => stdout.indexOf(text)).toSorted((a, b) => a - b)).toEqual(
      order.map((text) => stdout.indexOf(text)),
    );
    expect(stdout).toContain('"path":"active","value":"False"');
    expect(stdout).toContain('[{"op":"replace","value":{"active":false}}]');
    expect(stdout).not.toContain('FAIL');
    expect(stdout).not.toMatch(token);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('prints plain lines unless it is told to colour them', () => {
    const escape = '\u001b[';
    expect(demo(['--fast']).stdout).not.toContain(escape);
    expect(demo(['--fast'], { FORCE_COLOR: '1' }).stdout).toContain(`${escape}32m`);
    expect(demo(['--fast'], { NO_COLOR: '1' }).stdout).not.toContain(escape);
  });

  it('is not changed by the configuration of the own server', () => {
    const { status } = demo(['--fast'], {
      ROLLCALL_LISTEN: 'nowhere',
      ROLLCALL_STORAGE_URL: 'postgres://127.0.0.1:1/none',
    });
    expect(status).toBe(0);
  });

  it('prints JSON, without tokens of a server that is gone', () => {
    const { status, stdout } = demo(['--fast', '--json']);
    expect(status).toBe(0);
    const { isVerified, checks, tenants } = JSON.parse(stdout) as Result;
    expect(isVerified).toBe(true);
    expect(checks.length).toBeGreaterThanOrEqual(9);
    expect(tenants.map(({ tenant }) => tenant)).toEqual(['acme', 'contoso']);
    expect(stdout).not.toMatch(token);
  });

  it('leaves the server running with --keep until Ctrl-C', async () => {
    const { child, ended, output } = await startDemo(['--fast', '--keep', '--json'], '\n}\n');
    const [acme] = (JSON.parse(output()) as Result).tenants;
    const response = await fetch(`${acme!.url}/Users?count=1`, {
      headers: { Authorization: `Bearer ${acme!.token}` },
    });
    expect(await response.json()).toMatchObject({ totalResults: 6 });
    child.kill('SIGINT');
    expect(await ended).toBe(0);
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends on %s with %i, and removes everything', async (signal, code) => {
    const { child, ended, output } = await startDemo([], 'First sync');
    expect(readdirSync(folder)).toHaveLength(1);
    child.kill(signal);
    expect(await ended).toBe(code);
    expect(output()).not.toContain('Verified');
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('the story', () => {
  /** Plays it, while another client does something to each user that is deactivated. */
  async function play(
    plans: readonly CompanyPlan[],
    disturb: (url: string, token: string) => void,
  ) {
    const server = await startDemoServer(folder, plans);
    const { signal } = new AbortController();
    const screen = createScreen(process.stdout, { isQuiet: true, lineIntervalMs: 0, signal });
    const parties = await Promise.all(
      server.tenants.map(async ({ url, token: bearer, tenant }, index): Promise<Party> => {
        const company = createCompany(plans[index]!, {
          url,
          token: bearer,
          seed: 1,
          signal,
          onRequest: ({ change }) => {
            if (change.includes('"active":false')) disturb(url, bearer);
          },
        });
        const feed = await followEvents(server.origin, server.apiToken, tenant, () => undefined);
        return { company, feed };
      }),
    );
    try {
      const explain = async () => ({ verdict: 'inactive' }) as never;
      return await playStory({ screen, parties, pauseMs: 50, signal, explain });
    } finally {
      for (const { feed } of parties) await feed.close();
      await server.close();
    }
  }

  const failed = ({ checks }: { readonly checks: readonly { title: string; isGood: boolean }[] }) =>
    checks.filter(({ isGood }) => !isGood).map(({ title }) => title);

  it('is verified when only the identity provider writes', async () => {
    const result = await play(companyPlans.slice(0, 1), () => undefined);
    expect(failed(result)).toEqual([]);
    expect(result).toMatchObject({
      isVerified: true,
      persons: { acme: 'grace.hopper@acme.example' },
    });
  });

  it('is not verified when the server has a user more', async () => {
    const result = await play(companyPlans.slice(0, 1), (url, bearer) => {
      void fetch(`${url}/Users`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${bearer}`, 'Content-Type': 'application/scim+json' },
        body: JSON.stringify({ userName: 'sim1-okta.intruder' }),
      });
    });
    expect(result.isVerified).toBe(false);
    expect(failed(result).join('\n')).toMatch(/^acme: drift 1 .*\nacme: an application/su);
  });
});
