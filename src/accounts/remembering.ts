import type { Reader } from '../ports/store.ts';

/** Reads that are asked again and again while many accounts are looked at. */
const remembered: ReadonlySet<string> = new Set(['select', 'resource', 'groupsOf', 'groupsWithin']);

/** Answers that are kept; beyond it all are forgotten. */
const maxAnswers = 2_000;

/** A reader that asks for the same thing once. For work that is to see one state and is soon done. */
export function rememberingReader(reader: Reader): Reader {
  const answers = new Map<string, unknown>();
  return new Proxy(reader, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      const method = value.bind(target) as (...values: readonly unknown[]) => unknown;
      if (!remembered.has(String(name))) return method;
      return (...values: readonly unknown[]): unknown => {
        const key = JSON.stringify([name, ...values]);
        if (answers.has(key)) return answers.get(key);
        if (answers.size >= maxAnswers) answers.clear();
        const answer = method(...values);
        answers.set(key, answer);
        return answer;
      };
    },
  });
}
