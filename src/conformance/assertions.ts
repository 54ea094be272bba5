import type { Answer, Json } from './answer.ts';
import { CheckFailure } from './outcomes.ts';
import { urns } from './urns.ts';

/** Characters of a value that a reason shows. */
const maxShown = 300;

/** The assertions of cases. A failed one throws a CheckFailure that says what is wrong. */
export class Assertions {
  /** Fails with the message unless the condition holds. */
  that(condition: boolean, message: string): void {
    if (!condition) throw new CheckFailure(message);
  }

  /** Expects one of the statuses. */
  status(answer: Answer, expected: number | readonly number[]): void {
    const all = [expected].flat();
    if (all.includes(answer.status)) return;
    throw new CheckFailure(
      `${answer.request} answers ${answer.status}${detailOf(answer)}; ${all.join(' or ')} is expected`,
    );
  }

  /** Expects equal JSON: arrays in order, members of objects in any order. */
  equal(actual: Json, expected: Json, what: string): void {
    if (canonical(actual) === canonical(expected)) return;
    throw new CheckFailure(`${what} is ${show(actual)}; ${show(expected)} is expected`);
  }

  notEqual(actual: Json, other: Json, what: string): void {
    if (canonical(actual) !== canonical(other)) return;
    throw new CheckFailure(`${what} is ${show(actual)}, and must differ`);
  }

  /** Expects the same elements in any order. */
  sameSet(actual: Json, expected: readonly Json[], what: string): void {
    const sorted = (list: Json): string[] =>
      Array.isArray(list) ? list.map(canonical).sort() : [canonical(list)];
    if (sorted(actual).join('\n') === sorted(expected).join('\n')) return;
    throw new CheckFailure(
      `${what} is ${show(actual)}; ${show(expected)} is expected, in any order`,
    );
  }

  includes(list: Json, element: Json, what: string): void {
    if (Array.isArray(list) && list.some((one) => canonical(one) === canonical(element))) return;
    throw new CheckFailure(`${what} is ${show(list)}; ${show(element)} must be in it`);
  }

  excludes(list: Json, element: Json, what: string): void {
    if (!Array.isArray(list) || list.every((one) => canonical(one) !== canonical(element))) return;
    throw new CheckFailure(`${what} is ${show(list)}; ${show(element)} must not be in it`);
  }

  /** Expects an attribute that is absent, null or empty: all of them mean unassigned. */
  unassigned(value: Json, what: string): void {
    const isUnassigned =
      value === undefined || value === null || (Array.isArray(value) && value.length === 0);
    if (!isUnassigned) throw new CheckFailure(`${what} is ${show(value)}; no value is expected`);
  }

  /** Expects a body without the member at all. */
  absent(body: Json, member: string, what = member): void {
    const value: unknown = body?.[member];
    if (value !== undefined) throw new CheckFailure(`${what} is in the answer: ${show(value)}`);
  }

  /**
   * Expects a SCIM error (RFC 7644 §3.12) with one of the statuses.
   *
   * @param scimTypes if given, the answer must have one of these
   */
  error(
    answer: Answer,
    statuses: number | readonly number[],
    ...scimTypes: readonly string[]
  ): void {
    this.status(answer, statuses);
    const { json, request, status } = answer;
    this.that(
      Array.isArray(json?.schemas) && json.schemas.includes(urns.error),
      `${request} answers ${status} without a SCIM error body: ${show(answer.text)}`,
    );
    if (scimTypes.length > 0)
      this.that(
        scimTypes.includes(json.scimType),
        `${request} answers ${status} with scimType ${show(json.scimType)}; ${scimTypes.join(' or ')} is expected`,
      );
  }

  /** Expects 200 with a ListResponse. */
  listResponse(answer: Answer): void {
    this.status(answer, 200);
    const { json, request } = answer;
    this.that(
      Array.isArray(json?.schemas) && json.schemas.includes(urns.list),
      `${request} answers without the schema ${urns.list}: ${show(answer.text)}`,
    );
    this.that(
      json.Resources === undefined || Array.isArray(json.Resources),
      `${request}: Resources is ${show(json.Resources)}; an array is expected`,
    );
  }
}

/** Returns a value for a message: JSON, cut to a readable length. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'absent';
  return text.length > maxShown ? `${text.slice(0, maxShown)}…` : text;
}

function detailOf({ json, text }: Answer): string {
  const detail: unknown = json?.detail;
  if (typeof detail === 'string') return ` (${detail.slice(0, maxShown)})`;
  return text === '' || json !== undefined ? '' : ` (${show(text)})`;
}

function canonical(value: Json): string {
  return (
    JSON.stringify(value, (_, member: Json) =>
      typeof member === 'object' && member !== null && !Array.isArray(member)
        ? Object.fromEntries(
            Object.entries(member).sort(([left], [right]) => (left < right ? -1 : 1)),
          )
        : member,
    ) ?? 'absent'
  );
}
