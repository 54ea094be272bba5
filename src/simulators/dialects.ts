import type { Dialect } from './dialect.ts';
import { entra, entraOptscim } from './dialects/entra.ts';
import { okta, oktaAiw } from './dialects/okta.ts';
import { onelogin, oneloginLegacy } from './dialects/onelogin.ts';
import { others } from './dialects/others.ts';

/** Every provider there is a simulator of, by its name. */
export const dialects: ReadonlyMap<string, Dialect> = new Map(
  [okta, oktaAiw, entra, entraOptscim, onelogin, oneloginLegacy, ...others].map((dialect) => [
    dialect.name,
    dialect,
  ]),
);
