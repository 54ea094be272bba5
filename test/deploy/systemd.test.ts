/** @module-tag slow */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../support/markdown.ts';
import { binary, runCommand } from '../support/process.ts';

const source = join(root, 'deploy/systemd');
const program = '/opt/rollcall/bin/rollcall';
const services = ['rollcall.service', 'rollcall@.service', 'rollcall-backup.service'] as const;

/** `systemd-analyze security` gives 0 (safe) to 100 (exposed); a service without hardening has 96. */
const maxExposure = {
  'rollcall.service': 20,
  'rollcall@.service': 20,
  'rollcall-backup.service': 15,
};

describe('the systemd units', () => {
  let folder: string;
  const analyze = (...given: string[]) =>
    spawnSync('systemd-analyze', given, { cwd: folder, encoding: 'utf8' });
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'rollcall-systemd-'));
    for (const name of readdirSync(source)) {
      const text = readFileSync(join(source, name), 'utf8');
      // The program is not installed where the units expect it.
      writeFileSync(join(folder, name.replace('@', '@1')), text.replaceAll(program, binary));
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([...services, 'rollcall-backup.timer'])('%s is accepted by systemd', (name) => {
    const { status, stderr, error } = analyze('verify', '--man=no', `./${name.replace('@', '@1')}`);
    expect(error).toBeUndefined();
    expect([stderr.split('\n').filter((line) => line.includes('rollcall')), status]).toEqual([
      [],
      0,
    ]);
  });

  it.each(services)('%s is exposed little', (name) => {
    const threshold = `--threshold=${maxExposure[name]}`;
    const given = ['security', '--offline=true', '--no-pager', threshold];
    const { status, stdout, stderr } = analyze(...given, `./${name.replace('@', '@1')}`);
    expect(stdout).toContain('Overall exposure level');
    expect([status, status === 0 ? '' : stdout + stderr]).toEqual([0, '']);
  });

  it('hand secrets to settings that there are, and never as text', () => {
    const secret = join(folder, 'secret');
    writeFileSync(secret, `${'a1'.repeat(20)}\n`);
    const url = join(folder, 'url');
    writeFileSync(url, 'postgres://rollcall:secret@127.0.0.1/rollcall\n');
    for (const name of services.slice(0, 2)) {
      const unit = readFileSync(join(source, name), 'utf8');
      const credentials = [...unit.matchAll(/^LoadCredential=([\w-]+):/gmu)].map(([, id]) => id!);
      const variables = [...unit.matchAll(/^Environment=(ROLLCALL_\w+)=%d\/([\w-]+)$/gmu)];
      expect(variables.map(([, , id]) => id)).toEqual(credentials);
      expect(unit.match(/^Environment=ROLLCALL/gmu)).toHaveLength(variables.length);
      const environment = Object.fromEntries(
        variables.map(([, variable, id]) => [variable!, id === 'storage-url' ? url : secret]),
      );
      const config = ['config', 'check', '--config', join(source, 'rollcall.json')];
      const { status, stderr } = runCommand(folder, config, environment);
      expect([status, stderr], name).toEqual([0, '']);
    }
  });

  it('give the server the time that it needs to end', () => {
    for (const name of services.slice(0, 2)) {
      const [, seconds] = /^TimeoutStopSec=(\d+)$/mu.exec(
        readFileSync(join(source, name), 'utf8'),
      )!;
      // 4 × drain.seconds (3), then ten seconds for requests that run.
      expect(Number(seconds)).toBeGreaterThan(4 * 3 + 10);
    }
  });
});
