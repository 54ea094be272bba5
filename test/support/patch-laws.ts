import type { GeneratorValue } from 'fast-check';
import fc from 'fast-check';
import type {
  AttributeDefinition,
  SchemaDefinition,
} from '../../src/protocol/schema/definition.ts';
import { createRegistry, type ResourceType } from '../../src/protocol/schema/registry.ts';

/** Random schemas, documents and operations for the laws of PATCH. */

export const baseUrn = 'urn:example:params:scim:schemas:laws:2.0:Thing';
export const moreUrn = 'urn:example:params:scim:schemas:laws:2.0:More';

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [name: string]: Json };
export interface JsonMap {
  [name: string]: Json;
}

/** What a PATCH came to. */
export interface Outcome {
  /** Code of the error; undefined: it was carried out. */
  readonly error: string | undefined;
  /** The attributes afterwards. */
  readonly document: JsonMap;
  readonly version: number;
}

/** Creates a resource and patches it. */
export type Run = (world: World, before: JsonMap, operations: readonly Json[]) => Promise<Outcome>;

/** Draws random values, reproducibly. */
export class Draw {
  readonly #value: GeneratorValue;
  constructor(value: GeneratorValue) {
    this.#value = value;
  }
  one<T>(values: readonly T[]): T {
    return values[this.#value(fc.nat, { max: values.length - 1 })]!;
  }
  chance(percent: number): boolean {
    return this.#value(fc.nat, { max: 99 }) < percent;
  }
  some<T>(values: readonly T[], percent = 60): T[] {
    return values.filter(() => this.chance(percent));
  }
}

/** A place that operations can be about, in every notation. */
export interface Place {
  readonly definition: AttributeDefinition;
  /** As a PATCH path. */
  readonly path: string;
  /** Names from the resource down to it. */
  readonly steps: readonly string[];
}

/** An extension or a complex attribute of one value. */
export interface Container {
  readonly path: string;
  readonly steps: readonly string[];
  readonly attributes: readonly AttributeDefinition[];
}

export interface World {
  readonly type: ResourceType;
  readonly registry: ReturnType<typeof createRegistry>;
  /** Attributes of the resource itself, less the required one. */
  readonly base: readonly AttributeDefinition[];
  /** Attributes of its extension. */
  readonly more: readonly AttributeDefinition[];
  readonly containers: readonly Container[];
  /** Simple and multi-valued attributes below single-valued parents. */
  readonly places: readonly Place[];
}

const kinds = ['string', 'integer', 'boolean'] as const;

function simple(draw: Draw, name: string): AttributeDefinition {
  const mutability = draw.one([
    'readWrite',
    'readWrite',
    'readWrite',
    'readWrite',
    'immutable',
    'readOnly',
  ] as const);
  return {
    name,
    type: draw.one(kinds),
    multiValued: draw.chance(30),
    mutability,
    description: name,
  };
}

function complex(draw: Draw, name: string): AttributeDefinition {
  const multiValued = draw.chance(50);
  const subs = ['v', 'w', 'x'].slice(0, 1 + Number(draw.chance(70)) + Number(draw.chance(40)));
  const subAttributes = subs.map((sub) => simple(draw, sub));
  const named: AttributeDefinition[] = multiValued ? [{ name: 'value', description: 'value' }] : [];
  if (multiValued && draw.chance(50)) named.push({ name: 'type', description: 'type' });
  return {
    name,
    type: 'complex',
    multiValued,
    description: name,
    subAttributes: [...named, ...subAttributes],
  };
}

function attributes(draw: Draw, names: readonly string[]): AttributeDefinition[] {
  return names.map((name) => (draw.chance(50) ? complex(draw, name) : simple(draw, name)));
}

export function drawWorld(draw: Draw): World {
  const base: SchemaDefinition = {
    id: baseUrn,
    name: 'Thing',
    description: 'Thing',
    attributes: [
      { name: 'label', required: true, description: 'label' },
      ...attributes(draw, ['a', 'b', 'c']),
    ],
  };
  const more: SchemaDefinition = {
    id: moreUrn,
    name: 'More',
    description: 'More',
    attributes: attributes(draw, ['p', 'q']),
  };
  const registry = createRegistry(
    [base, more],
    [
      {
        name: 'Thing',
        endpoint: '/Things',
        description: 'Thing',
        schema: baseUrn,
        schemaExtensions: [{ schema: moreUrn, required: false }],
      },
    ],
  );
  const containers: Container[] = [
    { path: moreUrn, steps: [moreUrn], attributes: more.attributes },
  ];
  const places: Place[] = [];
  const visit = (
    definition: AttributeDefinition,
    prefix: string,
    steps: readonly string[],
  ): void => {
    const path = prefix + definition.name;
    const at = [...steps, definition.name];
    if (definition.type !== 'complex' || definition.multiValued === true) {
      places.push({ definition, path, steps: at });
    } else {
      containers.push({ path, steps: at, attributes: definition.subAttributes! });
      for (const sub of definition.subAttributes!) visit(sub, `${path}.`, at);
    }
  };
  for (const attribute of base.attributes) visit(attribute, '', []);
  for (const attribute of more.attributes) visit(attribute, `${moreUrn}:`, [moreUrn]);
  return {
    type: registry.type('Thing')!,
    registry,
    base: base.attributes.slice(1),
    more: more.attributes,
    containers,
    places,
  };
}

function scalar(draw: Draw, { type }: AttributeDefinition): Json {
  if (type === 'integer') return draw.one([0, 1, 2]);
  return type === 'boolean' ? draw.chance(50) : draw.one(['k', 'l', 'm', 'n']);
}

/** A value for an attribute, a list of elements with values of their own for a multi-valued one. */
export function drawValue(draw: Draw, definition: AttributeDefinition): Json {
  if (definition.multiValued !== true) return drawOne(draw, definition);
  const list = [0, 1, 2].slice(0, 1 + Number(draw.chance(60)) + Number(draw.chance(30)));
  if (definition.type !== 'complex') return [...new Set(list.map(() => drawOne(draw, definition)))];
  const values = [...new Set(list.map(() => draw.one(['k', 'l', 'm'])))];
  return values.map((value) => ({ ...(drawOne(draw, definition) as JsonMap), value }));
}

function drawOne(draw: Draw, definition: AttributeDefinition): Json {
  if (definition.type !== 'complex') return scalar(draw, definition);
  return drawObject(
    draw,
    definition.subAttributes!.filter(({ name }) => name !== 'value'),
  );
}

export function drawObject(draw: Draw, definitions: readonly AttributeDefinition[]): JsonMap {
  const object: JsonMap = {};
  for (const definition of draw.some(definitions.filter(isWritable))) {
    const value = drawValue(draw, definition);
    if (!isEmpty(value)) object[definition.name] = value;
  }
  return object;
}

export function isWritable({ mutability }: AttributeDefinition): boolean {
  return mutability !== 'readOnly';
}

export function isEmpty(value: Json): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** A resource as a client would create it. */
export function drawDocument(draw: Draw, { base, more }: World): JsonMap {
  const extension = drawObject(draw, more);
  return {
    label: 'label',
    ...drawObject(draw, base),
    ...(isEmpty(extension) ? {} : { [moreUrn]: extension }),
  };
}

/** `{a: {b: value}}` for the steps a, b. */
export function nested(steps: readonly string[], value: Json): JsonMap {
  const [step, ...rest] = steps;
  return { [step!]: rest.length === 0 ? value : nested(rest, value) };
}

export function valueAt(document: Json | undefined, steps: readonly string[]): Json | undefined {
  let at: Json | undefined = document;
  for (const step of steps) at = (at as JsonMap | undefined)?.[step];
  return at;
}

/** The document without what is at these steps, and without containers that this leaves empty. */
export function without(document: JsonMap, steps: readonly string[]): JsonMap {
  const [step, ...rest] = steps;
  const { [step!]: value, ...others } = document;
  if (value === undefined || rest.length === 0) return others;
  const left = without(value as JsonMap, rest);
  return isEmpty(left) ? others : { ...document, [step!]: left };
}
