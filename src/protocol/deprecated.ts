/** Names of the release before, kept for one release. */

import type { BoundFilter } from './filter/bind.ts';
import { type IndexPlan, planIndex } from './filter/plan-index.ts';
import type { ClientJson, ClientJsonObject } from './json/client-json.ts';
import {
  createParseContext,
  type Diagnostics,
  type ParseContext,
  type Profile,
} from './profiles/profile.ts';

/** @deprecated use `ClientJson` */
export type JsonValue = ClientJson;
/** @deprecated use `ClientJsonObject` */
export type JsonObject = ClientJsonObject;

/** @deprecated use `ParseContext` */
export interface Reading extends ParseContext {
  /** @deprecated use `diagnostics` */
  readonly notes: Diagnostics;
}

/** @deprecated use `createParseContext` */
export function startReading(profile: Profile): Reading {
  const context = createParseContext(profile);
  return { ...context, notes: context.diagnostics };
}

/** @deprecated use `IndexPlan` */
export interface Narrowing extends IndexPlan {
  /** @deprecated use `residual` */
  readonly rest: BoundFilter | undefined;
}

/** @deprecated use `planIndex` */
export function narrow(filter: BoundFilter, unready?: ReadonlySet<string>): Narrowing {
  const plan = planIndex(filter, unready);
  return { ...plan, rest: plan.residual };
}

/** @deprecated use `toClientJson` */
export { toClientJson as fromPlain } from './json/client-json.ts';
/** @deprecated use `buildDocument` */
export { buildDocument as sealDocument } from './schema/document.ts';
