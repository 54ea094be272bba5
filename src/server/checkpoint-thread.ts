import './quiet-warnings.ts';
import { parentPort, workerData } from 'node:worker_threads';
import { runCheckpointer } from '../storage/sqlite/checkpointer.ts';
import type { CheckpointData } from './checkpoints.ts';

const { path, signals } = workerData as CheckpointData;
runCheckpointer(path, signals, () => parentPort!.postMessage('open'));
