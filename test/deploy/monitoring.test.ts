import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeMetrics } from '../../tools/describe-metrics.ts';
import { readPage, root } from '../support/markdown.ts';

const definitions = new Map((await describeMetrics()).map((metric) => [metric.name, metric]));

interface Panel {
  readonly title: string;
  readonly description?: string;
  readonly gridPos: {
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
  };
  readonly targets?: readonly { readonly expr: string }[];
}

const dashboard = JSON.parse(readFileSync(join(root, 'deploy/grafana/rollcall.json'), 'utf8')) as {
  readonly panels: readonly Panel[];
};
const rulesPath = join(root, 'deploy/prometheus/rollcall-alerts.yaml');
const rules = readFileSync(rulesPath, 'utf8');

const alerts = rules.match(/(?<=alert: )\w+$/gmu)!;
const queries: readonly (readonly [string, string])[] = [
  ...rules.matchAll(/alert: (\w+)\n +expr: (.*)$/gmu),
].map(([, name, expr]) => [`alert ${name!}`, expr!] as const);
const panelQueries = dashboard.panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ expr }) => [`panel ${title}`, expr] as const),
);

/** Labels that Prometheus adds to every metric. */
const ownLabels = ['job', 'instance', 'le'];

/** Returns the metrics of a query: a histogram's without what its series are called. */
function metricsOf(expr: string): readonly string[] {
  return (expr.match(/\b(?:rollcall|nodejs|process)_\w+/gu) ?? []).map((name) => {
    const base = name.replace(/_(?:bucket|sum|count)$/u, '');
    return definitions.get(base)?.type === 'histogram' && base !== name ? base : name;
  });
}

describe.each([...queries, ...panelQueries])('%s', (_, expr) => {
  it('asks for metrics and labels that there are', () => {
    const names = metricsOf(expr);
    if (!/\bup\b/u.test(expr)) expect(names.length).toBeGreaterThan(0);
    const labels = new Set(ownLabels);
    for (const name of names) {
      expect([...definitions.keys()]).toContain(name);
      for (const label of definitions.get(name)!.labels) labels.add(label);
    }
    const matched = [...expr.matchAll(/[{,](\w+)=/gu)].map(([, label]) => label!);
    const grouped = [...expr.matchAll(/\bby \(([^)]*)\)/gu)].flatMap(([, list]) =>
      list!.split(',').map((label) => label.trim()),
    );
    for (const label of [...matched, ...grouped]) expect([...labels]).toContain(label);
  });

  it('treats counters as counters, and gauges as gauges', () => {
    for (const name of metricsOf(expr)) {
      const { type } = definitions.get(name)!;
      const isRate = new RegExp(
        `(?:rate|increase)\\(${name}(?:_\\w+)?(?:\\{[^}]*\\})?\\[`,
        'u',
      ).test(expr);
      expect([name, isRate]).toEqual([name, type !== 'gauge']);
    }
  });
});

describe('the alert rules', () => {
  it('are those that docs/monitoring.md names, each with a summary and what to do', () => {
    expect(alerts.length).toBe(queries.length);
    expect(rules.match(/severity: (?:critical|warning|info) \}$/gmu)).toHaveLength(alerts.length);
    expect(rules.match(/^ +summary: [A-Z].*\.$/gmu)).toHaveLength(alerts.length);
    expect(rules.match(/^ +description: ".*\."$/gmu)).toHaveLength(alerts.length);
    const named = readPage('docs/monitoring.md').spans.filter((span) =>
      /^Rollcall[A-Z]/u.test(span),
    );
    for (const name of named) expect(alerts).toContain(name);
  });

  /** Long form: `ROLLCALL_TEST_PROMTOOL=/usr/bin/promtool`, of Debian's package `prometheus`. */
  const promtool = process.env['ROLLCALL_TEST_PROMTOOL'];
  it.runIf(promtool !== undefined)('are accepted by promtool', () => {
    const output = execFileSync(promtool!, ['check', 'rules', rulesPath], { encoding: 'utf8' });
    expect(output).toContain(`SUCCESS: ${alerts.length} rules found`);
  });
});

describe('the dashboard', () => {
  it('shows every metric of Rollcall', () => {
    const shown = new Set(panelQueries.flatMap(([, expr]) => metricsOf(expr)));
    const own = [...definitions.keys()].filter((name) => name.startsWith('rollcall_'));
    expect(own.filter((name) => !shown.has(name))).toEqual(['rollcall_backup_interval_seconds']);
  });

  it('has panels with a title and a description that do not overlap', () => {
    const taken = new Set<string>();
    for (const { title, description, gridPos, targets } of dashboard.panels) {
      expect(title).not.toBe('');
      if (targets !== undefined) expect(description).toMatch(/\.$/u);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          expect(x).toBeLessThan(24);
          expect(taken.has(`${x},${y}`)).toBe(false);
          taken.add(`${x},${y}`);
        }
    }
  });
});
