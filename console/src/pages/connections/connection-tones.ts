import type { Schemas } from '../../../../src/client/index.ts';
import type { Tone } from '../../design/badge.tsx';

/** How the status of a connection is shown. */
export const connectionTones: Readonly<Record<Schemas['Connection']['status'], Tone>> = {
  active: 'success',
  paused: 'warning',
  deleted: 'danger',
  released: 'neutral',
};
