import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { Store } from '../../src/ports/store.ts';
import type { AttributeDefinition } from '../../src/protocol/schema/definition.ts';
import {
  type Container,
  Draw,
  drawDocument,
  drawObject,
  drawValue,
  drawWorld,
  isEmpty,
  isWritable,
  type Json,
  type JsonMap,
  moreUrn,
  nested,
  type Place,
  type Run,
  valueAt,
  type World,
  without,
} from '../support/patch-laws.ts';
import { runOn, runPure } from '../support/patch-runs.ts';
import { newStores } from '../support/stores.ts';

/** `ROLLCALL_TEST_CASES=20000 npx vitest run test/laws` is the long form. */
const cases = Number(process.env['ROLLCALL_TEST_CASES'] ?? 1_000);
const seed = Number(process.env['ROLLCALL_TEST_SEED'] ?? Date.now() % 0x7f_ff_ff_ff);
/** Cases that are carried out side by side. */
const atOnce = 25;

/** Nothing was tried where a case has nothing to try it on. */
type Law = (draw: Draw, run: Run) => Promise<void | 'skipped'>;

const op = (draw: Draw): 'add' | 'replace' => draw.one(['add', 'replace'] as const);
const isList = ({ multiValued }: AttributeDefinition): boolean => multiValued === true;
const isElements = (definition: AttributeDefinition): boolean =>
  definition.type === 'complex' && isList(definition);

/** Values for some attributes of a container, null among them, complex ones below it as objects. */
function drawNamed(draw: Draw, { attributes }: Pick<Container, 'attributes'>): JsonMap {
  const value: JsonMap = {};
  for (const definition of draw.some(attributes.filter(isWritable), 70)) {
    if (definition.type === 'complex' && !isList(definition)) {
      const below = drawNamed(draw, { attributes: definition.subAttributes! });
      if (!isEmpty(below)) value[definition.name] = below;
    } else if (draw.chance(20)) {
      value[definition.name] = draw.one([null, '']);
    } else {
      value[definition.name] = drawValue(draw, definition);
    }
  }
  return value;
}

/** One operation for each attribute that the value of a container names. */
function apart(container: Container, value: JsonMap, verb: string): Json[] {
  return Object.entries(value).flatMap(([name, part]) => {
    const separator = container.path === moreUrn ? ':' : '.';
    const path = `${container.path}${separator}${name}`;
    const definition = container.attributes.find((attribute) => attribute.name === name)!;
    if (
      definition.type !== 'complex' ||
      isList(definition) ||
      part === null ||
      typeof part !== 'object'
    )
      return [{ op: verb, path, value: part }];
    const below = { path, steps: [], attributes: definition.subAttributes! };
    return apart(below, part as JsonMap, verb);
  });
}

/** The same operation on a container as path, as path-less value and on each attribute. */
function notations(
  container: Container,
  value: JsonMap,
  verb: string,
): readonly (readonly Json[])[] {
  return [
    [{ op: verb, path: container.path, value }],
    [{ op: verb, value: nested(container.steps, value) }],
    apart(container, value, verb),
    [{ op: verb.toUpperCase(), path: container.path.toUpperCase(), value: [value] }],
  ];
}

function placesBelow({ steps }: Container, { places }: World): readonly Place[] {
  return places.filter((place) => steps.every((step, index) => place.steps[index] === step));
}

const sameNotations: Law = async (draw, run) => {
  const world = drawWorld(draw);
  const before = drawDocument(draw, world);
  const container = draw.one(world.containers);
  const value = drawNamed(draw, container);
  if (isEmpty(value)) return 'skipped';
  const verb = op(draw);
  const [first, ...others] = await Promise.all(
    notations(container, value, verb).map((operations) => run(world, before, operations)),
  );
  for (const other of others)
    expect([other.error, other.document]).toEqual([first!.error, first!.document]);
  return undefined;
};

const theRestStays: Law = async (draw, run) => {
  const world = drawWorld(draw);
  const before = drawDocument(draw, world);
  const container = draw.one(world.containers);
  const value = drawNamed(draw, container);
  const operations = draw.one(notations(container, value, draw.one(['add', 'replace', 'remove'])));
  if (
    operations.length === 0 ||
    operations.some(
      (one) => (one as JsonMap)['path'] === undefined && (one as JsonMap)['op'] === 'remove',
    )
  )
    return 'skipped';
  const { error, document } = await run(world, before, operations);
  if (error !== undefined) return expect(document).toEqual(before);
  const named = new Set(apart(container, value, 'add').map((one) => (one as JsonMap)['path']));
  let [was, is] = [before, document];
  for (const { path, steps } of world.places) {
    if (![...named].some((one) => path === one || path.startsWith(`${String(one)}.`))) continue;
    [was, is] = [without(was, steps), without(is, steps)];
  }
  return expect(is).toEqual(was);
};

