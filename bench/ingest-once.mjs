import { dcgmCsv } from '../dist/adapters/telemetry/dcgm-csv/dcgm-csv.js';
import { spilledWindows } from '../dist/adapters/windows/spilled-windows/spilled-windows.js';
import { windowFold } from '../dist/domain/telemetry/fold.js';

/** Reads one file into a window store, in a process of its own, and prints what that took as JSON. */
const path = process.argv[2] ?? '';
const started = performance.now();
const store = spilledWindows();
const subjects = new Map();
let readings = 0;
let faults = 0;
const fold = windowFold({ emit: (window) => store.add(window) });
await dcgmCsv.read(
  { path },
  {
    subject(descriptor) {
      const name = JSON.stringify(descriptor);
      if (!subjects.has(name)) subjects.set(name, subjects.size);
      return subjects.get(name);
    },
    reading(subject, at, values) {
      readings++;
      fold.reading(subject, at, values);
    },
    fault() {
      faults++;
    },
  },
);
fold.endInput();
let windows = 0;
for await (const window of store.inTimeOrder()) windows += window.subject >= 0 ? 1 : 0;
await store[Symbol.asyncDispose]();
const seconds = (performance.now() - started) / 1000;
const processor = process.cpuUsage();
const peakMebibytes = process.resourceUsage().maxRSS / 1024;
console.log(
  JSON.stringify({
    seconds,
    readings,
    faults,
    windows,
    peakMebibytes,
    cpuSeconds: (processor.user + processor.system) / 1e6,
  }),
);
