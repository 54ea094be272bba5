import { createConfig, lintFromString } from '@redocly/openapi-core';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { describeApi } from '../../src/api/describe.ts';
import { exampleEvent } from '../../src/api/examples/events.ts';
import type { ApiOptions } from '../../src/api/options.ts';
import { createRoutes } from '../../src/api/routes.ts';
import type { EventName } from '../../src/api/schemas/event-data.ts';
import { eventSchemas } from '../../src/api/schemas/event-types.ts';
import { problem } from '../../src/api/schemas/problem.ts';
import { eventTypes } from '../../src/events/event.ts';
import { type ErrorCode, errorTable } from '../../src/protocol/errors/scim-error.ts';

/** The document shows only these of the options. */
const options = { publicUrl: 'http://127.0.0.1:8080', version: '1.0.0' } as ApiOptions;

interface Schema {
  readonly $ref?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

interface Media {
  readonly schema: Schema;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly $ref: string }>>;
}

interface Answer {
  readonly description: string;
  readonly content: Readonly<Record<string, Media>>;
  readonly 'x-codes'?: readonly ErrorCode[];
}

interface DocumentedOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters?: readonly (Schema & { readonly name: string; readonly schema: Schema })[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly security?: readonly object[];
  readonly responses: Readonly<Record<string, Answer>>;
}

const document = JSON.parse(JSON.stringify(describeApi(options))) as {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly examples: Readonly<Record<string, { readonly value: z.output<typeof problem> }>>;
  };
};

const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));

/** Expects that a schema takes an example, and knows each member of it. */
function expectExample(schema: z.ZodType, example: unknown, title: string): void {
  const shown: unknown = JSON.parse(JSON.stringify(example));
  const result = schema.safeParse(shown);
  expect([title, result.error?.issues]).toEqual([title, undefined]);
  // Defaults are added, and what the schema does not know is left out.
  expect(result.data, title).toMatchObject(shown as object);
}

describe('the OpenAPI document', () => {
  it('is a valid document of OpenAPI 3.1, and its examples fit their schemas', async () => {
    expect(document.openapi).toBe('3.1.0');
    const config = await createConfig({
      rules: {
        struct: 'error',
        'no-unresolved-refs': 'error',
        'no-invalid-media-type-examples': { severity: 'error', allowAdditionalProperties: false },
        'operation-operationId-unique': 'error',
        'operation-4xx-response': 'error',
        'path-parameters-defined': 'error',
        'no-ambiguous-paths': 'off',
      },
    });
    const problemsOf = async (one: object) =>
      (await lintFromString({ source: JSON.stringify(one), config })).map(
        ({ ruleId, message }) => `${ruleId}: ${message}`,
      );
    expect(await problemsOf(document)).toEqual([]);
    expect(await problemsOf({ ...document, info: {} })).toContain(
      'struct: The field `title` must be present on this level.',
    );
  });

  it('has an operationId of one style, a summary and a description for each operation', () => {
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { operationId, summary, description } of operations) {
      expect(operationId).toMatch(/^[a-z]+(?:[A-Z][a-z]+)+$/u);
      expect([operationId, summary.length > 0, description.length > 0]).toEqual([
        operationId,
        true,
        true,
      ]);
    }
  });

  it('describes every parameter, schema and field', () => {
    const missing: string[] = [];
    const named = ({ $ref = '' }: Schema) => document.components.schemas[$ref.split('/').at(-1)!];
    const isDescribed = (schema: Schema): boolean =>
      schema.description !== undefined ||
      named(schema)?.description !== undefined ||
      (schema.allOf ?? []).some(isDescribed);
    const visit = (schema: Schema, path: string): void => {
      for (const [name, field] of Object.entries(schema.properties ?? {})) {
        if (!isDescribed(field)) missing.push(`${path}.${name}`);
        visit(field, `${path}.${name}`);
      }
      for (const part of [schema.anyOf, schema.oneOf, schema.allOf].flatMap((one) => one ?? []))
        visit(part, path);
      if (schema.items !== undefined) visit(schema.items, `${path}[]`);
      if (typeof schema.additionalProperties === 'object')
        visit(schema.additionalProperties, `${path}{}`);
    };
    for (const [name, schema] of Object.entries(document.components.schemas)) {
      if (!isDescribed(schema)) missing.push(name);
      visit(schema, name);
    }
    for (const { operationId, parameters = [] } of operations)
      for (const { name, description } of parameters)
        if (description === undefined) missing.push(`${operationId}(${name})`);
    expect(missing).toEqual([]);
  });

  it('has an example of each body and answer that fits its schema', () => {
    const routes = createRoutes(options).openAPIRegistry.definitions.flatMap((one) =>
      one.type === 'route' ? [one.route] : [],
    );
    expect(routes).toHaveLength(operations.length);
    const shownBy = (media: object | undefined) =>
      (media as Readonly<Record<string, { schema: z.ZodType; example?: unknown }>>)[
        'application/json'
      ]!;
    for (const { operationId, request, responses } of routes) {
      const body = request?.body?.content;
      if (body !== undefined) {
        const { schema, example } = shownBy(body);
        expectExample(schema, example, `the body of ${operationId!}`);
      }
      const success = Object.entries(responses).find(([status]) => status.startsWith('2'));
      const { schema, example } = shownBy((success![1] as { content?: object }).content);
      expectExample(schema, example, `the answer of ${operationId!}`);
    }
  });

  it('has the refusals of each operation, each code with an example', () => {
    for (const { operationId, responses, security } of operations) {
      const isOpen = security?.length === 0;
      const refusals = Object.entries(responses).filter(([status]) => status.startsWith('4'));
      const statuses = refusals.map(([status]) => status);
      expect([operationId, statuses]).toEqual([
        operationId,
        expect.arrayContaining(isOpen ? ['400', '429'] : ['400', '401', '403', '429']),
      ]);
      expect(Object.keys(responses)).toContain('default');
      for (const [status, { content, 'x-codes': codes = [] }] of refusals) {
        expect(codes.length).toBeGreaterThan(0);
        const { examples = {} } = content['application/problem+json']!;
        expect(Object.keys(examples)).toEqual(codes);
        for (const code of codes) {
          expect([code, errorTable[code].status]).toEqual([code, Number(status)]);
          const { value } = document.components.examples[code]!;
          expect(problem.parse(value)).toEqual({ ...value, status: Number(status), code });
        }
      }
    }
  });

  it.each(Object.keys(eventTypes) as EventName[])('has an example of the event %s', (type) => {
    const example = exampleEvent(type);
    expect(eventSchemas[type].parse(example)).toEqual(example);
  });
});
