import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { type PlantedText, plantMutant } from '../../../tools/plant-mutant.ts';

/**
 * Loaded with `--import` into a Rollcall process and its writer thread: plants the bug that the
 * variable PLANTED_MUTANT describes into its source file as that is loaded.
 */

const mutant = JSON.parse(process.env['PLANTED_MUTANT']!) as PlantedText;
const target = new URL(`../../../${mutant.file}`, import.meta.url).href;

registerHooks({
  load(url, context, nextLoad) {
    if (url !== target) return nextLoad(url, context);
    const source = plantMutant(readFileSync(new URL(url), 'utf8'), mutant);
    if (source === undefined)
      throw new Error(`the text to replace is not found exactly once in ${mutant.file}`);
    return { format: 'module-typescript', source, shortCircuit: true };
  },
});
