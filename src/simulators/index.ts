/**
 * Identity providers as clients of SCIM. They know nothing of the server they talk to.
 *
 * @packageDocumentation
 */
export type { Dialect } from './dialect.ts';
export { dialects } from './dialects.ts';
export { type AttributeRow, attributeRows } from './guides/attribute-rows.ts';
export { type BehaviourRow, behaviourRows } from './guides/behaviour-rows.ts';
export type { Guide, GuideField, GuideScreen, GuideStep, Problem } from './guides/guide.ts';
export { guides } from './guides/guides.ts';
export { formatReport, type ScenarioReport, type SimulationReport } from './report.ts';
export { scenarios } from './scenarios.ts';
export type { TokenSource } from './scim-client.ts';
export { simulate } from './simulate.ts';
export type { Progress, SimulationOptions } from './simulation.ts';
export { createClientCredentials } from './token.ts';
