import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { CaseResult, ConformanceReport, Exchange } from '../../src/conformance/index.ts';
import { formatHtml } from '../../src/conformance/report-html.ts';
import { curlCommand } from '../../src/conformance/report-html-exchange.ts';
import { script, scriptHash } from '../../src/conformance/report-html-style.ts';
import { formatJunit } from '../../src/conformance/report-junit.ts';
import { tagsOf } from '../support/markup.ts';

const exchange: Exchange = {
  method: 'GET',
  url: 'https://scim.example.com/scim/v2/Users?filter=userName%20eq%20%22ada%22',
  requestHeaders: { accept: 'application/scim+json' },
  status: 200,
  headers: { 'content-type': 'application/scim+json' },
  body: '{"totalResults":0,"Resources":[]}',
  ms: 4.2,
};

const failed: CaseResult = {
  id: 'filter.user-name-case',
  title: 'userName is compared without case',
  requirements: ['R155'],
  level: 'MUST',
  section: 'RFC 7643 §4.1.1',
  status: 'fail',
  reason: 'no user was found',
  exchanges: [exchange],
};

function reportOf(
  cases: readonly CaseResult[],
  more: Partial<ConformanceReport> = {},
): ConformanceReport {
  const counts = { pass: 0, fail: 0, warn: 0, skipped: 0, explained: 0 };
  for (const { status } of cases) counts[status] += 1;
  return {
    suite: 'rfc',
    title: 'SCIM 2.0',
    url: 'https://scim.example.com/scim/v2',
    seed: 7,
    startedAt: '2026-11-26T17:00:00Z',
    seconds: 6.2,
    isGood: counts.fail === 0,
    counts,
    cases,
    leftovers: [],
    staleBaseline: [],
    ...more,
  };
}

/** Returns the same value with every text in it replaced. */
function withTexts<T>(value: T, text: string): T {
  return JSON.parse(JSON.stringify(value), (key, member: unknown) =>
    typeof member === 'string' && key !== 'status' && key !== 'level' ? text : member,
  ) as T;
}

const hostile = [
  '"><script>alert(1)</script><img src="https://evil.example/x.png" onerror="alert(1)">',
  "'><svg/onload=alert(1)> </pre></details><iframe src=//evil.example></iframe>",
  '{"a":"</script><script>alert(1)</script>","b\\"<i>":1,"c":"\\u003cb\\u003e"}',
  'a\0b\u0008c\u001b[31md\u202Ee\u200bf\ud800g\ufffeh\u0085i ]]> <![CDATA[ <!-- &nbsp; &',
];

/** A report with text of the server in every place. */
function reportFull(text: string): ConformanceReport {
  const statuses = ['fail', 'warn', 'skipped', 'pass'] as const;
  const cases = statuses.map(
    (status): CaseResult => ({
      ...failed,
      status,
      exchanges: [
        { ...exchange, requestBody: '{}' },
        { ...exchange, status: 0 },
      ],
    }),
  );
  return withTexts(
    reportOf([...cases, { ...failed, explained: 'known' }], {
      ended: 'interrupted',
      leftovers: [{ path: '/Users/1', reason: 'DELETE answers 500' }],
      staleBaseline: ['create.status'],
    }),
    text,
  );
}

/** Attributes that the page may have. */
const allowed = new Set(
  'lang charset name content http-equiv class type id checked style title for placeholder aria-label hidden open href'.split(
    ' ',
  ),
);

