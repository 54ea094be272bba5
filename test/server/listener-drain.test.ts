import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { createOwnCoordination } from '../../src/server/coordination.ts';
import { createListener } from '../../src/server/listener.ts';

const clients = 6;

/** Sends a request on a connection of its own; resolves with the status, or the error's code. */
const ask = `const ask = () => new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(
      'POST / HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\nContent-Length: 0\\r\\n\\r\\n'));
    socket.on('data', (data) => { answer += data; });
    socket.on('error', ({ code }) => resolve(code));
    socket.on('close', () => resolve(answer.slice(9, 12)));
  });`;

/** Sends a request for each client once the gate is open, and posts what each got. */
const clientThread = `
  const { connect } = require('node:net');
  const { parentPort, workerData: { gate, port } } = require('node:worker_threads');
  Atomics.wait(gate, 0, 0);
  ${ask}
  Promise.all(Array.from({ length: ${clients} }, ask)).then((got) => parentPort.postMessage(got));
`;

it('answers what arrived while the process could not run, and closes then', async () => {
  const listener = createListener({ listen: '127.0.0.1:0' } as never, createOwnCoordination());
  const port = await listener.listen('127.0.0.1', 0);
  listener.serve(() => ({ status: 204, headers: {} }));
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(clientThread, { eval: true, workerData: { gate, port } });
  await once(worker, 'online');
  const got = once(worker, 'message');
  // Longer than the listener waits for a quiet turn, as on a machine that is busy with other work.
  setImmediate(() => {
    Atomics.store(gate, 0, 1);
    Atomics.notify(gate, 0);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
  });
  await listener.drain();
  expect((await got)[0]).toEqual(Array.from({ length: clients }, () => '204'));
  await worker.terminate();
  await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow('fetch failed');
});

/** Sends a request every few milliseconds for a while, and posts what came of each. */
const steadyClient = `
  const { connect } = require('node:net');
  const { parentPort, workerData: port } = require('node:worker_threads');
  ${ask}
  const asked = [];
  const timer = setInterval(() => {
    asked.push(ask());
    if (asked.length === 1) parentPort.postMessage('begun');
    if (asked.length < 100) return;
    clearInterval(timer);
    Promise.all(asked).then((got) => parentPort.postMessage(got));
  }, 5);
`;

it('closes in a pause between requests where it is to drain, and breaks none off', async () => {
  // A pause of two seconds: a client on a busy machine makes shorter ones.
  const config = { listen: '127.0.0.1:0', drainSeconds: 120 };
  const listener = createListener(config as never, createOwnCoordination());
  const port = await listener.listen('127.0.0.1', 0);
  listener.serve(() => ({ status: 204, headers: {} }));
  const worker = new Worker(steadyClient, { eval: true, workerData: port });
  await once(worker, 'message');
  const got = once(worker, 'message');
  await listener.drain();
  expect((await got)[0]).toEqual(Array.from({ length: 100 }, () => '204'));
  await worker.terminate();
  await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow('fetch failed');
});
