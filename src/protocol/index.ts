/**
 * SCIM 2.0 as pure functions and data: RFC 7643, RFC 7644. No I/O, no clock, no randomness.
 *
 * @packageDocumentation
 */
export {
  fromPlain,
  type JsonObject,
  type JsonValue,
  type Narrowing,
  narrow,
  type Reading,
  sealDocument,
  startReading,
} from './deprecated.ts';
export { describeResourceType, describeSchema } from './discovery/describe-schema.ts';
export { type Capabilities, describeServiceProvider } from './discovery/service-provider-config.ts';
export {
  type ErrorBody,
  type ErrorCode,
  errorBody,
  errorTable,
  ScimError,
} from './errors/scim-error.ts';
export { etagOf, meets, type Precondition, readPrecondition } from './etag/etag.ts';
export type { Filter } from './filter/ast.ts';
export { type BoundFilter, bindFilter } from './filter/bind.ts';
export { matches } from './filter/evaluate.ts';
export { parseFilter, parsePath } from './filter/parse.ts';
export { type Condition, type IndexPlan, planIndex } from './filter/plan-index.ts';
export { printFilter } from './filter/print.ts';
export { type ClientJson, type ClientJsonObject, toClientJson } from './json/client-json.ts';
export { defaultJsonLimits, type JsonLimits, parseJson } from './json/parse-json.ts';
export { listBody } from './list/list-response.ts';
export { type ListQuery, readListQuery } from './list/query.ts';
export { applyPatch } from './patch/apply.ts';
export { compilePatch } from './patch/compile.ts';
export type { Operation } from './patch/operation.ts';
export {
  createParseContext,
  type ParseContext,
  type Profile,
  profiles,
} from './profiles/profile.ts';
export { type Tolerance, type ToleranceId, tolerances } from './profiles/tolerances.ts';
export { createProjection, type Projection, type Selection } from './projection/projection.ts';
export { builtInDefinitions, builtInRegistry, extendDefinitions } from './schema/built-in.ts';
export type {
  AttributeDefinition,
  ResourceTypeDefinition,
  SchemaDefinition,
} from './schema/definition.ts';
export { buildDocument, readResource } from './schema/document.ts';
export { incompatibilities } from './schema/incompatibilities.ts';
export { DefinitionError, readDefinitions } from './schema/read-definitions.ts';
export {
  createRegistry,
  type Definitions,
  type Registry,
  type ResourceType,
} from './schema/registry.ts';
export type { Attributes, Document } from './schema/stored-json.ts';
