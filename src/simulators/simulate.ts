import {
  type ScenarioReport,
  type SimulationReport,
  type StepResult,
  summarize,
} from './report.ts';
import { scenarios } from './scenarios.ts';
import { JobStopped, NoAnswer } from './scim-client.ts';
import { Simulation, type SimulationOptions } from './simulation.ts';
import { type Drift, verify } from './verify.ts';

/**
 * Plays scenarios against a server as one identity provider would, and compares what the server
 * holds with the provider's directory after each.
 *
 * @throws TypeError for a scenario that does not exist
 */
export async function simulate(options: SimulationOptions): Promise<SimulationReport> {
  const unknown = options.scenarios.find((name) => !Object.hasOwn(scenarios, name));
  if (unknown !== undefined) throw new TypeError(`unknown scenario ${unknown}`);
  const simulation = new Simulation(options);
  const began = performance.now();
  const reports: ScenarioReport[] = [];
  for (const name of options.scenarios) reports.push(await play(simulation, name));
  return summarize(options, reports, simulation.client.exchanges, performance.now() - began);
}

async function play(simulation: Simulation, name: string): Promise<ScenarioReport> {
  const scenario = scenarios[name]!;
  simulation.scenario = name;
  const { counts } = simulation.provisioner;
  const before = { ...counts };
  let steps: readonly StepResult[] = [];
  let drift: readonly Drift[] = [];
  const skipped = simulation.stopped ?? scenario.skip?.(simulation);
  if (skipped === undefined) {
    simulation.options.onProgress?.({ scenario: name, done: 0, total: 1 });
    try {
      steps = await scenario.play(simulation);
      if (simulation.mayHaveObjects) drift = await compare(simulation);
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      steps = [...steps, { title: scenario.title, problem: error.message }];
      if (error instanceof JobStopped) simulation.stopped = 'the provider has stopped the job';
    }
  }
  return {
    name,
    title: scenario.title,
    skipped,
    steps,
    failures: skipped === undefined ? [...simulation.provisioner.failures.values()] : [],
    drift,
    cycles: counts.cycles - before.cycles,
    quarantines: counts.quarantines - before.quarantines,
  };
}

function compare({
  reader: client,
  provisioner,
  workforce,
  prefix,
}: Simulation): Promise<readonly Drift[]> {
  return verify({ client, provisioner, workforce, prefix });
}
