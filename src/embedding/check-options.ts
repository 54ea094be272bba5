import { isTenantId } from '../access/tenant-id.ts';
import { isPlainObject, requireKnownNames, shown } from './check-value.ts';
import type { EmbeddedSettings, RollcallOptions } from './rollcall.ts';

interface Rule {
  isValid(value: unknown): boolean;
  /** What a value must be, as the end of a sentence. */
  readonly mustBe: string;
}

const text: Rule = { isValid: (value) => typeof value === 'string', mustBe: 'a string' };
const flag: Rule = { isValid: (value) => typeof value === 'boolean', mustBe: 'true or false' };
const object: Rule = { isValid: isPlainObject, mustBe: 'an object' };
const callable: Rule = { isValid: (value) => typeof value === 'function', mustBe: 'a function' };

const maxTimeoutMs = 2_147_483_647;

/** An option that is left out or undefined has its default; `store` has none. */
const rules: Record<keyof RollcallOptions, Rule> = {
  store: {
    isValid: (value) => isPlainObject(value) && typeof value['open'] === 'function',
    mustBe: 'sqlite(…), postgres(…) or memory()',
  },
  basePath: text,
  externalUrl: text,
  behindProxy: flag,
  tenant: {
    isValid: (value) => typeof value === 'string' && isTenantId(value),
    mustBe: 'a tenant id: 1 to 63 lower-case letters, digits and hyphens',
  },
  authenticate: callable,
  on: object,
  after: object,
  hookTimeoutMs: {
    isValid: (value) =>
      Number.isInteger(value) && Number(value) >= 1 && Number(value) <= maxTimeoutMs,
    mustBe: 'a whole number of milliseconds, 1 or more',
  },
  policy: object,
  logger: {
    isValid: (value) => isPlainObject(value) && typeof value['log'] === 'function',
    mustBe: 'an object with a method log(level, message, fields)',
  },
  authToken: text,
  apiToken: text,
  vaultKey: text,
  console: flag,
  settings: object,
};

const settingNames: Record<keyof EmbeddedSettings, true> = {
  profile: true,
  openDiscovery: true,
  documentationUri: true,
  passwords: true,
  definitions: true,
  unknownMembers: true,
  requestsPerSecond: true,
  requestBurst: true,
  failuresPerMinute: true,
  accessTokenMinutes: true,
  trustedHosts: true,
  eventDays: true,
  requestLog: true,
  requestDays: true,
  maxRequestEntries: true,
  webhookHosts: true,
};

/**
 * Checks the options of `createRollcall` that types do not check in JavaScript: a misspelt option
 * would otherwise be ignored.
 *
 * @throws TypeError naming the option, what it must be, and what was meant by an unknown one
 */
export function checkOptions(options: RollcallOptions): void {
  if (!isPlainObject(options)) throw new TypeError('createRollcall takes an object of options');
  requireKnownNames(options, Object.keys(rules), 'option of createRollcall');
  for (const [name, { isValid, mustBe }] of Object.entries(rules)) {
    const value: unknown = options[name];
    if (value === undefined && name !== 'store') continue;
    if (!isValid(value))
      throw new TypeError(`${name} must be ${mustBe}; ${shown(value)} was given`);
  }
  requireKnownNames(options.settings ?? {}, Object.keys(settingNames), 'setting');
}
