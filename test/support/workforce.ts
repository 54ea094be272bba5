import { Workforce } from '../../src/simulators/workforce.ts';

/** What a directory looks like after some years: the same seed gives the same people. */
export function createWorkforceNames(seed: number): readonly string[] {
  const workforce = new Workforce(seed, 'w');
  workforce.hire(10);
  for (const { key } of workforce.random.some(workforce.withStatus('active'), 3))
    workforce.rename(key);
  return [...workforce.people.values()].map(
    ({ userName, familyName, manager }) => `${userName} ${familyName} ${manager}`,
  );
}
