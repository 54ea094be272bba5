import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, loadConfig } from '../../src/server/config.ts';

const folder = mkdtempSync(join(tmpdir(), 'rollcall-config-'));

/** Loads a configuration from a file's text and an environment. */
function load(text: string, environment: Record<string, string> = {}) {
  const file = join(folder, 'rollcall.json');
  writeFileSync(file, text);
  return loadConfig({ file, mustExist: true, environment, flags: {} });
}

/** Returns the problems of a configuration that is refused. */
function problemsOf(text: string, environment: Record<string, string> = {}): string {
  try {
    load(text, environment);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message.replaceAll(folder, '…');
  }
  throw new Error('the configuration was accepted');
}

describe('a renamed setting', () => {
  it.each([
    ['{"requests.most": 5000}', {}, 'the setting "requests.most" is now "requests.maxEntries"'],
    ['{"requests": {"most": 5000}}', {}, 'the setting "requests.most" is now'],
    [
      '{}',
      { ROLLCALL_REQUESTS_MOST: '5000' },
      'ROLLCALL_REQUESTS_MOST is now ROLLCALL_REQUESTS_MAX',
    ],
  ])('%s %o is read under its old name, with a warning', (text, environment, warning) => {
    const { config, warnings } = load(text, environment);
    expect(config.maxRequestEntries).toBe(5_000);
    expect(warnings).toEqual([expect.stringContaining(warning)]);
  });

  it('wins under its new name, and then needs no warning', () => {
    const both = load('{"requests": {"most": 5000, "maxEntries": 6000}}');
    expect([both.config.maxRequestEntries, both.warnings.length]).toEqual([6_000, 1]);
    const { config, warnings } = load('{"requests.maxEntries": 7000}');
    expect([config.maxRequestEntries, warnings]).toEqual([7_000, []]);
    expect(load('{}').config.maxRequestEntries).toBe(1_000_000);
  });

  it('is checked under either name', () => {
    expect(problemsOf('{"requests.most": 5}')).toBe(
      '"requests.maxEntries" (ROLLCALL_REQUESTS_MAX_ENTRIES) must be a whole number, 1000 to 100000000; 5 was given',
    );
  });
});

describe('what is wrong is said with the value, and what to do', () => {
  it.each([
    [
      '{"scim.authTokn": "x"}',
      {},
      'unknown setting "scim.authTokn" in …/rollcall.json; did you mean',
    ],
    [
      '{}',
      { ROLLCALL_LISTN: 'x' },
      'unknown setting ROLLCALL_LISTN; did you mean ROLLCALL_LISTEN?',
    ],
    ['{"listen": "nowhere"}', {}, 'must be host:port, such as 127.0.0.1:8080; "nowhere" was given'],
    ['{"api.token": "not valid!"}', {}, 'must be 20 to 255 letters and digits'],
    ['{"tls.key": "/"}', {}, '"tls.certificate" and "tls.key" belong together; set both'],
    ['{"listen": "0.0.0.0:80"}', {}, 'tokens must not travel without TLS'],
    ['[]', {}, 'must hold a JSON object'],
    ['{', {}, 'is not valid JSON'],
    [
      '{}',
      { ROLLCALL_API_TOKEN_FILE: '/none' },
      'cannot read /none, the file that ROLLCALL_API_TOKEN_FILE',
    ],
    [
      '{}',
      { ROLLCALL_LISTEN_FILE: '/none', ROLLCALL_LISTEN: ':1' },
      'are both set; set one of them',
    ],
    [
      '{"api.token": "tokentokentokentoken1", "scim.authToken": "tokentokentokentoken1"}',
      {},
      '"api.token" and "scim.authToken" must differ',
    ],
  ])('%s %o', (text, environment, message) => {
    const problems = problemsOf(text, environment);
    expect(problems).toContain(message);
    expect(problems).not.toContain('not valid!');
  });

  it('names the source of each value; flags win over the environment, and that over the file', () => {
    const file = join(folder, 'rollcall.json');
    writeFileSync(file, '{"listen": "127.0.0.1:1", "log.level": "warn", "storage.url": "memory:"}');
    const { config, origins } = loadConfig({
      file,
      mustExist: true,
      environment: { ROLLCALL_LISTEN: '127.0.0.1:2', ROLLCALL_LOG_LEVEL: 'error' },
      flags: { listen: '127.0.0.1:3' },
    });
    expect(config).toMatchObject({
      listen: '127.0.0.1:3',
      logLevel: 'error',
      storageUrl: 'memory:',
    });
    expect(origins).toMatchObject({
      listen: 'flag',
      logLevel: 'environment',
      storageUrl: 'file',
      events: 'default',
    });
  });
});
