/** Statuses that a file can ask for. */
export type WantedStatus = 'active' | 'paused';

/** A change of status, as actions name it. */
export type StatusStep = 'pause' | 'resume' | 'restore';

/**
 * Returns the steps from one status to another. Without a wanted one the status stays, but what is
 * deleted is restored and active.
 */
export function statusSteps(
  current: 'active' | 'paused' | 'deleted',
  wanted: WantedStatus | undefined,
): readonly StatusStep[] {
  if (current === 'deleted') return wanted === 'paused' ? ['restore'] : ['restore', 'resume'];
  if (wanted === undefined || wanted === current) return [];
  return wanted === 'paused' ? ['pause'] : ['resume'];
}

/** Returns the status after the steps. */
export function statusAfter(
  current: 'active' | 'paused' | 'deleted',
  wanted: WantedStatus | undefined,
): WantedStatus {
  return wanted ?? (current === 'paused' ? 'paused' : 'active');
}
