/** One family of metrics. */
export interface MetricFamily {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram' | 'summary' | 'untyped';
  readonly samples: MetricSample[];
}

export interface MetricSample {
  /** Of a histogram: `_bucket`, `_sum` or `_count`; empty otherwise. */
  readonly suffix: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * Reads metrics from the text format of Prometheus. What is not a number (`NaN`) is left out, and
 * so are the series of names that are not in `prefixes`.
 */
export function readMetrics(text: string, prefixes: readonly string[]): readonly MetricFamily[] {
  const families = new Map<string, MetricFamily>();
  const helps = new Map<string, string>();
  for (const line of text.split('\n')) {
    if (line.startsWith('# HELP ')) {
      const [name, ...words] = line.slice('# HELP '.length).split(' ');
      helps.set(name!, words.join(' '));
    } else if (line.startsWith('# TYPE ')) {
      const [name, type] = line.slice('# TYPE '.length).split(' ') as [
        string,
        MetricFamily['type'],
      ];
      if (prefixes.some((prefix) => name.startsWith(prefix)))
        families.set(name, { name, help: helps.get(name) ?? '', type, samples: [] });
    } else if (line !== '' && !line.startsWith('#')) addSample(families, line);
  }
  return [...families.values()];
}

const suffixes = ['', '_bucket', '_sum', '_count'] as const;

function addSample(families: ReadonlyMap<string, MetricFamily>, line: string): void {
  const brace = line.indexOf('{');
  const end = brace < 0 ? line.indexOf(' ') : line.lastIndexOf('}') + 1;
  const whole = line.slice(0, brace < 0 ? end : brace);
  const value = Number(line.slice(end).trim().split(' ', 1)[0]);
  if (Number.isNaN(value)) return;
  for (const suffix of suffixes) {
    if (!whole.endsWith(suffix)) continue;
    const family = families.get(whole.slice(0, whole.length - suffix.length));
    if (family === undefined) continue;
    const labels = brace < 0 ? {} : readLabels(line.slice(brace + 1, end - 1));
    family.samples.push({ suffix, labels, value });
    return;
  }
}

/** Reads `a="b",c="d"`, in which a backslash escapes. */
function readLabels(text: string): Readonly<Record<string, string>> {
  const labels: Record<string, string> = {};
  for (let at = 0; at < text.length; ) {
    const equals = text.indexOf('="', at);
    if (equals < 0) break;
    const name = text.slice(at, equals);
    let value = '';
    at = equals + 2;
    while (at < text.length && text[at] !== '"') {
      if (text[at] === '\\') at += 1;
      value += text[at] === 'n' && text[at - 1] === '\\' ? '\n' : text[at];
      at += 1;
    }
    labels[name] = value;
    // The quote, and the comma.
    at += 2;
  }
  return labels;
}