describe('the HTML report', () => {
  it.each(hostile)('text of the server never becomes markup: %j', (text) => {
    const page = formatHtml(reportFull(text));
    const tags = tagsOf(page, 'html');
    const plain = new Set(tagsOf(formatHtml(reportFull('x')), 'html').map(({ name }) => name));
    expect([...new Set(tags.map(({ name }) => name))].filter((name) => !plain.has(name))).toEqual(
      [],
    );
    expect(tags.filter(({ name }) => name === 'script')).toHaveLength(1);
    for (const { attributes } of tags)
      expect(Object.keys(attributes).filter((name) => !allowed.has(name))).toEqual([]);
  });

  it.each(hostile)('nothing invisible is in it: %j', (text) => {
    const page = formatHtml(reportFull(text));
    const invisible = /[\u200b-\u200f\u2028-\u202e\ufeff]|\p{Surrogate}|(?![\t\n\r])\p{Cc}/u;
    expect(page).not.toMatch(invisible);
  });

  it('needs no other file, and allows no script but its own', () => {
    const page = formatHtml(reportFull('x'));
    expect(page).not.toMatch(/\bsrc=|url\(|@import|https?:\/\/(?!scim\.example)/u);
    for (const { attributes } of tagsOf(page, 'html'))
      expect(attributes['href'] ?? '#').toMatch(/^#/u);
    const digest = createHash('sha256').update(script.markup).digest('base64');
    expect(scriptHash).toBe(`sha256-${digest}`);
    expect(page).toContain(
      `default-src 'none'; style-src 'unsafe-inline'; script-src '${scriptHash}'`,
    );
    expect(page).toContain(`<script>${script.markup}</script>`);
  });

  it('begins with what failed, and links to it', () => {
    const page = formatHtml(
      reportOf([{ ...failed, id: 'a.passes', status: 'pass', reason: undefined }, failed]),
    );
    const list = page.slice(page.indexOf('What failed'), page.indexOf('By section'));
    expect(list).toContain(
      '<a href="#filter.user-name-case">userName is compared without case</a>',
    );
    expect(list).toContain('no user was found');
    expect(list).not.toContain('a.passes');
    expect(page).toContain('1 case of 2 failed.');
    expect(page).toMatch(/id="filter\.user-name-case" open/u);
  });

  it('shows requests and answers of failures with indented JSON, and a command', () => {
    const page = formatHtml(
      reportOf([{ ...failed, exchanges: [{ ...exchange, requestBody: '{"a":[true]}' }] }]),
    );
    expect(page).toContain(
      '<span class="k">&quot;totalResults&quot;</span>: <span class="v">0</span>',
    );
    expect(page).toContain(
      '<span class="k">&quot;a&quot;</span>: [\n    <span class="v">true</span>',
    );
    expect(page).toContain('content-type: application/scim+json');
    expect(page).toContain('Authorization: Bearer $TOKEN');
  });

  it('shows JSON that is nested deeply as it is', () => {
    const body = `${'['.repeat(16_000)}${']'.repeat(16_000)}`;
    const page = formatHtml(reportOf([{ ...failed, exchanges: [{ ...exchange, body }] }]));
    expect(page).toContain(`<pre>${body}</pre>`);
    expect(page.length).toBeLessThan(100_000);
  });

  it.each([
    ['Passed', [{ ...failed, status: 'pass' as const }], {}],
    ['Passed', [{ ...failed, status: 'warn' as const }], {}],
    ['Passed', [{ ...failed, explained: 'planned' }], { isGood: true }],
    ['Failed', [failed], { ended: 'out of time' }],
    [
      'Incomplete',
      [{ ...failed, status: 'pass' as const }],
      { ended: 'interrupted', isGood: false },
    ],
  ])('the verdict is %s', (word, cases, more) => {
    const page = formatHtml(reportOf(cases, more));
    expect(page).toContain(`<strong>${word}</strong>`);
    expect(page).toContain(`<title>SCIM 2.0: ${word}</title>`);
  });

  it('explained failures are known, and do not count as failures', () => {
    const page = formatHtml(reportOf([{ ...failed, explained: 'planned for spring' }]));
    expect(page).toContain('Known: planned for spring');
    expect(page).not.toContain('What failed');
  });
});

describe('the command that repeats a request', () => {
  it('is one command of a shell, whatever the server and the case wrote', () => {
    const odd = `it's "$(id)" \`id\` \\ $HOME\nnext line`;
    const command = curlCommand({
      ...exchange,
      method: 'POST',
      url: `https://scim.example.com/${odd}`,
      requestHeaders: { 'x-odd': odd },
      requestBody: odd,
    });
    const printed = execFileSync('sh', [
      '-c',
      `curl() { printf '%s\\0' "$@"; }; TOKEN=t; ${command}`,
    ]);
    expect(printed.toString().split('\0').slice(0, -1)).toEqual([
      '-ig',
      '-X',
      'POST',
      `https://scim.example.com/${odd}`,
      '-H',
      'Authorization: Bearer t',
      '-H',
      `x-odd: ${odd}`,
      '--data-raw',
      odd,
    ]);
  });
});

describe('the JUnit report', () => {
  it.each(hostile)('is well-formed XML of allowed characters: %j', (text) => {
    const document = formatJunit(reportFull(text));
    const names = new Set(tagsOf(document, 'xml').map(({ name }) => name));
    expect([...names].sort()).toEqual(
      [
        'failure',
        'skipped',
        'system-err',
        'system-out',
        'testcase',
        'testsuite',
        'testsuites',
      ].sort(),
    );
    expect(document).not.toMatch(/[\ufffe\uffff]|\p{Surrogate}|(?![\t\n\r\x7f-\x9f])\p{Cc}/u);
  });

  it('counts what failed', () => {
    const [suites] = tagsOf(formatJunit(reportOf([failed, { ...failed, explained: 'x' }])), 'xml');
    expect(suites?.attributes).toMatchObject({ tests: '2', failures: '1', errors: '0' });
  });
});