/** A multi-valued attribute with something in it; undefined when there is none. */
function drawList(
  draw: Draw,
  { places }: World,
  before: JsonMap,
  isWanted: (place: Place) => boolean,
): Place | undefined {
  const found = places.filter(
    (place) => isWanted(place) && valueAt(before, place.steps) !== undefined,
  );
  return found.length === 0 ? undefined : draw.one(found);
}

function holds(after: Json, value: Json): boolean {
  if (Array.isArray(value))
    return Array.isArray(after) && value.every((one) => after.some((other) => holds(other, one)));
  return JSON.stringify(after) === JSON.stringify(value);
}

const addRemovesNothing: Law = async (draw, run) => {
  const world = drawWorld(draw);
  const before = drawDocument(draw, world);
  const place = drawList(
    draw,
    world,
    before,
    ({ definition }) => isList(definition) && definition.mutability !== 'readOnly',
  );
  if (place === undefined) return 'skipped';
  const { definition, path, steps } = place;
  const added = drawValue(draw, definition);
  const current = valueAt(before, steps) as readonly Json[];
  const forms: Json[][] = [
    [{ op: 'add', path, value: added }],
    [{ op: 'add', value: nested(steps, added) }],
    ...(steps.length > 1 && steps[0] === moreUrn
      ? [[{ op: 'add', path: moreUrn, value: nested(steps.slice(1), added) }]]
      : []),
  ];
  if (isElements(definition)) {
    const subs = definition.subAttributes!.filter(
      ({ name, mutability }) => name !== 'value' && name !== 'type' && mutability === 'readWrite',
    );
    const picked = (current[0] as JsonMap)['value'] as string;
    const value = drawObject(draw, subs);
    forms.push([{ op: 'add', path: `${path}[value eq "${picked}"]`, value }]);
    for (const [name, part] of Object.entries(value))
      forms.push([{ op: 'add', path: `${path}[value eq "${picked}"].${name}`, value: part }]);
  }
  const { error, document } = await run(world, before, draw.one(forms));
  if (error !== undefined) return expect(error).toBe('mutability');
  const after = valueAt(document, steps) as readonly Json[];
  expect(after.length).toBeGreaterThanOrEqual(current.length);
  for (const value of current) {
    if (!isElements(definition)) {
      expect(after).toContainEqual(value);
      continue;
    }
    const { value: key, type } = value as JsonMap;
    const there = after.find(
      (one) => (one as JsonMap)['value'] === key && (one as JsonMap)['type'] === type,
    ) as JsonMap;
    expect(there).toBeDefined();
    for (const { name, multiValued } of definition.subAttributes!) {
      const was = (value as JsonMap)[name];
      if (was === undefined) continue;
      expect(there[name]).toBeDefined();
      if (multiValued === true) expect(holds(there[name]!, was)).toBe(true);
    }
  }
  return expect(without(document, steps)).toEqual(without(before, steps));
};

const nullClearsJustThat: Law = async (draw, run) => {
  const world = drawWorld(draw);
  const before = drawDocument(draw, world);
  const place = draw.one(
    world.places.filter(
      ({ path, definition }) => path !== 'label' && definition.mutability !== 'readOnly',
    ),
  );
  const verb = op(draw);
  const empty = draw.one([null, '']);
  const { path, steps, definition } = place;
  const forms: Json[][] = [
    [{ op: verb, path, value: empty }],
    [{ op: verb, value: nested(steps, empty) }],
  ];
  for (const { path: outer, steps: above } of world.containers) {
    if (above.length < steps.length && above.every((step, index) => steps[index] === step))
      forms.push([{ op: verb, path: outer, value: nested(steps.slice(above.length), empty) }]);
  }
  const { error, document } = await run(world, before, draw.one(forms));
  const was = valueAt(before, steps);
  const isKept = verb === 'add' && isList(definition);
  if (was !== undefined && definition.mutability === 'immutable' && !isKept)
    return expect(error).toBe('mutability');
  expect(error).toBeUndefined();
  return expect(document).toEqual(isKept || was === undefined ? before : without(before, steps));
};

