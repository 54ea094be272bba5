import { describe, expect, it } from 'vitest';
import { attributeRows } from '../../src/simulators/guides/attribute-rows.ts';
import { behaviourRows } from '../../src/simulators/guides/behaviour-rows.ts';
import { commonProblems } from '../../src/simulators/guides/common-problems.ts';
import { guides } from '../../src/simulators/guides/guides.ts';
import { dialects } from '../../src/simulators/index.ts';

const all = [...guides.values()];

it('every simulator is in exactly one guide', () => {
  const named = all.flatMap((guide) => guide.dialects);
  expect(named.toSorted()).toEqual([...dialects.keys()].toSorted());
});

describe.each(all.map((guide) => [guide.name, guide] as const))('the guide of %s', (_, guide) => {
  const played = guide.dialects.map((name) => dialects.get(name)!);

  it('names attributes only that its simulator sends', () => {
    const sent = new Set(attributeRows(played[0]!).map(({ path }) => path));
    expect(Object.keys(guide.attributes).filter((path) => !sent.has(path))).toEqual([]);
  });

  it('has the same profile for each of its simulators', () => {
    expect(new Set(played.map(({ profile }) => profile)).size).toBe(1);
  });

  it('says where the base URL and the token go', () => {
    const pasted = guide.steps.flatMap(({ fields = [] }) =>
      fields.flatMap((field) => ('paste' in field ? [field.paste] : [])),
    );
    expect(pasted).toContain('token');
    // Google has no field for it: the catalogue knows the URL.
    if (guide.name !== 'google') expect(pasted).toContain('baseUrl');
  });

  it('has sentences that end', () => {
    const sentences = [
      guide.summary,
      ...guide.requirements,
      ...guide.limits,
      ...guide.screens.map(({ shows }) => shows),
      ...guide.problems.flatMap(({ symptom, cause, fix }) => [symptom, cause, fix]),
      ...guide.steps.flatMap(({ text }) => text ?? []),
    ];
    expect(sentences.filter((text) => !/[.:]$/u.test(text))).toEqual([]);
  });

  it('has sources, and links that are URLs', () => {
    expect(guide.sources.length).toBeGreaterThan(0);
    for (const { url } of guide.sources)
      if (url !== undefined) expect(URL.canParse(url)).toBe(true);
  });

  it.each(played.map((dialect) => [dialect.name, dialect] as const))(
    'knows what %s sends',
    (__, dialect) => {
      const rows = behaviourRows(dialect);
      const requests = rows.flatMap((row) => row.requests);
      expect(requests.filter((text) => /undefined|\[object/u.test(text))).toEqual([]);
      expect(rows.some(({ event }) => event === 'A person is suspended')).toBe(true);
      const attributes = attributeRows(dialect);
      expect(attributes.filter(({ example }) => /undefined|\[object/u.test(example))).toEqual([]);
      expect(attributes.map(({ path }) => path)).toContain('emails[type eq "work"].value');
      expect(new Set(attributes.map(({ path }) => path)).size).toBe(attributes.length);
    },
  );
});

it('problems that all have are told once', () => {
  const symptoms = commonProblems.map(({ symptom }) => symptom);
  expect(new Set(symptoms).size).toBe(symptoms.length);
});
