import type { Rollcall, RollcallOptions } from './rollcall.ts';

/**
 * Starts Rollcall inside an application, with its tables in the application's database.
 *
 * @throws TypeError or ConfigError for wrong options, saying what would be right; StorageError when
 * the store cannot be used
 */
export async function createRollcall(options: RollcallOptions): Promise<Rollcall> {
  // Loaded here, so that importing the package costs an application little.
  const { start } = await import('./start.ts');
  return start(options);
}