/** Null for a container clears all of it, unless something in it is immutable. */
const nullClearsContainers: Law = async (draw, run) => {
  const world = drawWorld(draw);
  const before = drawDocument(draw, world);
  const container = draw.one(world.containers);
  const { path, steps } = container;
  const forms: Json[][] = [
    [{ op: op(draw), path, value: draw.one([null, '']) }],
    [{ op: op(draw), value: nested(steps, null) }],
    [{ op: 'remove', path }],
  ];
  const { error, document } = await run(world, before, draw.one(forms));
  const isFixed = placesBelow(container, world).some(
    (place) =>
      place.definition.mutability === 'immutable' && valueAt(before, place.steps) !== undefined,
  );
  expect(error).toBe(isFixed ? 'mutability' : undefined);
  expect(document).toEqual(isFixed ? before : without(before, steps));
  return undefined;
};

const nothingClearsNothing: Law = async (draw, run) => {
  const world = drawWorld(draw);
  const before = drawDocument(draw, world);
  const container = draw.one(world.containers);
  const value: JsonMap = draw.chance(50) ? {} : { nope: draw.one([null, '', 1, {}, []]) };
  const verb = op(draw);
  const forms: Json[][] = [
    [{ op: verb, path: container.path, value }],
    [{ op: verb, value: nested(container.steps, value) }],
  ];
  for (const below of placesBelow(container, world)) {
    const list = valueAt(before, below.steps);
    if (!isElements(below.definition) || list === undefined) continue;
    const key = ((list as readonly Json[])[0] as JsonMap)['value'] as string;
    forms.push([{ op: verb, path: `${below.path}[value eq "${key}"]`, value }]);
    forms.push([{ op: verb, path: `${below.path}[value eq "${key}"].nope`, value: 'x' }]);
  }
  const outcome = await run(world, before, draw.one(forms));
  expect(outcome).toEqual({ error: undefined, document: before, version: 1 });
  return undefined;
};

/** Any operation at all, removals of containers and of elements among them. */
function drawOperation(draw: Draw, world: World, before: JsonMap): Json {
  const verb = draw.one(['add', 'replace', 'remove'] as const);
  const given = (value: Json): object => (verb === 'remove' ? {} : { value });
  if (draw.chance(35)) {
    const { path, attributes, steps } = draw.one(world.containers);
    const value = draw.chance(15) ? null : drawWritten(draw, attributes);
    return verb !== 'remove' && draw.chance(40)
      ? { op: verb, value: nested(steps, value) }
      : { op: verb, path, ...given(value) };
  }
  const { path, definition, steps } = draw.one(world.places);
  const value = draw.chance(15) ? null : drawValue(draw, definition);
  const list = valueAt(before, steps) as readonly Json[] | undefined;
  if (!isElements(definition) || list === undefined || draw.chance(30)) {
    if (path === 'label' && verb === 'remove') return { op: 'remove', path: 'a' };
    return { op: verb, path, ...given(path === 'label' ? 'other' : value) };
  }
  if (draw.chance(25))
    return { op: 'replace', path, value: drawForged(draw, definition, list as readonly JsonMap[]) };
  const picked = `${path}[value eq "${(draw.one(list) as JsonMap)['value'] as string}"]`;
  const subs = definition.subAttributes!.filter(({ name }) => name !== 'value' && name !== 'type');
  if (draw.chance(40)) return { op: verb, path: picked, ...given(drawWritten(draw, subs)) };
  const sub = draw.one(subs);
  return {
    op: verb,
    path: `${picked}.${sub.name}`,
    ...given(draw.chance(15) ? null : drawValue(draw, sub)),
  };
}

/** The same elements with other immutable values. */
function drawForged(
  draw: Draw,
  definition: AttributeDefinition,
  list: readonly JsonMap[],
): readonly JsonMap[] {
  const fixed = definition.subAttributes!.filter(({ mutability }) => mutability === 'immutable');
  return list.map((element) => ({
    ...element,
    ...Object.fromEntries(fixed.map((sub) => [sub.name, drawValue(draw, sub)])),
  }));
}

/** Values for some attributes, readOnly ones among them. */
function drawWritten(draw: Draw, definitions: readonly AttributeDefinition[]): JsonMap {
  return Object.fromEntries(draw.some(definitions).map((one) => [one.name, drawValue(draw, one)]));
}

const fixedStays: Law = async (draw, run) => {
  const world = drawWorld(draw);
  const before = drawDocument(draw, world);
  const operations = [0, 1, 2, 3]
    .slice(0, 1 + Number(draw.chance(70)) + Number(draw.chance(50)))
    .map(() => drawOperation(draw, world, before));
  const { error, document } = await run(world, before, operations);
  if (error !== undefined) return expect(document).toEqual(before);
  for (const { definition, steps } of world.places) {
    const was = valueAt(before, steps);
    const is = valueAt(document, steps);
    if (definition.mutability === 'readOnly') expect(is).toBeUndefined();
    else if (definition.mutability === 'immutable' && was !== undefined) expect(is).toEqual(was);
    else if (isElements(definition))
      compareElements(
        definition,
        (was ?? []) as readonly JsonMap[],
        (is ?? []) as readonly JsonMap[],
      );
  }
  return undefined;
};

