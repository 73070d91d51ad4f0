// Loaded before a process: its clock is off by CLOCK_OFFSET_MS. Timers and the monotonic clock are right,
// as on a machine whose time was set wrong.
const offset = Number(process.env['CLOCK_OFFSET_MS']);
const now = Date.now.bind(Date);
const shifted = () => now() + offset;

globalThis.Date = new Proxy(Date, {
  construct: (right, given, asked) =>
    Reflect.construct(right, given.length === 0 ? [shifted()] : given, asked) as Date,
  apply: (right) => new right(shifted()).toString(),
  get: (right, key) => (key === 'now' ? shifted : (Reflect.get(right, key) as unknown)),
});

export {};
