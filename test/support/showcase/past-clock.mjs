// Loaded with --import: the clock of the process is behind by the milliseconds that a file holds, so
// that a server gets a past, with times as a system in use has them.
import { readFileSync } from 'node:fs';

const file = process.env['ROLLCALL_TEST_CLOCK_FILE'];
const maxAgeMs = 20;
const RealDate = Date;
let behindMs = 0;
let readAt = 0;
const now = () => {
  const real = RealDate.now();
  if (real - readAt > maxAgeMs) {
    readAt = real;
    behindMs = Number(readFileSync(file, 'utf8')) || behindMs;
  }
  return real - behindMs;
};
globalThis.Date = class extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(now());
    else super(...given);
  }
  static now() {
    return now();
  }
};