/** An element that is still there, known by its value, type and what can be changed in it. */
function compareElements(
  definition: AttributeDefinition,
  was: readonly JsonMap[],
  is: readonly JsonMap[],
): void {
  const fixed = definition.subAttributes!.filter(({ mutability }) => mutability === 'immutable');
  for (const { name } of definition.subAttributes!.filter(
    ({ mutability }) => mutability === 'readOnly',
  ))
    for (const element of is) expect(element[name]).toBeUndefined();
  const rest = (element: JsonMap): string =>
    JSON.stringify(
      definition
        .subAttributes!.filter((sub) => !fixed.includes(sub))
        .map(({ name }) => element[name] ?? null),
    );
  for (const before of was) {
    const after = is.filter((element) => rest(element) === rest(before));
    if (after.length !== 1) continue;
    for (const { name } of fixed)
      if (before[name] !== undefined) expect(after[0]![name]).toEqual(before[name]);
  }
}

const allOrNone: Law = async (draw, run) => {
  const world = drawWorld(draw);
  const before = drawDocument(draw, world);
  const good = [0, 1, 2].map(() => drawOperation(draw, world, before));
  const bad = draw.one<Json>([
    { op: 'remove', path: 'label' },
    { op: 'replace', path: 'label', value: '' },
    { op: 'move', path: 'label', value: 'x' },
    { op: 'replace', path: 'label', value: { label: 1, Label: 2 } },
    { op: 'replace', path: 'meta.created', value: '2026-01-01T00:00:00Z' },
    { op: 'replace', value: { label: 'a', LABEL: 'b' } },
  ]);
  const at = draw.one([0, 1, 2, 3]);
  const outcome = await run(world, before, good.toSpliced(at, 0, bad));
  expect(outcome.error).toBeDefined();
  expect(outcome).toMatchObject({ document: before, version: 1 });
  return undefined;
};

const sameIsNoChange: Law = async (draw, run) => {
  const world = drawWorld(draw);
  const before = drawDocument(draw, world);
  const { [moreUrn]: more, ...rest } = before;
  const value = draw.one<Json>([
    before,
    { ...before, schemas: ['x'], meta: { version: 'x' } },
    { ...rest, ...(more === undefined ? {} : { [moreUrn]: more }) },
  ]);
  const outcome = await run(world, before, [{ op: op(draw), value }]);
  expect(outcome).toEqual({ error: undefined, document: before, version: 1 });
  return undefined;
};

const laws: readonly (readonly [string, Law])[] = [
  ['C04 C05 law a: every notation gives the same document', sameNotations],
  ['C04 law b: what an operation does not name stays', theRestStays],
  ['C05 law c: add removes nothing', addRemovesNothing],
  ['C04 law d: null and "" clear just what they are given for', nullClearsJustThat],
  ['C04 C07 law d: null clears a container with all in it', nullClearsContainers],
  ['C04 law d: an unknown or empty value clears nothing', nothingClearsNothing],
  ['C07 law e: nothing immutable or readOnly changes, by whatever detour', fixedStays],
  ['law f: all operations or none', allOrNone],
  ['C07: what is there already changes nothing', sameIsNoChange],
];

function check(law: Law, run: Run, count: number): Promise<void> {
  const property = fc.asyncProperty(fc.gen(), async (gen) => {
    const draw = new Draw(gen);
    const one = async (): Promise<void> => {
      while ((await law(draw, run)) === 'skipped');
    };
    await Promise.all(Array.from({ length: atOnce }, one));
  });
  return fc.assert(property, { numRuns: Math.ceil(count / atOnce), seed, endOnFailure: true });
}

describe(`the laws of PATCH on documents, seed ${seed}`, () => {
  it.each(laws)('%s', (_, law) => check(law, runPure, cases));
});

describe.each(newStores)(
  `the laws of PATCH on %s, seed ${seed}`,
  { tags: ['slow', 'campaign'] },
  (name, open) => {
    let store: Store | undefined;
    afterAll(() => store?.close());
    it.each(laws)('%s', async (_, law) => {
      store ??= await open();
      await check(law, runOn(store), name === 'sqlite' ? cases : Math.ceil(cases / 5));
    });
  },
);
