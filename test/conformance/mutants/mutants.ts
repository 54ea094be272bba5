import { readdirSync, readFileSync } from 'node:fs';
import { type PlantedText, plantMutant } from '../../../tools/plant-mutant.ts';

/** A bug of a SCIM server that the checker must catch. */
export interface Mutant extends PlantedText {
  readonly name: string;
  /** Suite and id of the cases that catch it, such as `rfc/create.status`. */
  readonly caughtBy: readonly string[];
}

/** What a mutant is about, by the name of its file, and the mutants. */
export const mutantsByTopic: ReadonlyMap<string, readonly Mutant[]> = new Map(
  readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith('.json'))
    .map((file) => [
      file.slice(0, -'.json'.length),
      JSON.parse(readFileSync(`${import.meta.dirname}/${file}`, 'utf8')) as readonly Mutant[],
    ]),
);

const root = new URL('../../../', import.meta.url);

/** Returns whether the mutant still fits its source: see `plantMutant`. */
export function isPlantable(mutant: Mutant): boolean {
  return plantMutant(readFileSync(new URL(mutant.file, root), 'utf8'), mutant) !== undefined;
}
