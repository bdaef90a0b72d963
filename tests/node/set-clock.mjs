// Loaded before a node (`node --import`). The file says two numbers of milliseconds: how far ahead the node's wall clock stands, and how
// much time has passed at once, by every clock. It is read at the start and at each SIGUSR2; what was read is written beside it, and how
// many pauses of half a minute or more have ended.
import { readFileSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';
import { isMainThread } from 'node:worker_threads';

const path = process.env['TEST_CLOCK_FILE'] ?? '';
const MachineDate = Date;
const elapsed = performance.now.bind(performance);
const machinePause = timers.setTimeout;
const LONG_MILLISECONDS = 30_000;
const LOOK_MILLISECONDS = 200;
let ahead = 0;
let passed = 0;
let longPauses = 0;

class SetDate extends MachineDate {
  constructor(...parts) {
    if (parts.length === 0) super(SetDate.now());
    else super(...parts);
  }

  static now() {
    return MachineDate.now() + ahead + passed;
  }
}

function read() {
  [ahead, passed] = readFileSync(path, 'utf8').split(' ').map(Number);
  writeFileSync(`${path}.read`, `${ahead} ${passed}`);
}

/** Ends when its time has come by a clock that may pass over some. */
async function pause(milliseconds, value, options) {
  if (!(milliseconds >= LONG_MILLISECONDS)) return machinePause(milliseconds, value, options);
  const end = performance.now() + milliseconds;
  for (let left = milliseconds; left > 0; left = end - performance.now())
    await machinePause(Math.min(left, LOOK_MILLISECONDS), undefined, options);
  writeFileSync(`${path}.pauses`, String(++longPauses));
  return value;
}

if (isMainThread && path !== '') {
  globalThis.Date = SetDate;
  performance.now = () => elapsed() + passed;
  timers.setTimeout = pause;
  syncBuiltinESMExports();
  writeFileSync(`${path}.pauses`, '0');
  read();
  process.on('SIGUSR2', read);
}
