// Loaded with --import: lets days pass in seconds, until the present is reached. The server then has
// a past, with times as a system in use has them.
const days = Number(process.env['ROLLCALL_TEST_PAST_DAYS']);
const speed = Number(process.env['ROLLCALL_TEST_CLOCK_SPEED']);
const origin = Number(process.env['ROLLCALL_TEST_CLOCK_ORIGIN']);
const RealDate = Date;
const now = () => {
  const real = RealDate.now();
  return Math.min(real, Math.round(origin - days * 86_400_000 + (real - origin) * speed));
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
