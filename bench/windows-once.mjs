import { spilledWindows } from '../dist/adapters/windows/spilled-windows/spilled-windows.js';
import { windowFold } from '../dist/domain/telemetry/fold.js';
import { TELEMETRY } from './house.mjs';
import { measured } from './measured.mjs';

/** Reads one file into a window store and walks through it: node windows-once.mjs FORMAT PATH */
const [format, path = ''] = process.argv.slice(2);
const source = TELEMETRY.find((one) => one.format === format);
if (source === undefined) throw new Error(`there is no format ${format}`);

await measured(async () => {
  const store = spilledWindows();
  const subjects = new Map();
  let [faults, windows] = [0, 0];
  const fold = windowFold({ emit: (window) => store.add(window), pool: store.pool });
  await source.read(
    { path },
    {
      subject(descriptor) {
        const name = JSON.stringify(descriptor);
        if (!subjects.has(name)) subjects.set(name, subjects.size);
        return subjects.get(name);
      },
      reading: (subject, at, values) => fold.reading(subject, at, values),
      fault: () => void faults++,
    },
  );
  fold.endInput();
  for await (const window of store.inTimeOrder()) {
    windows++;
    store.pool.giveBack(window);
  }
  await store[Symbol.asyncDispose]();
  return { windows, faults };
});
